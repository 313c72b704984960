//! Knows when all that was asked of a server is over, up to the drop of the last response.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::http::Response;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

/// Counts what is in flight. Servers say that a connection is over before they drop what is left of it.
pub(crate) struct InFlight {
    token: mpsc::Sender<()>,
    over: mpsc::Receiver<()>,
}

impl InFlight {
    pub(crate) fn new() -> Self {
        let (token, over) = mpsc::channel(1);
        Self { token, over }
    }

    /// For what goes into a request.
    pub(crate) fn token(&self) -> Token {
        Token(self.token.clone())
    }

    /// Waits until all tokens are gone.
    pub(crate) async fn wait(mut self) {
        drop(self.token);
        assert_eq!(self.over.recv().await, None);
    }
}

#[derive(Clone)]
pub(crate) struct Token(
    #[expect(dead_code, reason = "its drop is what is waited for")] mpsc::Sender<()>,
);

/// Keeps the token until the response is dropped, or its body.
pub(crate) async fn hold<B, E>(
    token: Token,
    response: impl Future<Output = Result<Response<B>, E>>,
) -> Result<Response<Held<B>>, E> {
    let response = response.await?;
    Ok(response.map(|body| Held {
        body,
        _token: token,
    }))
}

/// Drops the body first.
pub(crate) struct Held<B> {
    body: B,
    _token: Token,
}

impl<B: Body + Unpin> Body for Held<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
