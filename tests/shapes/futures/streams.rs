//! `-> impl Stream`: the span lives as long as the stream does.
//@ span: numbers
//@ span:   step
//@ span:   step
//@ span: boxed

use futures::StreamExt as _;
use futures::stream::{self, BoxStream, Stream};
use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn step(n: u32) -> u32 {
    n * 2
}

#[traced]
fn numbers(n: u32) -> impl Stream<Item = u32> {
    println!("called");
    stream::iter(0..n).map(step)
}

#[traced]
fn boxed<'a>(texts: &'a [&'a str]) -> BoxStream<'a, usize> {
    stream::iter(texts).map(|text| text.len()).boxed()
}

fn main() {
    observe(|| {
        println!("{:?}", finished(numbers(2).collect::<Vec<_>>()));
        println!("{:?}", finished(boxed(&["a", "bc"]).collect::<Vec<_>>()));
    });
}
