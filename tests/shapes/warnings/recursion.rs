//! Functions that call themselves in any case.
//@ span: used
//@ differs: unconditional_recursion
//@ warns: unconditional_recursion

use shapes::observe;
use trace_runtime::traced;

#[traced]
fn guarded(n: u32) -> u32 {
    guarded(n + 1)
}

#[traced]
fn called(n: u32) -> Result<u32, ()> {
    called(n + 1)
}

#[traced]
fn used(n: u32) -> u32 {
    if n == 0 {
        return guarded(1) + called(2).unwrap();
    }
    n
}

fn main() {
    observe(|| println!("{}", used(1)));
}
