//! A future or stream that is polled and dropped inside a scope: the one pin projection of the crate.

use std::fmt;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::{FusedFuture, FusedStream, Stream};

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

/// A scope that looks at what its stream yields.
pub trait Follow<T>: Scope {
    /// The body is pending behind an item.
    fn item(&mut self, item: &T);
    /// The body has no more items.
    fn finish(&mut self);
}

/// A body in a scope. The body is dropped inside the scope too: its destructors are part of it.
#[must_use = "futures and streams do nothing unless polled"]
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

    /// One step of the body inside the scope, if there is one to enter. The caller says how the scope is left.
    #[cfg(feature = "futures")]
    pub(crate) fn step<R>(
        self: Pin<&mut Self>,
        step: impl FnOnce(Pin<&mut F>) -> R,
    ) -> (&mut S, R) {
        let (scope, body) = self.project();
        if scope.is_idle() {
            return (scope, step(body));
        }
        scope.resume();
        let running = Running(scope);
        let value = step(body);
        (running.leave(), value)
    }

    #[inline(always)]
    fn project(self: Pin<&mut Self>) -> (&mut S, Pin<&mut F>) {
        // SAFETY: nothing is moved out of the pinned value here; only `body` is handed on as pinned, below.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: `body` is pinned with the whole: it is never moved, `Drop` drops it in place, and `Unpin` is the automatic one, which asks
        // for `F: Unpin`.
        let body = unsafe { Pin::new_unchecked(&mut *this.body) };
        (&mut this.scope, body)
    }
}

impl<F: Future, S: Finish<F::Output>> Future for Scoped<F, S> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let (scope, body) = self.project();
        if scope.is_idle() {
            return body.poll(cx);
        }
        scope.resume();
        let running = Running(scope);
        let poll = body.poll(cx);
        let scope = running.leave();
        match &poll {
            Poll::Pending => scope.suspend(),
            Poll::Ready(value) => scope.finish(value),
        }
        poll
    }
}

impl<F: Stream, S: Follow<F::Item>> Stream for Scoped<F, S> {
    type Item = F::Item;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Item>> {
        let (scope, body) = self.project();
        if scope.is_idle() {
            return body.poll_next(cx);
        }
        scope.resume();
        let running = Running(scope);
        let poll = body.poll_next(cx);
        let scope = running.leave();
        match &poll {
            Poll::Pending => scope.suspend(),
            Poll::Ready(Some(item)) => scope.item(item),
            Poll::Ready(None) => scope.finish(),
        }
        poll
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.body.size_hint()
    }
}

impl<F: FusedFuture, S: Finish<F::Output>> FusedFuture for Scoped<F, S> {
    fn is_terminated(&self) -> bool {
        self.body.is_terminated()
    }
}

impl<F: FusedStream, S: Follow<F::Item>> FusedStream for Scoped<F, S> {
    fn is_terminated(&self) -> bool {
        self.body.is_terminated()
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
    run_in(&mut scope, body)
}

/// The same where the scope lies already.
#[inline]
pub(crate) fn run_in<T, S: Finish<T>>(scope: &mut S, body: impl FnOnce() -> T) -> T {
    if scope.is_idle() {
        return body();
    }
    scope.resume();
    let running = Running(scope);
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
