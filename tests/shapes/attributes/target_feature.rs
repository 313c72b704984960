//! `#[target_feature]` on unsafe and safe functions.
//@ edition: 2021 2024
//@ span: unsafe_one
//@ span: tried

#![cfg_attr(not(target_arch = "x86_64"), allow(unused))]

use shapes::observe;
use trace_runtime::traced;

#[traced]
#[cfg_attr(target_arch = "x86_64", target_feature(enable = "sse2"))]
unsafe fn unsafe_one(n: u32) -> u32 {
    n + 1
}

#[cfg_attr(target_arch = "x86_64", target_feature(enable = "sse2"))]
#[traced]
unsafe fn tried(n: u32) -> Result<u32, ()> {
    Ok(n)
}

fn main() {
    observe(|| unsafe { println!("{} {:?}", unsafe_one(1), tried(2)) });
}
