//! A future that is polled and dropped inside a scope: the one pin projection of the crate.

use std::fmt;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What is current while a body runs. Between [`resume`](Self::resume) and one of the ways to leave, the body runs on this thread.
pub trait Scope {
    /// Whether there is nothing to enter, or no longer.
    fn is_idle(&self) -> bool;
    /// Gives up a scope whose body was never polled; `false` if it was.
    fn give_up_unstarted(&mut self) -> bool {
        false
    }
    /// Makes the scope current.
    fn resume(&mut self);
    /// The body is pending.
    fn suspend(&mut self);
    /// The body was dropped before it was ready.
    fn cancel(&mut self);
    /// A panic left the body.
    fn unwind(&mut self);
}

/// A scope that looks at what its body returns.
pub trait Finish<T>: Scope {
    /// The body is ready.
    fn finish(&mut self, value: &T);
}

/// A body in a scope. The body is dropped inside the scope too: its destructors are part of it.
#[must_use = "futures do nothing unless polled"]
pub struct Scoped<F, S: Scope> {
    scope: S,
    /// Dropped by `Drop`.
    body: ManuallyDrop<F>,
}

impl<F, S: Scope> Scoped<F, S> {
    #[inline(always)]
    pub(crate) fn new(scope: S, body: F) -> Self {
        Self {
            scope,
            body: ManuallyDrop::new(body),
        }
    }
}

impl<F: Future, S: Finish<F::Output>> Future for Scoped<F, S> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: nothing is moved out of the pinned value here; only `body` is handed on as pinned, below.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: `body` is pinned with the whole: it is never moved, `Drop` drops it in place, and `Unpin` is the automatic one, which asks
        // for `F: Unpin`.
        let body = unsafe { Pin::new_unchecked(&mut *this.body) };
        if this.scope.is_idle() {
            return body.poll(cx);
        }
        this.scope.resume();
        let running = Running(&mut this.scope);
        let poll = body.poll(cx);
        let scope = running.leave();
        match &poll {
            Poll::Pending => scope.suspend(),
            Poll::Ready(value) => scope.finish(value),
        }
        poll
    }
}

impl<F, S: Scope> Drop for Scoped<F, S> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: `body` is dropped here and nowhere else, and not used afterwards.
        let drop_body = |body: &mut ManuallyDrop<F>| unsafe { ManuallyDrop::drop(body) };
        if self.scope.is_idle() || self.scope.give_up_unstarted() {
            return drop_body(&mut self.body);
        }
        self.scope.resume();
        let running = Running(&mut self.scope);
        drop_body(&mut self.body);
        running.leave().cancel();
    }
}

/// The same for a sync body.
pub(crate) fn run<T, S: Finish<T>>(mut scope: S, body: impl FnOnce() -> T) -> T {
    if scope.is_idle() {
        return body();
    }
    scope.resume();
    let running = Running(&mut scope);
    let value = body();
    running.leave().finish(&value);
    value
}

/// The body runs. Dropped, it was unwound.
struct Running<'a, S: Scope>(&'a mut S);

impl<'a, S: Scope> Running<'a, S> {
    #[inline(always)]
    fn leave(self) -> &'a mut S {
        let this = ManuallyDrop::new(self);
        // SAFETY: the wrapper is never used or dropped again, so the reference is not duplicated.
        unsafe { std::ptr::read(&raw const this.0) }
    }
}

impl<S: Scope> Drop for Running<'_, S> {
    #[cold]
    fn drop(&mut self) {
        self.0.unwind();
    }
}

impl<F, S: Scope> fmt::Debug for Scoped<F, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scoped")
            .field("is_idle", &self.scope.is_idle())
            .finish_non_exhaustive()
    }
}
