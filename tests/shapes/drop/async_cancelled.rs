//! A future that is dropped while it is suspended drops what it holds in order.
//@ span: used ~cancelled
//@ span: unused ~cancelled
//@ span: without_result ~cancelled

use shapes::{Loud, observe, pause, polled};
use trace_runtime::traced;

#[traced]
async fn used(a: Loud, b: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    pause().await;
    Ok(a.touch() + b.touch())
}

#[traced]
async fn unused(_a: Loud, _b: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    pause().await;
    Err(())
}

#[traced]
async fn without_result(a: Loud, b: Loud) {
    let _local = Loud("local");
    drop(b);
    pause().await;
    drop(a);
}

fn main() {
    observe(|| {
        polled(used(Loud("a"), Loud("b")), 1);
        polled(unused(Loud("a"), Loud("b")), 1);
        polled(without_result(Loud("a"), Loud("b")), 1);
    });
}
