//! `self` is dropped last, used or not.
//@ span: used
//@ span: unused !()
//@ span: mutable

use shapes::{Loud, observe};
use trace_runtime::traced;

struct Pair(Loud, Loud);

impl Pair {
    #[traced]
    fn used(self, a: Loud, _: Loud) -> Result<usize, ()> {
        let _local = Loud("local");
        Ok(self.1.touch() + a.touch())
    }

    #[traced]
    fn unused(self, _a: Loud) -> Result<usize, ()> {
        Err(())
    }

    #[traced]
    fn mutable(mut self, a: Loud) -> Result<usize, ()> {
        self.0 = a;
        Ok(self.0.touch())
    }
}

fn main() {
    let pair = || Pair(Loud("0"), Loud("1"));
    observe(|| {
        println!("{:?}", pair().used(Loud("a"), Loud("_")));
        println!("{:?}", pair().unused(Loud("a")));
        println!("{:?}", pair().mutable(Loud("a")));
    });
}
