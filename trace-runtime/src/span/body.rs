//! What runs inside a [`Span`]: its body, or a part of it.

use super::handle::{Inner, Span};
use super::panics;
use super::scoped::{Finish, Scope};
use crate::clock::Moment;
use crate::context::followed;
use crate::context::now::{Frame, Now};
#[cfg(feature = "tracing")]
use crate::record::Items;
use crate::sync::fixed::Arc;
use crate::{Outcome, ToValue};

/// What a span took the place of while it is current.
#[derive(Default)]
struct Visit {
    outer: Frame,
    /// What the body records lies above this on the thread's scratch.
    mark: u32,
}

impl Visit {
    #[inline(always)]
    fn enter(&mut self, inner: &Inner) {
        let now = Now::here();
        if inner.frame.is_foreign() {
            now.enter(&Frame::default(), &mut self.outer);
        } else {
            if inner.frame.is_recording() {
                self.mark = now.lane().mark();
            }
            now.enter(&inner.frame, &mut self.outer);
        }
        followed::changed();
    }

    /// Takes what the body recorded off the thread, and puts back what was current.
    #[inline(always)]
    fn leave(&mut self, inner: &Inner) {
        self.take_items(inner);
        Now::here().put_back(&mut self.outer);
        followed::changed();
    }

    #[inline]
    fn take_items(&self, inner: &Inner) {
        let now = Now::here();
        if inner.frame.is_recording() && now.lane().mark() > self.mark {
            inner.take_above(now, self.mark);
        }
    }
}

/// A body of the span, which is current on this thread unless it is suspended.
#[derive(Default)]
pub struct Body {
    /// `None` when nothing is recorded, and once the body ended.
    pub(super) span: Option<Arc<Inner>>,
    visit: Visit,
}

impl Body {
    pub(crate) fn new(span: Span) -> Self {
        Self {
            span: span.0,
            ..Self::default()
        }
    }

    #[inline]
    pub(super) fn leave(&mut self) {
        if let Some(inner) = &self.span {
            self.visit.leave(inner);
        }
    }

    /// Adds to the span, which is current, what is to be behind what was recorded up to now.
    #[cfg(feature = "tracing")]
    pub(super) fn write(&self, write: impl FnOnce(&mut Items)) {
        if let Some(inner) = &self.span {
            self.visit.take_items(inner);
            inner.add_with(|items| {
                if items.capacity() == 0 {
                    *items = crate::spare::take_buffer();
                }
                write(items);
            });
        }
    }

    /// An attribute of the span, until it ends.
    pub(crate) fn set_attribute(&self, key: &str, value: impl ToValue) {
        Span(self.span.clone()).set_attribute(key, value);
    }

    pub(crate) fn end(&mut self, outcome: Outcome) {
        self.leave();
        if let Some(inner) = self.span.take() {
            Inner::end(inner, outcome);
        }
    }
}

impl Scope for Body {
    fn is_idle(&self) -> bool {
        self.span.is_none()
    }

    #[inline]
    fn resume(&mut self) {
        if let Some(inner) = &self.span {
            self.visit.enter(inner);
        }
    }

    fn suspend(&mut self) {
        self.leave();
    }

    fn cancel(&mut self) {
        self.end(Outcome::Cancelled);
    }

    fn unwind(&mut self) {
        if let Some(inner) = &self.span {
            describe_panic(inner);
        }
        self.end(Outcome::Panicked);
    }
}

impl<T> Finish<T> for Body {
    fn finish(&mut self, _: &T) {
        self.end(Outcome::Returned);
    }
}

/// A part of a body, after which the span goes on. It borrows the span: to count a handle more and one less would cost as much as the rest.
pub(super) struct Part<'a> {
    inner: &'a Inner,
    visit: Visit,
}

impl<'a> Part<'a> {
    #[inline]
    pub(super) fn of(inner: &'a Inner) -> Self {
        Self {
            inner,
            visit: Visit::default(),
        }
    }
}

impl Scope for Part<'_> {
    fn is_idle(&self) -> bool {
        false
    }

    #[inline]
    fn resume(&mut self) {
        self.visit.enter(self.inner);
    }

    fn suspend(&mut self) {
        self.visit.leave(self.inner);
    }

    fn cancel(&mut self) {
        self.visit.leave(self.inner);
    }

    fn unwind(&mut self) {
        describe_panic(self.inner);
        self.visit.leave(self.inner);
        self.inner.end_with(Outcome::Panicked, Moment::now());
    }
}

impl<T> Finish<T> for Part<'_> {
    #[inline]
    fn finish(&mut self, _: &T) {
        self.visit.leave(self.inner);
    }
}

/// While the span is current.
fn describe_panic(inner: &Inner) {
    if inner.frame.is_recording() {
        panics::describe_last(inner.start.ticks());
    }
}
