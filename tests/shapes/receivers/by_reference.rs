//! `&self`, `&mut self`, `&'a self`
//@ span: first
//@ span: push
//@ span: named

use shapes::observe;
use trace_runtime::traced;

struct Numbers(Vec<u32>);

impl Numbers {
    #[traced]
    fn first(&self) -> Option<&u32> {
        self.0.first()
    }

    #[traced]
    fn push(&mut self, n: u32) -> Result<&mut u32, String> {
        self.0.push(n);
        self.0.last_mut().ok_or_else(|| "empty".to_owned())
    }

    #[traced]
    fn named<'a, 'b>(&'a self, _other: &'b str) -> Result<&'a [u32], &'b str> {
        Ok(&self.0)
    }
}

fn main() {
    let mut numbers = Numbers(vec![1]);
    observe(|| {
        println!("{:?}", numbers.first());
        *numbers.push(2).unwrap() += 5;
        println!("{:?}", numbers.named("x"));
    });
}
