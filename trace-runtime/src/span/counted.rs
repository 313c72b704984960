//! Streams in a span that users hold.

use futures_core::Stream;

use super::body::Body;
use super::handle::Span;
use super::life::ITEMS;
use super::scoped::{Follow, Scope, Scoped};
use crate::Outcome;

/// Gives streams a span. A trait of its own beside [`InSpan`](crate::InSpan), so that each asks for what it can wrap.
pub trait StreamInSpan: Stream + Sized {
    /// The stream with `span` current during each poll and while it is dropped. The span ends when the stream does, and as
    /// [cancelled](Outcome::Cancelled) when it is dropped before. It counts the items as `stream.items`.
    ///
    /// ```
    /// use futures::stream::{self, StreamExt};
    /// use trace_runtime::{StreamInSpan, span, testing};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let rows = stream::iter([1, 2, 3]);
    /// let (sum, spans) = testing::capture_async(async {
    ///     rows.in_span(span!("rows")).fold(0, async |sum, row| sum + row).await
    /// }).await;
    /// assert_eq!(sum, 6);
    /// spans.assert_tree("rows stream.items=3");
    /// # });
    /// ```
    fn in_span(self, span: Span) -> SpanStream<Self> {
        let counted = Counted {
            body: Body::new(span),
            items: 0,
        };
        Scoped::new(counted, self)
    }
}

impl<S: Stream> StreamInSpan for S {}

/// A stream in a [`Span`]; made by [`in_span`](StreamInSpan::in_span).
pub type SpanStream<S> = Scoped<S, Counted>;

/// The body of a span that yields items.
pub struct Counted {
    body: Body,
    items: u64,
}

impl Counted {
    fn count(&self) {
        self.body.set_attribute(ITEMS, self.items);
    }
}

impl Scope for Counted {
    fn is_idle(&self) -> bool {
        self.body.is_idle()
    }

    fn resume(&mut self) {
        self.body.resume();
    }

    fn suspend(&mut self) {
        self.body.suspend();
    }

    fn cancel(&mut self) {
        self.count();
        self.body.cancel();
    }

    fn unwind(&mut self) {
        self.count();
        self.body.unwind();
    }
}

impl<T> Follow<T> for Counted {
    fn item(&mut self, _: &T) {
        self.items += 1;
        self.body.suspend();
    }

    fn finish(&mut self) {
        self.count();
        self.body.end(Outcome::Returned);
    }
}
