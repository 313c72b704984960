//! The client's side.

use std::fmt;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::conventions::{self, Side};
use super::exchange::{Current, Exchange};
use super::head::{Head, Template};
use super::reply::Reply;
use super::{Body, ResponseFuture, resends};
use crate::{Context, propagation, span};

/// Gives each request of a client a span of kind client below what is current, and sends that span along.
///
/// Below a layer that retries, each attempt is a request of its own: with a span of its own, and named to the server as such; [`count_resends`](super::count_resends)
/// numbers them. What a client sends again by itself, as `reqwest` does for redirects, is one request to the layer.
///
/// ```
/// use trace_runtime::tower::ClientLayer;
///
/// let layer = ClientLayer::new().template(|request| match request.path() {
///     path if path.starts_with("/tasks/") => Some("/tasks/{id}"),
///     _ => None,
/// });
/// ```
#[derive(Clone, Debug, Default)]
pub struct ClientLayer {
    settings: Settings,
}

#[derive(Clone, Debug, Default)]
struct Settings {
    template: Option<Template>,
    server: Option<(String, u16)>,
}

impl ClientLayer {
    /// A layer whose spans are named by their method.
    pub fn new() -> Self {
        Self::default()
    }

    /// Finds the template of the path, such as `/tasks/{id}`: `url.template` and the name of the span. Few templates must cover all paths.
    #[must_use]
    pub fn template(
        mut self,
        find: impl for<'a> Fn(Head<'a>) -> Option<&'a str> + Send + Sync + 'static,
    ) -> Self {
        self.settings.template = Some(Template::new(find));
        self
    }

    /// The server of requests that do not name it: those of a gRPC channel, which adds it later.
    #[must_use]
    pub fn server(mut self, address: impl Into<String>, port: u16) -> Self {
        self.settings.server = Some((address.into(), port));
        self
    }
}

impl Settings {
    /// While the span is current.
    fn send<B>(&self, request: &mut Request<B>) {
        let resends = resends::count(request.extensions());
        if crate::is_recording() {
            let head = Head::of(request);
            let template = self.template.as_ref();
            let template = template.and_then(|template| template.find(head));
            conventions::sent(head, template, self.server.as_ref());
            crate::attr!(http.request.resend_count = resends);
        }
        propagation::inject(request.headers_mut());
    }
}

impl<S> Layer<S> for ClientLayer {
    type Service = Client<S>;

    fn layer(&self, inner: S) -> Client<S> {
        Client {
            inner,
            settings: Arc::new(self.settings.clone()),
        }
    }
}

/// A client whose requests have spans; made by [`ClientLayer`].
#[derive(Clone, Debug)]
pub struct Client<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S, B, R> Service<Request<B>> for Client<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Error: fmt::Display,
    R: http_body::Body,
{
    type Response = Response<Body<R>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let current = Current::of(span!("HTTP", kind = client), Context::current);
        let exchange = Exchange::new(current, Side::Client, Head::of(&request));
        ResponseFuture::new(exchange, Reply::default(), || {
            self.settings.send(&mut request);
            self.inner.call(request)
        })
    }
}
