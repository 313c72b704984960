//! `-> impl Future`: the span is the future's, what happens before it is not touched.
//@ span: block
//@ span: chained
//@ span:   block
//@ span: failed !ParseIntError

use shapes::{finished, observe, pause};
use std::future::Future;
use std::num::ParseIntError;
use trace_runtime::traced;

#[traced]
fn block(n: u32) -> impl Future<Output = u32> {
    println!("called {}", n);
    async move {
        pause().await;
        n + 1
    }
}

#[traced]
fn chained(n: u32) -> impl Future<Output = Result<u32, ()>> + Send {
    use futures::FutureExt as _;
    block(n).map(Ok)
}

#[traced]
fn failed(text: &'static str) -> impl Future<Output = Result<u32, ParseIntError>> + 'static {
    async move {
        pause().await;
        let number: u32 = text.parse()?;
        Ok(number)
    }
}

fn main() {
    observe(|| {
        let future = block(1);
        println!("not polled yet");
        println!("{}", finished(future));
        println!("{:?}", finished(chained(1)));
        println!("{:?}", finished(failed("x")));
    });
}
