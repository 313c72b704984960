//! `#![forbid(unsafe_code)]`
//@ differs: clippy::missing_const_for_fn
//@ span: sync
//@ span: later
//@ span: guarded

#![forbid(unsafe_code)]

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced(attrs(n), links = None::<trace_runtime::Context>)]
fn sync(n: u32, _: u32) -> Result<u32, ()> {
    Ok(n)
}

#[traced(args)]
async fn later(n: u32, (m, _): (u32, u32)) -> Result<u32, ()> {
    pause().await;
    Ok(n + m)
}

#[traced]
fn guarded() {}

fn main() {
    observe(|| {
        println!("{:?} {:?}", sync(1, 2), finished(later(1, (2, 3))));
        guarded();
    });
}
