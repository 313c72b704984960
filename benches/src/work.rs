//! The work itself: what the traced functions do, and the same calls without a library.

use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Children, or levels, of one trace.
pub(crate) const CHILDREN: u64 = 100;

/// An argument that becomes a string attribute: short, and not known when the call is compiled.
pub(crate) fn text() -> &'static str {
    black_box("GET /users/42")
}

/// Does something `times` times.
#[inline]
pub(crate) fn repeat(times: u64, mut work: impl FnMut()) {
    for _ in 0..times {
        work();
    }
}

/// Calls `child` for each child of a trace.
#[inline]
pub(crate) fn children(mut child: impl FnMut(u64) -> u64) {
    for n in 0..CHILDREN {
        black_box(child(n));
    }
}

/// Polls `future` on this thread until it is ready, as no runtime should be measured.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// A future that is pending once.
pub(crate) fn yield_once() -> YieldOnce {
    YieldOnce { yielded: false }
}

/// See [`yield_once`].
pub(crate) struct YieldOnce {
    yielded: bool,
}

impl Future for YieldOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The calls of the row "not sampled", without a library.
pub(crate) fn bare_traces(traces: u64) {
    repeat(traces, bare_root);
}

/// The calls of the row "nothing recording", without a library.
pub(crate) fn bare_calls(traces: u64) {
    repeat(traces, || children(bare_child));
}

#[inline(never)]
fn bare_root() {
    children(bare_child);
}

#[inline(never)]
fn bare_child(n: u64) -> u64 {
    black_box(n)
}
