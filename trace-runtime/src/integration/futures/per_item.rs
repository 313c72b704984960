//! A span for each item of a stream, around what is done with it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::{InSpan as _, Span, SpanFuture};

/// Gives each item of a stream a span.
pub trait SpanPerItem: Stream + Sized {
    /// What `work` makes of each item, one after the other, each in the span that `span` makes for it.
    ///
    /// A span begins when its item has arrived and ends when its work is done; as [cancelled](crate::Outcome::Cancelled) when the stream is dropped meanwhile. Which
    /// trace it belongs to is up to `span`: a child of what is current where the stream is polled, unless it says otherwise.
    ///
    /// ```
    /// use futures::StreamExt;
    /// use futures::stream;
    /// use trace_runtime::{SpanPerItem, span, testing, traced};
    ///
    /// #[traced]
    /// async fn store(text: &str) -> usize {
    ///     text.len()
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let messages = stream::iter(["a", "bc"]);
    /// let stored = messages.span_per_item(|text| span!("message", size = text.len()), store);
    /// let (stored, spans) = testing::capture_async(stored.collect::<Vec<_>>()).await;
    /// assert_eq!(stored, [1, 2]);
    /// spans.assert_tree("
    ///     message size=1
    ///       store
    ///     message size=2
    ///       store
    /// ");
    /// # });
    /// ```
    fn span_per_item<M, W, F>(self, span: M, work: W) -> PerItem<Self, M, W, F>
    where
        M: FnMut(&Self::Item) -> Span,
        W: FnMut(Self::Item) -> F,
        F: Future,
    {
        PerItem {
            stream: self,
            span,
            work,
            running: None,
        }
    }
}

impl<S: Stream> SpanPerItem for S {}

pin_project! {
    /// A stream with a span for each item; made by [`span_per_item`](SpanPerItem::span_per_item).
    #[must_use = "streams do nothing unless polled"]
    pub struct PerItem<S, M, W, F> {
        #[pin]
        stream: S,
        span: M,
        work: W,
        #[pin]
        running: Option<SpanFuture<F>>,
    }
}

impl<S, M, W, F> Stream for PerItem<S, M, W, F>
where
    S: Stream,
    M: FnMut(&S::Item) -> Span,
    W: FnMut(S::Item) -> F,
    F: Future,
{
    type Item = F::Output;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let mut this = self.project();
        loop {
            if let Some(running) = this.running.as_mut().as_pin_mut() {
                let done = ready!(running.poll(cx));
                this.running.set(None);
                return Poll::Ready(Some(done));
            }
            let Some(item) = ready!(this.stream.as_mut().poll_next(cx)) else {
                return Poll::Ready(None);
            };
            let span = (this.span)(&item);
            let work = span.context().attach(|| (this.work)(item));
            this.running.set(Some(work.in_span(span)));
        }
    }

    /// As many as there are to come, and the one at work.
    fn size_hint(&self) -> (usize, Option<usize>) {
        let running = usize::from(self.running.is_some());
        let (least, most) = self.stream.size_hint();
        let most = most.and_then(|most| most.checked_add(running));
        (least.saturating_add(running), most)
    }
}

impl<S, M, W, F> fmt::Debug for PerItem<S, M, W, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerItem").finish_non_exhaustive()
    }
}
