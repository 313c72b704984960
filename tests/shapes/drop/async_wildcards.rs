//! Wildcards of an async function: never polled, cancelled and finished.
//@ span: f ~cancelled
//@ span: f

use shapes::{Loud, observe, pause, polled};
use trace_runtime::traced;

#[traced]
async fn f(_: Loud, a: Loud, _: Loud, _b: Loud, _: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    pause().await;
    Ok(a.touch())
}

fn main() {
    observe(|| {
        for times in 0..3 {
            polled(f(Loud("_1"), Loud("a"), Loud("_2"), Loud("b"), Loud("_3")), times);
        }
    });
}
