//! An argument that the body moves away is not dropped at the end.
//@ span: f

use shapes::{Loud, observe};
use trace_runtime::traced;

#[traced]
fn f(a: Loud, b: Loud, c: Loud) -> Result<Loud, ()> {
    let _local = Loud("local");
    drop(b);
    if c.touch() == 1 {
        return Ok(a);
    }
    Err(())
}

fn main() {
    println!("{:?}", observe(|| f(Loud("a"), Loud("b"), Loud("c"))));
}
