//! A waker and an executor whose methods are traced, re-entered from the future that they run.
//@ span: block_on
//@ span:   f
//@ span:     wake_by_ref

use shapes::{observe, pause};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use trace_runtime::traced;

struct Counter;

impl Wake for Counter {
    #[traced]
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    #[traced]
    fn wake_by_ref(self: &Arc<Self>) {
        println!("woken");
    }
}

#[traced]
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Counter));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}

#[traced]
async fn f(n: u32) -> Result<u32, ()> {
    pause().await;
    Ok(n)
}

fn main() {
    observe(|| println!("{:?}", block_on(f(7))));
}
