//! The server's side.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use http::{HeaderName, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::conventions::{self, Side};
use super::exchange::{Current, Exchange};
use super::head::{Head, Hook, Peer, Template};
use super::reply::Reply;
use super::request_id::RequestId;
use super::{Body, ResponseFuture};
use crate::__private::Starting;
use crate::propagation::{self, Propagator};
use crate::{Context, Span};

/// Gives each request to a service a span of kind server, below what its headers name.
///
/// ```
/// use trace_runtime::tower::ServerLayer;
///
/// let layer = ServerLayer::new()
///     .filter(|request| request.path() != "/healthz")
///     .request_id(http::HeaderName::from_static("x-request-id"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct ServerLayer {
    settings: Settings,
}

#[derive(Clone)]
struct Settings {
    /// The capture that the layer was made in, if it was.
    home: Option<Context>,
    template: Option<Template>,
    wanted: Option<Hook<bool>>,
    peer: Option<Peer>,
    scheme: &'static str,
    is_public: bool,
    request_id: Option<RequestId>,
    format: Option<Arc<dyn Propagator>>,
    server_timing: bool,
}

impl ServerLayer {
    /// A layer that knows nothing of routes: spans are named by their method until [`route`](Self::route) or the handler
    /// ([`rename`](crate::rename)) says more.
    pub fn new() -> Self {
        Self::default()
    }

    /// A layer for axum's `Router::layer`: the route is what the router matched, the peer what `into_make_service_with_connect_info` knows.
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use trace_runtime::tower::ServerLayer;
    ///
    /// let app: Router = Router::new()
    ///     .route("/tasks/{id}", get(|| async { "a task" }))
    ///     .layer(ServerLayer::axum()); // behind the routes: GET /tasks/{id}
    /// ```
    #[cfg(feature = "axum")]
    pub fn axum() -> Self {
        use axum::extract::{ConnectInfo, MatchedPath};
        Self::new()
            .route(|request| Some(request.extensions().get::<MatchedPath>()?.as_str()))
            .peer(|request| Some(request.extensions().get::<ConnectInfo<SocketAddr>>()?.0))
    }

    /// Finds the template of the route, such as `/tasks/{id}`: `http.route` and the name of the span. Few templates must cover all paths.
    ///
    /// ```
    /// use trace_runtime::tower::ServerLayer;
    ///
    /// let layer = ServerLayer::new().route(|request| match request.path() {
    ///     "/tasks" => Some("/tasks"),
    ///     path if path.starts_with("/tasks/") => Some("/tasks/{id}"),
    ///     _ => None,
    /// });
    /// ```
    #[must_use]
    pub fn route(
        mut self,
        find: impl for<'a> Fn(Head<'a>) -> Option<&'a str> + Send + Sync + 'static,
    ) -> Self {
        self.settings.template = Some(Template::new(find));
        self
    }

    /// Records only the requests that `is_wanted` says yes to, as if the [sampler](crate::sampling) had said no to the others: nothing below them is recorded
    /// either.
    #[must_use]
    pub fn filter(mut self, is_wanted: impl Fn(Head<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.settings.wanted = Some(Arc::new(is_wanted));
        self
    }

    /// Finds the other end of the connection: `network.peer.*`, and `client.address` where no proxy names one in `Forwarded` or `X-Forwarded-For`.
    #[must_use]
    pub fn peer(
        mut self,
        find: impl Fn(Head<'_>) -> Option<SocketAddr> + Send + Sync + 'static,
    ) -> Self {
        self.settings.peer = Some(Arc::new(find));
        self
    }

    /// The scheme of requests that do not say it themselves. Default: `http`.
    #[must_use]
    pub fn scheme(mut self, scheme: &'static str) -> Self {
        self.settings.scheme = scheme;
        self
    }

    /// Serves strangers: each request starts a trace of its own, with a link to the one that it names. Its baggage is left out.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.settings.is_public = true;
        self
    }

    /// Keeps an id with each request: the one that it came with, if it is up to 200 letters, digits and `_-+/=.@:`, else its trace id.
    ///
    /// It is recorded as `http.request.header.<field>`; the service finds it in the request, the client in the response.
    #[must_use]
    pub fn request_id(mut self, field: HeaderName) -> Self {
        self.settings.request_id = Some(RequestId::new(field));
        self
    }

    /// Writes the span's context into each response, in this format. By default nothing is: ids are no business of a stranger's.
    #[must_use]
    pub fn respond_with(mut self, format: impl Propagator) -> Self {
        self.settings.format = Some(Arc::new(format));
        self
    }

    /// Adds the span's context to the `server-timing` header of each response, where browsers show it ([`server_timing`](propagation::server_timing)). Pages of
    /// any origin can read it.
    #[must_use]
    pub fn server_timing(mut self) -> Self {
        self.settings.server_timing = true;
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            home: Some(Context::detached()).filter(Context::is_captured),
            template: None,
            wanted: None,
            peer: None,
            scheme: "http",
            is_public: false,
            request_id: None,
            format: None,
            server_timing: false,
        }
    }
}

