//! A [foreign](super::foreign) span while its body runs on this thread.

use std::thread;

use super::body::Body;
use super::foreign::Visits;
use super::handle::Span;
use super::panics;
use super::scoped::Scope as _;
use crate::clock;
use crate::context::now::Now;
use crate::record::Items;
use crate::sync::fixed::Ordering;

/// A place for a span that is current on this thread since it was entered.
///
/// It is used where it lies: what was just written field by field can be copied as a whole only when it has left the processor's store buffer, which takes longer than all
/// else here.
#[derive(Default)]
pub(crate) struct Entry {
    body: Body,
    /// The thread was panicking already, so a panic says nothing about the span.
    was_panicking: bool,
}

impl Entry {
    /// Makes the span current, if there is one.
    #[inline]
    pub(crate) fn enter(&mut self, span: Span) {
        self.body.span = span.0;
        self.body.resume();
        self.was_panicking = thread::panicking();
    }

    /// Whether there is a span.
    pub(crate) fn exists(&self) -> bool {
        self.body.span.is_some()
    }

    /// Whether the span is what is current, and not one that was entered since. One that is not there is.
    #[inline]
    pub(crate) fn is_current(&self) -> bool {
        let now = Now::here();
        self.body
            .span
            .as_ref()
            .is_none_or(|inner| (now.trace(), now.span()) == (inner.frame.trace, inner.frame.span))
    }

    /// Whether the span is closed.
    pub(crate) fn is_closed(&self) -> bool {
        let visits = self.body.span.as_ref().map(|inner| &inner.visits);
        visits.is_none_or(Visits::is_stale)
    }

    /// See [`Span::count_event`].
    pub(crate) fn count_event(&self) -> Option<u32> {
        self.body
            .span
            .as_ref()
            .map(|inner| inner.visits.count_event())
    }

    /// Adds what `write`, which runs no user code, makes of it to the span, which is what is current: behind what its body recorded.
    pub(crate) fn write(&self, write: impl FnOnce(&mut Items)) {
        self.body.write(write);
    }

    /// Notes the time, and says whether a panic goes through the body.
    #[inline]
    pub(crate) fn exit(&self) -> bool {
        let Some(inner) = &self.body.span else {
            return false;
        };
        inner.visits.left.store(clock::ticks(), Ordering::Relaxed);
        let is_panicked = thread::panicking() && !self.was_panicking;
        if is_panicked && self.is_current() && Now::here().is_recording() {
            panics::describe_last(inner.start.ticks());
        }
        is_panicked
    }

    /// Puts back what was current before, and gives the span back.
    #[inline]
    pub(crate) fn leave(&mut self) -> Span {
        self.body.leave();
        Span(self.body.span.take())
    }
}
