//! A function that returns an async function's future, and a trait method that does.
//@ span: inner
//@ span: outer
//@ span:   inner

use shapes::{finished, observe, pause};
use std::future::Future;
use trace_runtime::traced;

#[traced]
async fn inner(n: u32) -> Result<u32, ()> {
    pause().await;
    Ok(n)
}

trait Call {
    fn outer(&self, n: u32) -> impl Future<Output = Result<u32, ()>> + Send;
}

struct Caller;

impl Call for Caller {
    #[traced]
    fn outer(&self, n: u32) -> impl Future<Output = Result<u32, ()>> + Send {
        inner(n)
    }
}

fn plain(n: u32) -> impl Future<Output = Result<u32, ()>> {
    inner(n)
}

fn main() {
    observe(|| {
        println!("{:?}", finished(plain(1)));
        println!("{:?}", finished(Caller.outer(2)));
    });
}
