//! Code behind a return, a panic and an endless loop.
//@ span: guarded
//@ span: called
//@ span: later
//@ warns: unreachable_code

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn guarded(n: u32) -> u32 {
    return n;
    println!("never");
}

#[traced]
fn called(n: u32) -> Result<u32, ()> {
    if n == 0 {
        panic!("zero");
        let never = 1;
    }
    return Ok(n);
    Ok(1)
}

#[traced]
async fn later(n: u32) -> Result<u32, ()> {
    if n == 0 {
        loop {}
        println!("never");
    }
    return Ok(n);
    Ok(1)
}

fn main() {
    observe(|| {
        println!("{} {:?}", guarded(1), called(1));
        println!("{:?}", finished(later(1)));
    });
}
