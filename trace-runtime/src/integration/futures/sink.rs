//! The span of a sink: until it is closed.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_sink::Sink;

use crate::span::body::Body;
use crate::span::scoped::{Scope, Scoped};
use crate::{Outcome, Span};

/// Gives sinks a span. A trait of its own beside [`InSpan`](crate::InSpan) and [`StreamInSpan`](crate::StreamInSpan), so that each asks for what it can wrap.
pub trait SinkInSpan<Item>: Sink<Item> + Sized {
    /// The sink with `span` current whenever it is used and while it is dropped. The span ends when the sink is closed: as an error when
    /// anything that it was asked for failed, and as [cancelled](Outcome::Cancelled) when it is dropped before. It counts what it took as `sink.items`.
    ///
    /// ```
    /// use futures::SinkExt;
    /// use futures::channel::mpsc;
    /// use trace_runtime::{SinkInSpan, span, testing};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let (rows, received) = mpsc::unbounded();
    /// let ((), spans) = testing::capture_async(async {
    ///     let mut rows = rows.in_span(span!("send rows"));
    ///     rows.send(1).await.unwrap();
    ///     rows.send(2).await.unwrap();
    ///     rows.close().await.unwrap();
    /// }).await;
    /// spans.assert_tree(r#""send rows" sink.items=2"#);
    /// # drop(received);
    /// # });
    /// ```
    fn in_span(self, span: Span) -> SpanSink<Self> {
        let sending = Sending {
            body: Body::new(span),
            items: 0,
            has_failed: false,
        };
        Scoped::new(sending, self)
    }
}

impl<S: Sink<Item>, Item> SinkInSpan<Item> for S {}

/// A sink in a [`Span`]; made by [`in_span`](SinkInSpan::in_span).
pub type SpanSink<S> = Scoped<S, Sending>;

/// The body of a span that takes items.
pub struct Sending {
    body: Body,
    items: u64,
    has_failed: bool,
}

impl Sending {
    /// After a step: whoever gives up after an error has got an answer.
    fn note<T, E>(&mut self, result: &Result<T, E>) {
        self.has_failed |= result.is_err();
    }

    fn end(&mut self, unfailed: Outcome) {
        self.count();
        self.body.end(if self.has_failed {
            Outcome::Error
        } else {
            unfailed
        });
    }

    fn count(&self) {
        self.body.set_attribute("sink.items", self.items);
    }
}

impl Scope for Sending {
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
        self.end(Outcome::Cancelled);
    }

    fn unwind(&mut self) {
        self.count();
        self.body.unwind();
    }
}

impl<F: Sink<Item>, Item> Sink<Item> for SpanSink<F> {
    type Error = F::Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), F::Error>> {
        self.poll_step(|sink| sink.poll_ready(cx))
    }

    fn start_send(self: Pin<&mut Self>, item: Item) -> Result<(), F::Error> {
        let (sending, sent) = self.step(|sink| sink.start_send(item));
        sending.note(&sent);
        sending.items += u64::from(sent.is_ok());
        sending.suspend();
        sent
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), F::Error>> {
        self.poll_step(|sink| sink.poll_flush(cx))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), F::Error>> {
        let closed = ready!(self.as_mut().poll_step(|sink| sink.poll_close(cx)));
        let (sending, ()) = self.step(|_| ());
        sending.end(Outcome::Returned);
        Poll::Ready(closed)
    }
}

impl<F> SpanSink<F> {
    fn poll_step<E>(
        self: Pin<&mut Self>,
        step: impl FnOnce(Pin<&mut F>) -> Poll<Result<(), E>>,
    ) -> Poll<Result<(), E>> {
        let (sending, poll) = self.step(step);
        if let Poll::Ready(result) = &poll {
            sending.note(result);
        }
        sending.suspend();
        poll
    }
}
