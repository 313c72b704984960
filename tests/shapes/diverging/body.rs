//! A body that diverges where a value is promised.
//@ span: number !panic
//@ span: result !panic
//@ span: opaque !panic
//@ span: later !panic

use shapes::{finished, observe};
use std::panic::catch_unwind;
use trace_runtime::traced;

#[traced]
fn number() -> u32 {
    panic!("no number")
}

#[traced]
fn result() -> Result<u32, String> {
    unimplemented!("no result")
}

#[traced]
fn opaque(is: bool) -> impl Iterator<Item = u32> {
    if is {
        panic!("no iterator")
    }
    std::iter::empty()
}

#[traced]
async fn later() -> Result<u32, String> {
    todo!()
}

fn main() {
    observe(|| {
        println!("{}", catch_unwind(number).is_err());
        println!("{}", catch_unwind(result).is_err());
        println!("{}", catch_unwind(|| opaque(true).count()).is_err());
        println!("{}", catch_unwind(|| finished(later())).is_err());
    });
}
