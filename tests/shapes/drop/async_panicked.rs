//! A panic in an async body drops the locals at once and the arguments with them.
//@ span: f !panic

use shapes::{Loud, finished, observe, pause};
use std::panic::catch_unwind;
use trace_runtime::traced;

#[traced]
async fn f(a: Loud, (b, _): (Loud, Loud)) -> Result<usize, ()> {
    let _local = Loud("local");
    pause().await;
    assert_eq!(a.touch(), 0, "as planned");
    Ok(b.touch())
}

fn main() {
    observe(|| {
        let result = catch_unwind(|| finished(f(Loud("a"), (Loud("b"), Loud("_")))));
        println!("{}", result.is_err());
    });
}
