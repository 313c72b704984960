//! Traits that are called `Future` and `Stream`, and have other associated types: the call is what is measured.
//@ span: future
//@ span: boxed

use std::pin::Pin;

use shapes::observe;
use trace_runtime::traced;

trait Future {
    type Item;
    type Error;

    fn wait(&self) -> Result<Self::Item, Self::Error>;
}

struct Done(u8);

impl Future for Done {
    type Item = u8;
    type Error = ();

    fn wait(&self) -> Result<u8, ()> {
        Ok(self.0)
    }
}

#[traced]
fn future(n: u8) -> impl Future<Item = u8, Error = ()> {
    Done(n)
}

#[traced]
fn boxed(n: u8) -> Pin<Box<dyn Future<Item = u8, Error = ()>>> {
    Box::pin(Done(n))
}

fn main() {
    observe(|| {
        println!("{:?}", future(1).wait());
        println!("{:?}", boxed(2).wait());
    });
}
