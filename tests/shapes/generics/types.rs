//! Type parameters, with bounds inside and in a `where` clause.
//@ span: first
//@ span: both
//@ span: later

use shapes::{finished, observe, pause};
use std::fmt::{Debug, Display};
use trace_runtime::traced;

#[traced]
fn first<T: Clone + Debug, I: IntoIterator<Item = T>>(items: I) -> Option<T> {
    items.into_iter().next()
}

#[traced]
fn both<A, B>(a: A, b: B) -> Result<String, B>
where
    A: Display,
    B: Debug + PartialEq<A>,
    for<'a> &'a B: Debug,
{
    if b == a { Ok(format!("{} {:?}", a, &b)) } else { Err(b) }
}

#[traced]
async fn later<T>(mut items: Vec<T>) -> Result<T, Vec<T>>
where
    T: Default + Clone,
{
    pause().await;
    items.pop().ok_or_else(|| vec![T::default()])
}

fn main() {
    observe(|| {
        println!("{:?}", first(vec![1, 2]));
        println!("{:?}", both("x", "x"));
        println!("{:?}", finished(later(vec![1, 2])));
    });
}
