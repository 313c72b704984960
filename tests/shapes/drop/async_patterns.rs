//! Patterns of an async function: never polled, cancelled and finished.
//@ run: every edition
//@ span: f ~cancelled
//@ span: f

use shapes::{Loud, observe, pause, polled};
use trace_runtime::traced;

#[traced]
async fn f(
    a: Loud,
    (b, _, mut c): (Loud, Loud, Loud),
    d: Loud,
    [e, ..]: [Loud; 3],
    Loud(name): &Loud,
) -> Result<usize, ()> {
    let _local = Loud(name);
    c.0 = "changed";
    pause().await;
    drop(d);
    Ok(e.touch() + a.touch() + b.touch())
}

fn main() {
    observe(|| {
        for times in 0..3 {
            let triple = (Loud("b"), Loud("b2"), Loud("c"));
            let array = [Loud("e1"), Loud("e2"), Loud("e3")];
            polled(f(Loud("a"), triple, Loud("d"), array, &Loud("reference")), times);
        }
    });
}
