//! What the programs beside this file share.
//!
//! Each program is compiled and run with `#[traced]` and without it, and has to behave alike; see
//! `tests/tests/shapes`, which reads the `//@` lines at its start.

use std::env;
use std::fs;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures::stream::{self, LocalBoxStream, Stream, StreamExt};
use trace_runtime::testing::{Spans, try_capture};

/// Where the spans of a recorded run go; without it nothing is recorded.
const SPANS: &str = "SHAPES_SPANS";

/// Runs `work`, and captures its spans if the run is to be recorded.
///
/// # Panics
///
/// If `work` does, or the spans cannot be written.
pub fn observe<T>(work: impl FnOnce() -> T) -> T {
    let Some(file) = env::var_os(SPANS) else {
        return work();
    };
    let (result, spans) = try_capture(work);
    fs::write(file, tree(&spans)).expect("the runner made the directory");
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Names and outcomes, a span a line.
fn tree(spans: &Spans) -> String {
    let is_span = |line: &&str| {
        let start = line.trim_start();
        ![". ", "* ", "-> ", "= "]
            .iter()
            .any(|mark| start.starts_with(mark))
    };
    let snapshot = spans.snapshot();
    let lines: Vec<_> = snapshot.lines().filter(is_span).collect();
    lines.join("\n")
}

/// Says when it is dropped.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Loud(pub &'static str);

impl Loud {
    /// Uses it.
    pub fn touch(&self) -> usize {
        println!("touch {}", self.0);
        self.0.len()
    }
}

impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

/// A future that is pending once.
#[must_use]
#[derive(Debug)]
pub struct Pause(bool);

/// Suspends its task once.
pub fn pause() -> Pause {
    Pause(false)
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Holds what is of a trait that programs need not know.
#[expect(missing_debug_implementations, reason = "a stream has none")]
pub struct Feed(LocalBoxStream<'static, u8>);

impl Feed {
    /// Of these numbers.
    pub fn of(numbers: Vec<u8>) -> Feed {
        Feed(stream::iter(numbers).boxed_local())
    }

    /// How many are left.
    pub fn left(&self) -> usize {
        self.0.size_hint().0
    }
}

/// Polls `future` until it is ready.
pub fn finished<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = poll(future.as_mut()) {
            return output;
        }
    }
}

/// Polls `future` that many times at most, says whether it was ready, and drops it.
pub fn polled<F: Future>(future: F, times: usize) {
    let mut future = Box::pin(future);
    let is_ready = (0..times).any(|_| poll(future.as_mut()).is_ready());
    println!("polled {times} times: ready {is_ready}");
    drop(future);
}

/// Polls `future` once.
pub fn poll<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Compiles for what is `Send`.
pub fn is_send<T: Send>(value: T) -> T {
    value
}

/// Compiles for what is `Sync`.
pub fn is_sync<T: Sync>(value: T) -> T {
    value
}

/// Compiles for what outlives everything.
pub fn is_static<T: 'static>(value: T) -> T {
    value
}

/// Prints, also from a crate without `std`.
pub fn say(value: &dyn std::fmt::Debug) {
    println!("{value:?}");
}
