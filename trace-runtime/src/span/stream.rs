//! The span of a stream: from its first poll to its end.

use futures_core::Stream;

use super::future::Suspendable;
use super::guard::Fresh;
use super::outcome::Settle;
use super::scoped::{Follow, Scope, Scoped};
use crate::Outcome;
use crate::record::{Key, Slot};

/// How many items a stream yielded while its span was open. There is no semantic convention for it.
const ITEMS: Key<'static> = Key::Static(&"stream.items");

/// A stream with a span; made by [`Fresh::stream`].
pub type TracedStream<S, O> = Scoped<S, Flow<O>>;

/// The open span of a stream, and what its items said.
pub struct Flow<O> {
    span: Suspendable<()>,
    items: u64,
    failed: bool,
    /// Looks at each item.
    outcome: O,
}

impl Fresh {
    /// The stream.
    #[inline(always)]
    pub fn stream<S: Stream, O: Fn(&S::Item, &mut Settle)>(
        self,
        body: S,
        outcome: O,
    ) -> TracedStream<S, O> {
        let flow = Flow {
            span: self.suspendable(()),
            items: 0,
            failed: false,
            outcome,
        };
        Scoped::new(flow, body)
    }
}

impl<O> Flow<O> {
    fn count(&self) {
        if self.span.is_recorded() {
            Slot::current(ITEMS).i64(i64::try_from(self.items).unwrap_or(i64::MAX));
        }
    }

    /// Whoever stops at the first `Err` drops the stream early, and has got an error for an answer.
    fn end(&mut self, unfailed: Outcome) {
        self.count();
        self.span.end(if self.failed {
            Outcome::Error
        } else {
            unfailed
        });
    }
}

impl<O> Scope for Flow<O> {
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
        self.count();
        self.span.unwind();
    }
}

impl<T, O: Fn(&T, &mut Settle)> Follow<T> for Flow<O> {
    fn item(&mut self, item: &T) {
        self.items += 1;
        // The first error is the span's exception; those behind it may be thousands.
        if !self.failed {
            let mut settle = Settle::new(self.span.is_recorded());
            (self.outcome)(item, &mut settle);
            self.failed = settle.outcome() == Outcome::Error;
        }
        self.span.suspend();
    }

    fn finish(&mut self) {
        self.end(Outcome::Returned);
    }
}
