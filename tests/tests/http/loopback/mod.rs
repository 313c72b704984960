//! Servers on loopback, and clients of them.
#![allow(dead_code, reason = "each test program uses some of it")]

mod in_flight;

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;

use axum::Router;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client as HyperClient, Error};
use hyper_util::rt::TokioExecutor;
pub(crate) use in_flight::{InFlight, Token, hold};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::util::MapFutureLayer;
use tower::{Layer, ServiceExt};
use trace_runtime::SpanKind;
use trace_runtime::testing::{self, SpanData, Spans};
use trace_runtime::tower::{Body, Client, ClientLayer};

/// Captures a test in both flavours of tokio, and hands its spans to `check`.
pub(crate) fn captured<F: Future>(test: impl Fn() -> F, check: impl Fn(F::Output, Spans)) {
    for runtime in [
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build(),
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(3)
            .enable_all()
            .build(),
    ] {
        let (output, spans) = runtime
            .expect("a runtime")
            .block_on(testing::capture_async(test()));
        assert_eq!(spans.unfinished(), 0, "{spans}");
        check(output, spans);
    }
}

/// A server until it is stopped.
pub(crate) struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    in_flight: InFlight,
}

impl Served {
    /// Serves an application of axum.
    pub(crate) async fn start(app: Router) -> Self {
        Self::run(|listener, token, stopped| async move {
            let app = app.layer(MapFutureLayer::new(move |it| hold(token.clone(), it)));
            let app = app.into_make_service_with_connect_info::<SocketAddr>();
            let server = axum::serve(listener, app).with_graceful_shutdown(stopped);
            server.await.expect("serves");
        })
        .await
    }

    /// Serves what `serve` does with a socket, until it is told to stop. The token goes into each request.
    pub(crate) async fn run<F>(serve: impl FnOnce(TcpListener, Token, Stopped) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (stop, stopped) = oneshot::channel();
        let in_flight = InFlight::new();
        let stopped: Stopped = Box::pin(async { drop(stopped.await) });
        let task = tokio::spawn(serve(listener, in_flight.token(), stopped));
        Self {
            address,
            stop,
            task,
            in_flight,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns when all that was served is done: every span of the server has ended.
    pub(crate) async fn stop(self) {
        self.stop.send(()).expect("runs");
        self.task.await.expect("no panic");
        self.in_flight.wait().await;
    }
}

pub(crate) type Stopped = Pin<Box<dyn Future<Output = ()> + Send>>;

pub(crate) type Hyper = HyperClient<HttpConnector, Full<Bytes>>;

/// A plain client.
pub(crate) fn plain() -> Hyper {
    HyperClient::builder(TokioExecutor::new()).build_http()
}

/// A traced client.
pub(crate) fn traced() -> Client<Hyper> {
    ClientLayer::new().layer(plain())
}

pub(crate) fn get(url: &str) -> Request<Full<Bytes>> {
    Request::get(url)
        .body(Full::default())
        .expect("a valid request")
}

/// Sends a request and leaves the body for later.
pub(crate) async fn send(
    client: &Client<Hyper>,
    request: Request<Full<Bytes>>,
) -> Result<Response<Body<hyper::body::Incoming>>, Error> {
    client.clone().oneshot(request).await
}

/// Sends a request and reads the response to its end.
pub(crate) async fn fetch(
    client: &Client<Hyper>,
    request: Request<Full<Bytes>>,
) -> (StatusCode, Bytes) {
    let response = send(client, request).await.expect("an answer");
    (
        response.status(),
        response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes(),
    )
}

/// The one span of this kind.
pub(crate) fn of_kind(kind: SpanKind, spans: &Spans) -> &SpanData {
    let all: Vec<_> = spans.iter().filter(|span| span.kind() == kind).collect();
    assert_eq!(all.len(), 1, "{spans}");
    all[0]
}
