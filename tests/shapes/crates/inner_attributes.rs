//! Inner attributes at the start of bodies.
//@ span: sync
//@ span: later
//@ span: guarded

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn sync(n: u32) -> Result<u32, ()> {
    #![allow(unused_variables)]
    #![doc = "inside"]
    let unused = 1;
    Ok(n)
}

#[traced]
async fn later(n: u32) -> Result<u32, ()> {
    #![allow(unused_mut)]
    //! Documented inside.
    let mut unused = n;
    Ok(unused)
}

#[traced]
fn guarded(unused: u32) -> u32 {
    #![expect(unused_variables)]
    7
}

fn main() {
    observe(|| println!("{:?} {:?} {}", sync(1), finished(later(2)), guarded(3)));
}
