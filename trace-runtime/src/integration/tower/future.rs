//! The response of a traced service, while it is worked on.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use pin_project_lite::pin_project;

use super::Body;
use super::exchange::Exchange;
use super::reply::Reply;

pin_project! {
    /// The response of [`Server`](super::Server) and [`Client`](super::Client). Dropped before it is ready, its span is cancelled.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        // `None` only while the whole is dropped.
        #[pin]
        inner: Option<F>,
        // `None` once it is ready.
        exchange: Option<Exchange>,
        reply: Reply,
    }

    impl<F> PinnedDrop for ResponseFuture<F> {
        // The handler's destructors are part of its span.
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if let Some(exchange) = this.exchange.take() {
                exchange.attach(|| this.inner.set(None));
            }
        }
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(exchange: Exchange, reply: Reply, start: impl FnOnce() -> F) -> Self {
        let inner = Some(exchange.attach(start));
        Self {
            inner,
            exchange: Some(exchange),
            reply,
        }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: http_body::Body,
    E: Display,
{
    type Output = Result<Response<Body<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let inner = this
            .inner
            .as_pin_mut()
            .expect("`None` only while the whole is dropped");
        let Some(exchange) = this.exchange else {
            return inner
                .poll(cx)
                .map_ok(|response| response.map(Body::untraced));
        };
        let result = ready!(exchange.attach(|| {
            inner.poll(cx).map_ok(|response| {
                let is_failed = exchange.record_answer(&response);
                (response, is_failed)
            })
        }));
        let exchange = this.exchange.take().expect("it was there");
        Poll::Ready(settle(exchange, this.reply, result))
    }
}

fn settle<B: http_body::Body, E: Display>(
    mut exchange: Exchange,
    reply: &Reply,
    result: Result<(Response<B>, bool), E>,
) -> Result<Response<Body<B>>, E> {
    match result {
        Ok((response, is_failed)) => {
            exchange.answered(is_failed);
            Ok(replied(exchange, reply, response))
        }
        Err(error) => {
            exchange.failed(&error);
            Err(error)
        }
    }
}

fn replied<B: http_body::Body>(
    exchange: Exchange,
    reply: &Reply,
    response: Response<B>,
) -> Response<Body<B>> {
    let (mut head, body) = response.into_parts();
    reply.write(&exchange, &mut head.headers);
    let body = Body::new(exchange, &head, body);
    Response::from_parts(head, body)
}
