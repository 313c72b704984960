//! Making a context current: closures for sync code, futures for async code. No guard exists, so none can be held over `.await`.

use std::future::Future;
use std::mem;

use super::Context;
use super::followed;
use super::now::{Frame, Now, flags};
use crate::span::scoped::{self, Finish, Scope, Scoped};

impl Context {
    /// Runs `f` with this context current, and puts back what was current when `f` returns or panics.
    ///
    /// Spans that `f` makes are children of the context's span. Attributes and events of that span itself are added where its body runs:
    /// here, outside of a span of `f`'s own, [`attr!`](crate::attr) and the others do nothing.
    pub fn attach<R>(&self, f: impl FnOnce() -> R) -> R {
        scoped::run(Attached::new(self.clone()), f)
    }
}

/// A context that is current, and what it replaced: resumed and suspended, the two change places.
pub struct Attached(pub(crate) Frame);

impl Attached {
    pub(crate) fn new(context: Context) -> Self {
        Self(context.into_frame())
    }

    /// Makes the context current. Its span's body runs elsewhere, unless it is the very span that is current here. On a quiet thread nothing is recorded below it either.
    fn enter(&mut self) {
        let now = Now::here();
        let frame = mem::take(&mut self.0);
        let is_ours =
            now.span() == frame.span && now.flags() & (flags::BORROWED | flags::SUPPRESSED) == 0;
        let frame = frame.with(flags::BORROWED, !is_ours);
        self.0 = now.swap(if now.is_quiet() {
            frame.with(HUSHED, true)
        } else {
            frame
        });
        followed::changed();
    }

    /// The frame moves, so no reference count changes. A future that goes on elsewhere is not quiet there.
    fn exchange(&mut self) {
        let outer = mem::take(&mut self.0);
        let was_quiet = outer.flags() & flags::QUIET != 0;
        let own = Now::here().restore(outer);
        self.0 = if was_quiet {
            own.with(HUSHED, false)
        } else {
            own
        };
        followed::changed();
    }
}

/// What a context is given for as long as it is attached on a quiet thread.
const HUSHED: u32 = flags::QUIET | flags::SUPPRESSED;

impl Scope for Attached {
    fn is_idle(&self) -> bool {
        false
    }

    fn resume(&mut self) {
        self.enter();
    }

    fn suspend(&mut self) {
        self.exchange();
    }

    fn cancel(&mut self) {
        self.exchange();
    }

    fn unwind(&mut self) {
        self.exchange();
    }
}

impl<T> Finish<T> for Attached {
    fn finish(&mut self, _: &T) {
        self.exchange();
    }
}

/// Gives futures a context.
pub trait WithContext: Sized {
    /// The future with `context` current during each poll and while it is dropped.
    ///
    /// ```
    /// use trace_runtime::{Context, WithContext, traced};
    ///
    /// #[traced]
    /// async fn work() {}
    ///
    /// #[traced]
    /// async fn hand_over() {
    ///     tokio::spawn(work().with_context(Context::current())).await.unwrap();
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let (_, spans) = trace_runtime::testing::capture_async(hand_over()).await;
    /// spans.assert_tree("
    ///     hand_over
    ///       work
    /// ");
    /// # });
    /// ```
    fn with_context(self, context: Context) -> ContextFuture<Self> {
        Scoped::new(Attached::new(context), self)
    }
}

impl<F: Future> WithContext for F {}

/// A future with a context of its own; made by [`with_context`](WithContext::with_context).
pub type ContextFuture<F> = Scoped<F, Attached>;
