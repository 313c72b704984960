//! A panic hook of the program's own is called, once, and may be traced.
//@ span: f !panic
//@ span:   hook

use shapes::observe;
use std::panic::{PanicHookInfo, catch_unwind, set_hook};
use trace_runtime::traced;

#[traced]
fn hook(info: &PanicHookInfo<'_>) {
    println!("hook: {}", info.location().unwrap());
}

#[traced]
fn f() -> Result<u32, ()> {
    panic!("as planned")
}

fn main() {
    set_hook(Box::new(hook));
    observe(|| println!("{}", catch_unwind(f).is_err()));
}
