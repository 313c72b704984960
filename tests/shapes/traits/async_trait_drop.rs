//! Drop order below `#[async_trait]`: never polled, cancelled, finished.
//@ span: f ~cancelled
//@ span: f

use async_trait::async_trait;
use shapes::{Loud, observe, pause, polled};
use trace_runtime::traced;

#[async_trait]
trait Store {
    async fn f(&self, a: Loud, _: Loud, b: Loud) -> Result<usize, ()>;
}

struct Memory;

#[async_trait]
impl Store for Memory {
    #[traced]
    async fn f(&self, a: Loud, _: Loud, _b: Loud) -> Result<usize, ()> {
        let _local = Loud("local");
        pause().await;
        Ok(a.touch())
    }
}

fn main() {
    observe(|| {
        for times in 0..3 {
            polled(Memory.f(Loud("a"), Loud("_"), Loud("b")), times);
        }
    });
}
