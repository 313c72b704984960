//! What a body calls is called from the body: places in it are where they are written.
//@ span: sync !panic
//@ span: later !String

use shapes::{finished, observe, pause};
use std::panic::{Location, catch_unwind};
use trace_runtime::traced;

#[track_caller]
fn here() -> String {
    Location::caller().to_string()
}

#[traced]
fn sync(n: Option<u32>) -> Result<u32, ()> {
    println!("{} {}:{} {}", here(), line!(), column!(), file!());
    Ok(n.expect("a number"))
}

#[traced]
async fn later(n: Option<u32>) -> Result<u32, String> {
    println!("{}", here());
    pause().await;
    println!("{} {}", here(), module_path!());
    n.ok_or_else(here)
}

fn main() {
    observe(|| {
        println!("{}", catch_unwind(|| sync(None)).is_err());
        println!("{:?}", finished(later(None)).map_err(|place| println!("{}", place)).is_err());
    });
}
