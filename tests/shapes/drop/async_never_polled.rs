//! A future that nobody polls drops its arguments, patterns and wildcards included, and has no span.

use shapes::{Loud, observe, pause, polled};
use trace_runtime::traced;

#[traced]
async fn plain(a: Loud, b: Loud) -> Result<usize, ()> {
    pause().await;
    Ok(a.touch() + b.touch())
}

#[traced]
async fn apart(a: Loud, (b, _): (Loud, Loud), _: Loud, _c: Loud) -> usize {
    pause().await;
    a.touch() + b.touch()
}

fn main() {
    observe(|| {
        polled(plain(Loud("a"), Loud("b")), 0);
        polled(apart(Loud("a"), (Loud("b"), Loud("b2")), Loud("_"), Loud("c")), 0);
    });
}
