//! What a pattern binds is dropped with its argument, what it leaves over right after.
//@ run: every edition
//@ span: f

use shapes::{Loud, observe};
use trace_runtime::traced;

#[traced]
fn f(a: Loud, (b, _, mut c): (Loud, Loud, Loud), [d, ..]: [Loud; 3], _: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    c.0 = "changed";
    Ok(b.touch() + d.touch() + a.touch())
}

fn main() {
    let triple = (Loud("b"), Loud("b2"), Loud("c"));
    let array = [Loud("d"), Loud("d2"), Loud("d3")];
    println!("{:?}", observe(|| f(Loud("a"), triple, array, Loud("_"))));
}
