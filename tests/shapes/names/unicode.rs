//! Names that are not ASCII, and names of one letter and of underscores.
//@ differs: clippy::missing_const_for_fn
//@ span: größe
//@ span: 名前
//@ span: _f
//@ span: __

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced(args, attrs("size" = größe))]
fn größe(größe: u32, ß: u32) -> Result<u32, ()> {
    Ok(größe + ß)
}

#[traced]
async fn 名前(値: u32) -> Result<u32, ()> {
    Ok(値)
}

#[traced]
fn _f(_: u32) -> u32 {
    1
}

#[traced]
fn __(_a: u32, __b: u32) -> Result<u32, ()> {
    Ok(2)
}

fn main() {
    observe(|| {
        println!("{:?} {:?}", größe(1, 2), finished(名前(3)));
        println!("{} {:?}", _f(1), __(1, 2));
    });
}
