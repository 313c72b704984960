//! `self` of an async method is dropped last.
//@ span: used ~cancelled
//@ span: apart ~cancelled
//@ span: used
//@ span: apart

use shapes::{Loud, observe, pause, polled};
use trace_runtime::traced;

struct Pair(Loud, Loud);

impl Pair {
    #[traced]
    async fn used(self, a: Loud, _: Loud) -> Result<usize, ()> {
        let _local = Loud("local");
        pause().await;
        Ok(self.1.touch() + a.touch())
    }

    #[traced]
    async fn apart(mut self, (a, _): (Loud, Loud), b: Loud) -> usize {
        self.0 = b;
        pause().await;
        a.touch()
    }
}

fn main() {
    let pair = || Pair(Loud("0"), Loud("1"));
    observe(|| {
        for times in 0..3 {
            polled(pair().used(Loud("a"), Loud("_")), times);
            polled(pair().apart((Loud("a"), Loud("a2")), Loud("b")), times);
        }
    });
}
