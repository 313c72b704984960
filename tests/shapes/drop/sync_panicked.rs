//! A panic unwinds through locals and arguments in the same order, and is said in the same words.
//@ span: guarded !panic
//@ span: called !panic

use shapes::{Loud, observe};
use std::panic::catch_unwind;
use trace_runtime::traced;

#[traced]
fn guarded(a: Loud, _: Loud, b: Loud) -> usize {
    let _local = Loud("local");
    assert_eq!(a.touch(), 7, "as planned");
    b.touch()
}

#[traced]
fn called(a: Loud, (b, _): (Loud, Loud)) -> Result<usize, ()> {
    let _local = Loud("local");
    let number: Option<usize> = None;
    Ok(number.expect("there is one") + a.touch() + b.touch())
}

fn main() {
    observe(|| {
        println!("{}", catch_unwind(|| guarded(Loud("a"), Loud("_"), Loud("b"))).is_err());
        println!("{}", catch_unwind(|| called(Loud("a"), (Loud("b"), Loud("_")))).is_err());
    });
}
