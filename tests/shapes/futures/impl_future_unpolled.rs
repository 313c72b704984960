//! A returned future that nobody polls has no span, and one that is dropped early is cancelled.
//@ span: f ~cancelled
//@ span: f

use shapes::{Loud, observe, pause, polled};
use std::future::Future;
use trace_runtime::traced;

#[traced]
fn f(a: Loud, b: Loud) -> impl Future<Output = usize> {
    b.touch();
    async move {
        let _local = Loud("local");
        pause().await;
        a.touch()
    }
}

fn main() {
    observe(|| {
        for times in 0..3 {
            polled(f(Loud("a"), Loud("b")), times);
        }
    });
}
