//! `self: Self`, `self: &Self`, `self: &mut Self`, `self: Wrapper`
//@ span: value
//@ span: reference
//@ span: mutable
//@ span: by_name

use shapes::observe;
use trace_runtime::traced;

#[derive(Clone, Copy)]
struct Number(u32);

impl Number {
    #[traced]
    fn value(self: Self) -> Result<u32, ()> {
        Ok(self.0)
    }

    #[traced]
    fn reference(self: &Self) -> Result<&u32, ()> {
        Ok(&self.0)
    }

    #[traced]
    fn mutable(self: &mut Self) -> Result<(), ()> {
        self.0 += 1;
        Ok(())
    }

    #[traced]
    fn by_name(self: Number) -> u32 {
        self.0
    }
}

fn main() {
    let mut number = Number(1);
    observe(|| {
        println!("{:?} {:?}", number.value(), number.reference());
        println!("{:?} {}", number.mutable(), number.by_name());
    });
}
