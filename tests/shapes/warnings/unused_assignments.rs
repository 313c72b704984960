//! Arguments whose values are overwritten before they are read, or never read again.
//@ span: guarded
//@ span: called
//@ span: later
//@ differs: unused_assignments
//@ warns: unused_assignments unused_variables

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn guarded(mut a: u32, mut b: u32) -> u32 {
    a = 1;
    b = 2;
    a
}

#[traced]
fn called(mut a: u32, mut b: u32, mut c: u32) -> Result<u32, ()> {
    a = 1;
    b = 2;
    c += 1;
    Ok(a)
}

#[traced]
async fn later(mut a: u32, mut b: u32, mut c: u32) -> Result<u32, ()> {
    a = 1;
    b = 2;
    c += 1;
    Ok(a)
}

fn main() {
    observe(|| {
        println!("{} {:?}", guarded(1, 2), called(1, 2, 3));
        println!("{:?}", finished(later(1, 2, 3)));
    });
}
