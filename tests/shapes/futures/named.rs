//! A named future type cannot be wrapped: the span is the call that made it.
//@ span: ready_now
//@ span: tried

use futures::future::{Map, FutureExt as _};
use shapes::{finished, observe};
use std::future::{Ready, ready};
use trace_runtime::traced;

#[traced]
fn ready_now(n: u32) -> Ready<u32> {
    println!("called");
    ready(n)
}

#[traced]
fn tried(n: u32) -> Result<Map<Ready<u32>, fn(u32) -> u32>, ()> {
    let add: fn(u32) -> u32 = |n| n + 1;
    Ok(ready(n).map(add))
}

fn main() {
    observe(|| {
        println!("{}", finished(ready_now(7)));
        println!("{}", finished(tried(7).unwrap()));
    });
}
