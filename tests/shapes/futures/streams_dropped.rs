//! A stream that is dropped before its end.
//@ span: numbers ~cancelled

use futures::StreamExt as _;
use futures::stream::{self, Stream};
use shapes::{Loud, finished, observe};
use trace_runtime::traced;

#[traced]
fn numbers(loud: Loud) -> impl Stream<Item = usize> {
    stream::iter(0..3).map(move |n| n + loud.touch())
}

fn main() {
    observe(|| {
        drop(numbers(Loud("never polled")));
        let mut stream = numbers(Loud("a"));
        println!("{:?}", finished(stream.next()));
        drop(stream);
        println!("dropped");
    });
}
