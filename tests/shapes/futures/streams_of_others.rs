//! A trait that is called `Stream` and has an `Item`, but is not that of `futures`: the call is what is measured.
//@ span: count
//@ span:   inner
//@ span: boxed
//@ span: early

use std::pin::Pin;

use shapes::observe;
use trace_runtime::traced;

trait Stream {
    type Item;

    fn first(&self) -> Option<Self::Item>;
}

struct Numbers(u8);

impl Stream for Numbers {
    type Item = Result<u8, String>;

    fn first(&self) -> Option<Result<u8, String>> {
        Some(Ok(self.0.checked_sub(1)?))
    }
}

#[traced]
fn inner(n: u8) -> u8 {
    n + 1
}

#[traced(attrs(n))]
fn count(n: u8) -> impl Stream<Item = Result<u8, String>> {
    Numbers(inner(n))
}

#[traced]
fn boxed(n: u8) -> Pin<Box<dyn Stream<Item = Result<u8, String>>>> {
    Box::pin(Numbers(n))
}

#[traced]
fn early(n: u8) -> impl Stream<Item = Result<u8, String>> {
    if n == 0 {
        return Numbers(1);
    }
    Numbers(n)
}

fn main() {
    observe(|| {
        println!("{:?}", count(1).first());
        println!("{:?}", boxed(2).first());
        println!("{:?}", early(0).first());
    });
}
