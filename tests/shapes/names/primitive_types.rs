//! `u32`, `bool`, `str` and `usize` are types of ours.
//@ span: sync
//@ span: later

#![allow(non_camel_case_types, dead_code)]

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[derive(Clone, Copy, Debug)]
struct u32(i8);
struct bool;
struct str;
struct usize;
struct u64;
struct char;

#[traced]
fn sync(n: u32, _: bool) -> Result<u32, str> {
    Ok(n)
}

#[traced(args)]
async fn later(n: u32, _: &str) -> Option<u32> {
    pause().await;
    Some(n)
}

fn main() {
    observe(|| {
        println!("{:?}", sync(u32(1), bool).ok());
        println!("{:?}", finished(later(u32(2), &str)));
    });
}
