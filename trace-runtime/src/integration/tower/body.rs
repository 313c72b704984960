//! A response's body, with the end of which its span ends.

use std::fmt::Display;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use http::{HeaderMap, header, response};
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;

use super::exchange::Exchange;

pin_project! {
    /// The body of a response from [`Server`](super::Server) or [`Client`](super::Client): what is streamed belongs to the span.
    ///
    /// The span ends with the last of the body, or as cancelled when the body is dropped before.
    #[derive(Debug)]
    pub struct Body<B: http_body::Body> {
        #[pin]
        inner: B,
        // `None` once the span ended.
        exchange: Option<Exchange>,
        // Bytes that are still to come, if that is known.
        left: Option<u64>,
    }

    impl<B: http_body::Body> PinnedDrop for Body<B> {
        // Servers do not ask again once they have what `Content-Length` promised.
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if *this.left == Some(0) || this.inner.is_end_stream() {
                finish(this.exchange);
            }
        }
    }
}

fn finish(exchange: &mut Option<Exchange>) {
    if let Some(exchange) = exchange.take() {
        exchange.finish();
    }
}

impl<B: http_body::Body> Body<B> {
    pub(super) fn new(exchange: Exchange, head: &response::Parts, inner: B) -> Self {
        let mut exchange = Some(exchange);
        if inner.is_end_stream()
            || exchange
                .as_ref()
                .is_some_and(|it| it.has_no_body(head.status))
        {
            finish(&mut exchange);
        }
        let left = promised(head).or_else(|| inner.size_hint().exact());
        Self {
            inner,
            exchange,
            left,
        }
    }

    pub(super) fn untraced(inner: B) -> Self {
        Self {
            inner,
            exchange: None,
            left: None,
        }
    }
}

fn promised(head: &response::Parts) -> Option<u64> {
    let length = head.headers.get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

impl<B> http_body::Body for Body<B>
where
    B: http_body::Body,
    B::Error: Display,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let Some(exchange) = this.exchange else {
            return this.inner.poll_frame(cx);
        };
        let frame = ready!(exchange.attach(|| this.inner.as_mut().poll_frame(cx)));
        match &frame {
            Some(Ok(frame)) => match frame.data_ref() {
                Some(data) => count(this.left, data.remaining()),
                None => end(this.exchange, frame.trailers_ref()),
            },
            Some(Err(error)) => fail(this.exchange, error),
            None => finish(this.exchange),
        }
        if this.inner.is_end_stream() {
            finish(this.exchange);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

fn count(left: &mut Option<u64>, bytes: usize) {
    *left = left.map(|left| left.saturating_sub(bytes as u64));
}

/// Trailers are the last: not every server asks for more behind them.
fn end(exchange: &mut Option<Exchange>, trailers: Option<&HeaderMap>) {
    if let (Some(exchange), Some(trailers)) = (exchange.as_mut(), trailers) {
        exchange.trailed(trailers);
    }
    finish(exchange);
}

fn fail<E: Display>(exchange: &mut Option<Exchange>, error: &E) {
    if let Some(exchange) = exchange.take() {
        exchange.failed(error);
    }
}
