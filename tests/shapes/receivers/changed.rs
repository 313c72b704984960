//! A part of an owned `self` that is assigned last, for its `Drop` to see.
//@ span: commit
//@ span: later
//@ span: awaited

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct Transaction {
    done: bool,
    steps: (u32, u32),
}

impl Drop for Transaction {
    fn drop(&mut self) {
        println!("{} {:?}", self.done, self.steps);
    }
}

impl Transaction {
    fn begin() -> Self {
        Self { done: false, steps: (0, 0) }
    }

    #[traced]
    fn commit(mut self, n: u32) -> Result<u32, ()> {
        self.steps.0 += n;
        self.done = true;
        Ok(n)
    }

    #[traced]
    async fn later(mut self, n: u32) -> Result<u32, ()> {
        pause().await;
        self.steps.1 = n;
        Ok(n)
    }

    #[traced]
    #[must_use]
    async fn awaited(mut self) -> u32 {
        pause().await;
        self.done = true;
        1
    }
}

fn main() {
    observe(|| {
        println!("{:?}", Transaction::begin().commit(1));
        println!("{:?}", finished(Transaction::begin().later(2)));
        println!("{}", finished(Transaction::begin().awaited()));
    });
}
