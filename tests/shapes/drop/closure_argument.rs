//! What a closure argument captured is dropped with it.
//@ span: once
//@ span: kept

use shapes::{Loud, observe};
use trace_runtime::traced;

#[traced]
fn once(f: impl FnOnce() -> usize, _b: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    Ok(f())
}

#[traced]
fn kept<F: Fn() -> usize>(f: F, _b: Loud) -> Result<usize, ()> {
    Ok(f() + f())
}

fn main() {
    let (first, second) = (Loud("first"), Loud("second"));
    observe(|| {
        println!("{:?}", once(move || first.touch(), Loud("b")));
        println!("{:?}", kept(move || second.touch(), Loud("b")));
    });
}
