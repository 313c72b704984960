//! Locals that nobody uses or changes.
//@ span: guarded
//@ span: called
//@ span: later
//@ warns: unused_variables unused_mut unused_assignments

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn guarded(mut a: u32) -> u32 {
    let b = 1;
    let mut c = 2;
    a
}

#[traced]
fn called(mut a: u32, mut b: Vec<u32>) -> Result<u32, ()> {
    let c = 1;
    let mut d = 2;
    d = 3;
    Ok(a + b.len() as u32)
}

#[traced]
async fn later(mut a: u32, mut b: Vec<u32>) -> Result<u32, ()> {
    let c = 1;
    let mut d = 2;
    d = 3;
    Ok(a + b.len() as u32)
}

fn main() {
    observe(|| {
        println!("{} {:?}", guarded(1), called(1, vec![]));
        println!("{:?}", finished(later(1, vec![])));
    });
}
