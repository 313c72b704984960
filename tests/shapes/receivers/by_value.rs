//! `self`, `mut self`
//@ span: consume
//@ span: change

use shapes::observe;
use trace_runtime::traced;

#[derive(Debug)]
struct Counter(Vec<u32>);

impl Counter {
    #[traced]
    fn consume(self) -> Result<Vec<u32>, ()> {
        Ok(self.0)
    }

    #[traced]
    fn change(mut self, n: u32) -> Self {
        self.0.push(n);
        self
    }
}

fn main() {
    observe(|| {
        println!("{:?}", Counter(vec![1]).consume());
        println!("{:?}", Counter(vec![1]).change(2));
    });
}
