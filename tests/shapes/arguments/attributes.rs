//! Lints that are set on an argument are about that argument.
//@ span: sync
//@ span: later

#![deny(warnings)]

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn sync(#[allow(unused_variables)] a: u32, #[allow(unused_mut)] mut b: u32, #[expect(unused_variables)] c: u32, #[allow(non_snake_case)] D: u32) -> Result<u32, ()> {
    Ok(b + D)
}

#[traced]
async fn later(#[allow(unused_variables)] a: u32, #[allow(unused_mut)] mut b: u32, #[expect(unused_variables)] c: u32, #[allow(unused_variables)] (d, e): (u32, u32)) -> Result<u32, ()> {
    Ok(b)
}

fn main() {
    observe(|| {
        println!("{:?}", sync(1, 2, 3, 4));
        println!("{:?}", finished(later(1, 2, 3, (4, 5))));
    });
}
