//! `Result`, `Option`, `Box`, `String`, `Ok`, `Some`, `Vec` mean something else here.
//@ span: sync
//@ span: other
//@ span: later

#![allow(dead_code)]

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct Result<T>(T);
struct Option;
struct Box;
struct String;
struct Vec;
struct Pin;
struct Future;
#[allow(non_snake_case)]
fn Ok(n: u32) -> u32 {
    n
}
struct Err;
struct Some;
struct None;

#[traced(attrs(n), ret)]
fn sync(n: u32) -> u32 {
    Ok(n)
}

#[traced(args)]
async fn later(n: u32, _: Option) -> std::result::Result<u32, ()> {
    pause().await;
    std::result::Result::Ok(Ok(n))
}

#[traced]
fn other(n: u32) -> Result<u32> {
    Result(n)
}

fn main() {
    observe(|| {
        println!("{} {}", sync(1), other(2).0);
        println!("{:?}", finished(later(3, Option)));
    });
}
