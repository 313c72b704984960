//! Runs a piece of the program and keeps its spans.

use std::panic::{self, AssertUnwindSafe};
use std::thread::{self, ThreadId};

use super::Spans;
use crate::context::{Capture, Context, WithContext, now};
use crate::span::orphans::{Sightings, Watch};
use crate::span::panics;
use crate::sync::fixed::Arc;

/// Runs `f` and returns its value and the spans that ended meanwhile, in `f` and in whatever was handed its context.
///
/// If `f` panics, so does this; see [`try_capture`]. Inside another capture the spans belong to the inner one alone.
///
/// ```
/// use trace_runtime::{testing, traced};
///
/// #[traced]
/// fn double(number: u32) -> u32 {
///     number * 2
/// }
///
/// let (value, spans) = testing::capture(|| double(4));
/// assert_eq!(value, 8);
/// assert_eq!(spans.len(), 1);
/// ```
pub fn capture<R>(f: impl FnOnce() -> R) -> (R, Spans) {
    let running = Running::start();
    let value = running.context().attach(f);
    (value, running.finish())
}

/// The same for a body that may panic: its spans are returned all the same. The panic is caught, so `f` should leave nothing broken behind
/// that the test goes on to use.
///
/// ```
/// use trace_runtime::{testing, traced};
///
/// #[traced]
/// fn divide(dividend: u32, divisor: u32) -> u32 {
///     dividend / divisor
/// }
///
/// let (result, spans) = testing::try_capture(|| divide(1, 0));
/// assert!(result.is_err());
/// spans.assert_tree("divide !panic");
/// ```
pub fn try_capture<R>(f: impl FnOnce() -> R) -> (thread::Result<R>, Spans) {
    capture(|| panic::catch_unwind(AssertUnwindSafe(f)))
}

/// Runs a future and returns its output and the spans that ended meanwhile, in it and in whatever was handed its context.
///
/// Works on any runtime, and is `Send` when the future is. A task that it spawns belongs to the capture when it is given the context,
/// for example with [`with_context`](WithContext::with_context).
///
/// ```
/// use trace_runtime::{testing, traced};
///
/// #[traced]
/// async fn double(number: u32) -> u32 {
///     number * 2
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let (value, spans) = testing::capture_async(double(4)).await;
/// assert_eq!(value, 8);
/// spans.assert_tree("double");
/// # });
/// ```
pub async fn capture_async<F: Future>(future: F) -> (F::Output, Spans) {
    let running = Running::start();
    let output = future.with_context(running.context()).await;
    (output, running.finish())
}

/// A capture between its start and its end. Recording is on while it lives, however it ends.
struct Running {
    capture: Arc<Capture>,
    watch: Watch,
    /// The thread that it began on.
    home: ThreadId,
    /// Of the process that it began in. In a forked child, where nothing is recorded any more, it has nothing to end.
    generation: u32,
}

impl Running {
    fn start() -> Self {
        crate::clock::start();
        panics::install_hook();
        now::activate();
        Self {
            capture: Arc::default(),
            watch: Watch::begin(),
            home: thread::current().id(),
            generation: now::generation(),
        }
    }

    fn context(&self) -> Context {
        Context::captured(self.capture.clone())
    }

    /// What is open is asked for first: a span that ends in between is counted as open and returned all the same, never lost.
    fn finish(self) -> Spans {
        let unfinished = self.capture.open();
        let (recorded, timeline) = self.capture.take();
        Spans::new(recorded, timeline, unfinished, self.strays())
    }

    fn strays(&self) -> Strays {
        Strays {
            seen: self.watch.sightings(),
            home: self.home,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.generation == now::generation() {
            now::deactivate();
        }
    }
}

/// What started outside of every capture while this one ran.
#[derive(Clone, Debug)]
pub(super) struct Strays {
    pub(super) seen: Sightings,
    pub(super) home: ThreadId,
}
