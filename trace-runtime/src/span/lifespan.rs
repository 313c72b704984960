//! The span of a hand-written future or stream, kept in a field of it.

use std::fmt;
use std::ops::Deref;
use std::task::Poll;

use super::current::Current;
use super::guard::Fresh;
use super::life::Life;
use super::outcome::Settle;
use super::scoped::Scope;
use crate::Outcome;
use crate::context::now;
use crate::sync::fixed::{Arc, Mutex, OnceLock};
use crate::sync::lock;

/// A field of a hand-written future or stream that keeps its span from one poll to the next.
///
/// [`#[traced(span = self.field)]`](crate::traced) on the `impl Future` or `impl Stream` block measures the whole life with it: from the first poll until
/// the future is ready or the stream is at its end; dropped before, the span is [cancelled](Outcome::Cancelled). Each poll runs inside the span.
///
/// It is `Send`, `Sync` and `Unpin`, and a shared reference is enough, so that it is reached through any pinned receiver. A clone
/// keeps nothing yet: it belongs to another future. It takes 16 bytes, and an allocation only where something records.
///
/// ```
/// use std::pin::Pin;
/// use std::task::{Context, Poll};
///
/// use trace_runtime::{Lifespan, testing, traced};
///
/// struct Countdown {
///     left: u32,
///     span: Lifespan,
/// }
///
/// #[traced(span = self.span, attrs(countdown.from = self.left))]
/// impl Future for Countdown {
///     type Output = Result<u32, String>;
///
///     fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
///         match self.left {
///             0 => return Poll::Ready(Err("too late".to_owned())),
///             _ => self.left -= 1,
///         }
///         cx.waker().wake_by_ref();
///         Poll::Pending
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let countdown = Countdown { left: 3, span: Lifespan::default() };
/// let (_, spans) = testing::capture_async(countdown).await;
/// spans.assert_tree("Countdown !String countdown.from=3");
/// # });
/// ```
#[derive(Default)]
pub struct Lifespan {
    /// Empty before the first poll, `None` if nothing recorded then.
    slot: OnceLock<Option<Arc<Slot>>>,
}

/// Shared with the poll that runs: it cannot borrow from what it polls.
struct Slot(Mutex<Option<Life>>);

impl Lifespan {
    /// Enters the span of a future; for the macro.
    #[doc(hidden)]
    pub fn poll_future(&self, fresh: impl FnOnce() -> Fresh) -> Continued {
        self.poll(|| Life::of_future(fresh()))
    }

    /// Enters the span of a stream; for the macro.
    #[doc(hidden)]
    pub fn poll_stream(&self, fresh: impl FnOnce() -> Fresh) -> Continued {
        self.poll(|| Life::of_stream(fresh()))
    }

    fn poll(&self, life: impl FnOnce() -> Life) -> Continued {
        let is_first = self.slot.get().is_none() && self.begin(life);
        let slot = self.slot.get().and_then(Option::as_ref);
        Continued {
            running: slot.and_then(Running::enter),
            is_first,
        }
    }

    fn begin(&self, life: impl FnOnce() -> Life) -> bool {
        let life = now::is_active().then(life);
        let slot = life.map(|life| Arc::new(Slot(Mutex::new(Some(life)))));
        self.slot.set(slot).is_ok()
    }
}

impl Clone for Lifespan {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Lifespan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lifespan").finish_non_exhaustive()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(mut life) = lock(&self.0).take() {
            if !life.give_up_unstarted() {
                life.resume();
                life.cancel();
            }
        }
    }
}

/// A span that is current during one poll of many.
pub struct Continued {
    /// `None` when nothing is recorded, or no longer.
    running: Option<Running>,
    is_first: bool,
}

struct Running {
    slot: Arc<Slot>,
    life: Life,
}

impl Continued {
    /// Whether the span's first attributes are to be recorded.
    pub fn is_recording(&self) -> bool {
        let is_recorded = |running: &Running| running.life.is_recorded();
        self.is_first && self.running.as_ref().is_some_and(is_recorded)
    }

    /// The end of a future's poll.
    pub fn future<T>(mut self, poll: &Poll<T>, look: impl FnOnce(&T, &mut Settle)) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        match poll {
            Poll::Pending => running.suspend(),
            Poll::Ready(value) => {
                running.life.look(|settle| look(value, settle));
                running.life.end(Outcome::Returned);
            }
        }
    }

    /// The end of a stream's poll.
    pub fn stream<T>(mut self, poll: &Poll<Option<T>>, look: impl FnOnce(&T, &mut Settle)) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        match poll {
            Poll::Pending => running.suspend(),
            Poll::Ready(Some(item)) => {
                running.life.count();
                running.life.look(|settle| look(item, settle));
                running.suspend();
            }
            Poll::Ready(None) => running.life.end(Outcome::Returned),
        }
    }
}

impl Deref for Continued {
    type Target = Current;

    fn deref(&self) -> &Current {
        &Current
    }
}

impl Drop for Continued {
    /// Not told how the poll ended, it was unwound.
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            running.life.unwind();
        }
    }
}

impl fmt::Debug for Continued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Continued")
            .field("is_first", &self.is_first)
            .finish_non_exhaustive()
    }
}

impl Running {
    /// `None` once the span ended.
    fn enter(slot: &Arc<Slot>) -> Option<Running> {
        let mut life = lock(&slot.0).take()?;
        life.resume();
        let slot = Arc::clone(slot);
        Some(Running { slot, life })
    }

    fn suspend(mut self) {
        self.life.suspend();
        *lock(&self.slot.0) = Some(self.life);
    }
}
