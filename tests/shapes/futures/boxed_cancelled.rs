//! A boxed future that is dropped: its span is cancelled, its captures are dropped in order.
//@ span: f ~cancelled
//@ span: f

use shapes::{Loud, observe, pause, polled};
use std::future::Future;
use std::pin::Pin;
use trace_runtime::traced;

#[traced]
fn f(a: Loud, _b: Loud) -> Pin<Box<dyn Future<Output = usize>>> {
    Box::pin(async move {
        let _local = Loud("local");
        pause().await;
        a.touch()
    })
}

fn main() {
    observe(|| {
        for times in 0..3 {
            polled(f(Loud("a"), Loud("b")), times);
        }
    });
}
