//! What a wildcard leaves unbound is dropped after all that is bound.
//@ span: f

use shapes::{Loud, observe};
use trace_runtime::traced;

#[traced]
fn f(_: Loud, a: Loud, _: Loud, b: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    Ok(b.touch() + a.touch())
}

fn main() {
    println!("{:?}", observe(|| f(Loud("_1"), Loud("a"), Loud("_2"), Loud("b"))));
}
