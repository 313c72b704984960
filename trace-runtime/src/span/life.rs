//! The open span of what is polled more than once to its end, and what it said on the way.

use super::future::Suspendable;
use super::guard::Fresh;
use super::outcome::Settle;
use super::scoped::Scope;
use crate::Outcome;
use crate::record::{Key, Slot};

/// How many items a stream yielded while its span was open. There is no semantic convention for it.
pub(super) const ITEMS: &str = "stream.items";

/// Of a stream, or of a future that keeps its span itself.
pub(super) struct Life {
    span: Suspendable<()>,
    /// `None` of a future, which yields nothing.
    items: Option<u64>,
    failed: bool,
}

impl Life {
    pub(super) fn of_future(fresh: Fresh) -> Self {
        Self::new(fresh, None)
    }

    #[inline(always)]
    pub(super) fn of_stream(fresh: Fresh) -> Self {
        Self::new(fresh, Some(0))
    }

    #[inline(always)]
    fn new(fresh: Fresh, items: Option<u64>) -> Self {
        Self {
            span: fresh.suspendable(()),
            items,
            failed: false,
        }
    }

    pub(super) fn is_recorded(&self) -> bool {
        self.span.is_recorded()
    }

    /// One more item.
    pub(super) fn count(&mut self) {
        self.items = self.items.map(|items| items + 1);
    }

    /// Looks at a value. The first error is the span's exception; those behind it may be thousands.
    pub(super) fn look(&mut self, look: impl FnOnce(&mut Settle)) {
        if !self.failed {
            let mut settle = Settle::new(self.is_recorded());
            look(&mut settle);
            self.failed = settle.outcome() == Outcome::Error;
        }
    }

    /// Whoever stops at the first `Err` drops the stream early, and has got an error for an answer.
    pub(super) fn end(&mut self, unfailed: Outcome) {
        self.record_count();
        self.span.end(if self.failed {
            Outcome::Error
        } else {
            unfailed
        });
    }

    fn record_count(&self) {
        if let Some(items) = self.items.filter(|_| self.is_recorded()) {
            Slot::current(Key::Static(&ITEMS)).i64(i64::try_from(items).unwrap_or(i64::MAX));
        }
    }
}

impl Scope for Life {
    fn is_idle(&self) -> bool {
        self.span.is_idle()
    }

    fn give_up_unstarted(&mut self) -> bool {
        self.span.give_up_unstarted()
    }

    fn resume(&mut self) {
        self.span.resume();
    }

    fn suspend(&mut self) {
        self.span.suspend();
    }

    fn cancel(&mut self) {
        self.end(Outcome::Cancelled);
    }

    fn unwind(&mut self) {
        self.record_count();
        self.span.unwind();
    }
}
