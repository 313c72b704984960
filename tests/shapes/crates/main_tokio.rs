//! `#[tokio::main]` below and, on another function, above; with arguments.
//@ span: above
//@ span: below

use shapes::observe;
use trace_runtime::traced;

#[tokio::main(flavor = "current_thread")]
#[traced]
async fn above() -> Result<u32, String> {
    tokio::task::yield_now().await;
    Ok(1)
}

#[traced]
#[tokio::main(flavor = "current_thread")]
async fn below() -> Result<u32, String> {
    tokio::task::yield_now().await;
    Ok(2)
}

fn main() {
    observe(|| println!("{:?} {:?}", above(), below()));
}
