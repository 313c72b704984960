//! Temporaries of the last expression outlive the locals until edition 2021, and no longer in 2024.
//@ run: every edition
//@ span: guarded
//@ span: called

use shapes::{Loud, observe};
use trace_runtime::traced;

#[traced]
fn guarded(_a: Loud) -> usize {
    let _local = Loud("local");
    Loud("temporary").touch()
}

#[traced]
fn called(_a: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    Ok(Loud("temporary").touch())
}

fn main() {
    observe(|| {
        println!("{}", guarded(Loud("a")));
        println!("{:?}", called(Loud("a")));
    });
}
