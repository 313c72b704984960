//! Arguments are dropped after the locals, the last one first.
//@ span: f

use shapes::{Loud, observe};
use trace_runtime::traced;

#[traced]
fn f(a: Loud, _b: Loud, mut c: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    c.0 = "changed";
    Ok(a.touch())
}

fn main() {
    println!("{:?}", observe(|| f(Loud("a"), Loud("b"), Loud("c"))));
}
