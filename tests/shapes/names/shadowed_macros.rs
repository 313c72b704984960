//! `format!`, `module_path!`, `panic!`, `vec!`, `concat!`, `file!` and `line!` are macros of ours.
//@ differs: clippy::missing_const_for_fn
//@ span: sync
//@ span: later

#![allow(unused_macros)]

macro_rules! decoy {
    ($($name:ident)*) => {
        $(macro_rules! $name { ($d:tt) => { compile_error!("a decoy") }; () => { compile_error!("a decoy") }; })*
    };
}

decoy!(format module_path panic vec concat file line column stringify matches assert env attr event);

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced(attrs(a, b = %a), ret)]
fn sync(a: u32, (b, _): (u32, u32)) -> Result<u32, ()> {
    Ok(a + b)
}

#[traced(args)]
async fn later(a: u32, _: u32) -> Result<u32, ()> {
    pause().await;
    Ok(a)
}

fn main() {
    observe(|| {
        println!("{:?}", sync(1, (2, 3)));
        println!("{:?}", finished(later(1, 2)));
    });
}
