//! An id in a header of one's own, and the chain of services: the same in the code, in log lines, in the response and in the next request.

#[path = "http/loopback/mod.rs"]
mod loopback;
mod printed;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::Full;
use loopback::{Hyper, Served, captured, fetch, plain};
use printed::Printed;
use tower::ServiceExt as _;
use trace_runtime::propagation::{Composite, TraceContext, TraceIdHeader};
use trace_runtime::tower::{Client, ServerLayer};
use trace_runtime::{Context, logs};
use tracing_subscriber::layer::SubscriberExt as _;

const ID: &str = "F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6";

fn ids() -> TraceIdHeader {
    TraceIdHeader::new("X-Trace-ID").services("X-Services-Encountered", "orders")
}

/// What the next service gets.
async fn next(headers: HeaderMap) -> String {
    chain(&headers)
}

fn chain(headers: &HeaderMap) -> String {
    let text = |name| headers[name].to_str().expect("ASCII");
    format!("{} {}", text("x-trace-id"), text("x-services-encountered"))
}

/// What the code knows, and what the next service was told.
async fn handle(State((client, next)): State<(Client<Hyper>, String)>) -> String {
    tracing::info!("handled");
    let context = Context::current();
    let services: Vec<_> = context.services().collect();
    let here = format!("{:?} {services:?}", context.request_id());
    let (_, there) = fetch(&client, loopback::get(&next)).await;
    format!("{here} {}", String::from_utf8_lossy(&there))
}

#[test]
fn an_id_and_its_services_are_everywhere() {
    let printed = Printed::default();
    let tracing = trace_runtime::builder()
        .propagator(Composite::default().and(TraceContext).and(ids()))
        .log_format("{request_id} via {services}:")
        .init()
        .expect("the first one");
    let layer = tracing_subscriber::fmt::layer().with_writer(printed.clone());
    let subscriber = tracing_subscriber::registry().with(layer.map_event_format(logs::text));
    tracing::subscriber::set_global_default(subscriber).expect("the first one");

    let test = || async {
        let second = Served::start(Router::new().route("/", get(next))).await;
        let state = (loopback::traced(), second.url("/"));
        let app = Router::new().route("/", get(handle)).with_state(state);
        let first = Served::start(app.layer(ServerLayer::axum().respond_with(ids()))).await;
        let request = Request::get(first.url("/"))
            .header("x-trace-id", ID)
            .header("x-services-encountered", "edge,cart")
            .body(Full::<Bytes>::default())
            .expect("valid");
        let response = plain().oneshot(request).await.expect("an answer");
        let headers = response.headers().clone();
        let body = http_body_util::BodyExt::collect(response.into_body()).await;
        first.stop().await;
        second.stop().await;
        (headers, body.expect("a body").to_bytes())
    };
    captured(test, |(headers, body), spans| {
        assert_eq!(chain(&headers), format!("{ID} edge,cart,orders"));
        let known = format!("Some(\"{ID}\") [\"edge\", \"cart\", \"orders\"]");
        assert_eq!(body, format!("{known} {ID} edge,cart,orders"));
        let trace = "f81d4fae7dec41d0a76500a0c91e6bf6";
        assert!(spans.iter().all(|it| it.trace_id().to_string() == trace));
        assert_eq!(spans.len(), 2);
    });
    let lines = printed.text();
    let handled = lines.lines().filter(|line| line.contains("handled"));
    let front = format!("{ID} via edge,cart,orders: ");
    let both = handled.filter(|line| line.starts_with(&front)).count();
    assert_eq!(both, 2, "{lines}");
    drop(tracing);
}
