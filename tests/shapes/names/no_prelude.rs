//! `#![no_implicit_prelude]`
//@ differs: clippy::missing_const_for_fn
//@ span: sync
//@ span: later
//@ span: guarded

#![no_implicit_prelude]

use ::shapes::{finished, observe, pause};
use ::std::println;
use ::trace_runtime::traced;

#[traced(attrs(n), ret)]
fn sync(n: u32, (m, _): (u32, u32)) -> ::std::result::Result<u32, ()> {
    ::std::result::Result::Ok(n + m)
}

#[traced(args)]
async fn later(n: u32, _: u32, mut m: u32) -> ::std::result::Result<u32, ()> {
    m += 1;
    pause().await;
    ::std::result::Result::Ok(n + m)
}

#[traced]
fn guarded(text: &str) -> ::std::string::String {
    ::std::borrow::ToOwned::to_owned(text)
}

fn main() {
    observe(|| {
        println!("{:?}", sync(1, (2, 3)));
        println!("{:?}", finished(later(1, 2, 3)));
        println!("{}", guarded("x"));
    });
}