impl Settings {
    fn start<B>(&self, request: &mut Request<B>) -> (Exchange, Reply) {
        let current = match &self.home {
            Some(home) => home.attach(|| self.current(request)),
            None => self.current(request),
        };
        let reply = Reply {
            format: self.format.clone(),
            server_timing: self.server_timing,
            request_id: self.identify(&current, request),
        };
        let exchange = Exchange::new(current, Side::Server, Head::of(request));
        (exchange, reply)
    }

    /// While the span is current.
    fn record(&self, head: Head<'_>) {
        if crate::is_recording() {
            conventions::received(head, self.find(head), self.scheme, self.peer(head));
        }
    }

    /// The span of the request, or what is current in its place.
    fn current<B>(&self, request: &Request<B>) -> Current {
        let sent = propagation::extract(request.headers());
        let is_wanted = self
            .wanted
            .as_ref()
            .is_none_or(|is_wanted| is_wanted(Head::of(request)));
        if !is_wanted {
            return Current::Context(self.parent(sent).unsampled());
        }
        let span = self.span(&sent, Head::of(request));
        Current::of(span, || self.parent(sent))
    }

    fn span(&self, sent: &Context, head: Head<'_>) -> Span {
        let site = crate::Callsite::of(crate::__site!(["HTTP", server]));
        let known = || conventions::known_before(head, self.find(head), self.scheme);
        if !self.is_public {
            return Starting::below(site, sent).described(known);
        }
        let span = Starting::root(site).described(known);
        span.add_link(sent);
        span
    }

    fn parent(&self, sent: Context) -> Context {
        if self.is_public {
            Context::detached()
        } else {
            sent
        }
    }

    fn find<'a>(&self, head: Head<'a>) -> Option<&'a str> {
        self.template.as_ref()?.find(head)
    }

    fn peer(&self, head: Head<'_>) -> Option<SocketAddr> {
        self.peer.as_ref()?(head)
    }

    fn identify<B>(
        &self,
        current: &Current,
        request: &mut Request<B>,
    ) -> Option<(HeaderName, http::HeaderValue)> {
        let ids = self.request_id.as_ref()?;
        let id = ids.settle(request.headers_mut(), current.context().trace_id())?;
        current.record(|| ids.record(&id.1));
        Some(id)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("scheme", &self.scheme)
            .field("is_public", &self.is_public)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl<S> Layer<S> for ServerLayer {
    type Service = Server<S>;

    fn layer(&self, inner: S) -> Server<S> {
        Server {
            inner,
            settings: Arc::new(self.settings.clone()),
        }
    }
}

/// A service whose requests have spans; made by [`ServerLayer`].
#[derive(Clone, Debug)]
pub struct Server<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S, B, R> Service<Request<B>> for Server<S>
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
        let (exchange, reply) = self.settings.start(&mut request);
        ResponseFuture::new(exchange, reply, || {
            self.settings.record(Head::of(&request));
            self.inner.call(request)
        })
    }
}
