//! A traced future can be caught where a plain one can.
//@ span: f !panic

use futures::FutureExt as _;
use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
async fn f(n: u32) -> Result<u32, String> {
    pause().await;
    assert!(n > 1, "as planned");
    Ok(n)
}

fn main() {
    observe(|| println!("{}", finished(f(1).catch_unwind()).is_err()));
}
