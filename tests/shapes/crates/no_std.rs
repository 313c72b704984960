//! `#![no_std]`, where `std` comes with another crate.
//@ span: sync
//@ span: later

#![no_std]

extern crate alloc;

use alloc::string::{String, ToString as _};
use shapes::{finished, observe, say};
use trace_runtime::traced;

#[traced(args, ret)]
fn sync(n: u32) -> Result<String, ()> {
    Ok(n.to_string())
}

#[traced]
async fn later(n: u32) -> Option<u32> {
    Some(n)
}

fn main() {
    observe(|| {
        say(&sync(1));
        say(&finished(later(2)));
    });
}
