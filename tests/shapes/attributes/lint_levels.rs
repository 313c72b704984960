//! `#[allow]`, `#[warn]`, `#[deny]`, `#[expect]` above and below are about the body.
//@ span: allowed
//@ span: expected
//@ span: warned
//@ span: later
//@ warns: unused_variables

#![deny(unused_mut, unfulfilled_lint_expectations)]

use shapes::{finished, observe};
use trace_runtime::traced;

#[allow(unused_variables, unused_mut)]
#[traced]
fn allowed(mut a: u32) -> Result<u32, ()> {
    let b = 1;
    Ok(1)
}

#[traced]
#[expect(unused_variables)]
fn expected(a: u32) -> Result<u32, ()> {
    Ok(2)
}

#[traced]
#[warn(unused_variables)]
fn warned(a: u32) -> u32 {
    let b = 3;
    3
}

#[expect(unused_variables, reason = "shown")]
#[traced]
async fn later(a: u32) -> Result<u32, ()> {
    let b = 4;
    Ok(4)
}

fn main() {
    observe(|| {
        println!("{:?} {:?} {}", allowed(1), expected(2), warned(3));
        println!("{:?}", finished(later(4)));
    });
}
