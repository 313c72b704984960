//! `#[deprecated]` above and below warns the caller.
//@ span: below
//@ span: above
//@ span: later
//@ warns: deprecated

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
#[deprecated]
fn below() -> Result<u32, ()> {
    Ok(1)
}

#[deprecated(since = "1.0.0", note = "there is a better one")]
#[traced]
fn above(n: u32) -> u32 {
    n
}

#[traced]
#[deprecated = "old"]
async fn later(n: u32) -> Result<u32, ()> {
    Ok(n)
}

fn main() {
    observe(|| {
        println!("{:?} {}", below(), above(2));
        println!("{:?}", finished(later(3)));
    });
}
