//! A finished async body drops its locals, then its arguments, the last one first.
//@ span: f

use shapes::{Loud, finished, observe, pause};
use trace_runtime::traced;

#[traced]
async fn f(a: Loud, _b: Loud, mut c: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    c.0 = "changed";
    pause().await;
    let _later = Loud("later");
    Ok(a.touch())
}

fn main() {
    println!("{:?}", observe(|| finished(f(Loud("a"), Loud("b"), Loud("c")))));
}
