//! Calls whose arguments diverge, and what stands behind functions that do.
//@ span: stop !panic
//@ warns: unreachable_code

use shapes::observe;
use std::panic::catch_unwind;
use trace_runtime::traced;

#[traced]
fn stop(n: u32) -> ! {
    panic!("stopped {}", n)
}

#[traced]
fn behind(n: u32) -> Result<u32, ()> {
    stop(n);
    Ok(n)
}

fn main() {
    observe(|| println!("{}", catch_unwind(|| stop(1)).is_err()));
    let _ = catch_unwind(|| behind(2));
}
