//! `tower::ClientLayer` around the clients of hyper and reqwest, and both ends of the wire in one tree.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use tower::{Layer, ServiceBuilder, ServiceExt};
use trace_runtime::testing::{SpanData, Spans};
use trace_runtime::tower::{Client, ClientLayer, ServerLayer};
use trace_runtime::{Context, InSpan, Outcome, SpanKind, WithContext, attr, span, traced};

use crate::loopback::{self, Hyper, Served, captured, fetch, of_kind, plain, send};

/// A server without tracing that keeps the headers of its requests.
async fn recording() -> (Served, Arc<Mutex<Vec<HeaderMap>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = {
        let seen = seen.clone();
        move |path: Path<u16>, headers: HeaderMap| {
            seen.lock().expect("no panic").push(headers);
            async move { (StatusCode::from_u16(path.0).expect("a status"), "body") }
        }
    };
    let server = Served::start(Router::new().route("/status/{code}", get(keep))).await;
    (server, seen)
}

fn traceparent(span: &SpanData) -> String {
    format!("00-{}-{}-03", span.trace_id(), span.span_id())
}

#[test]
fn a_request_is_a_span_and_names_it() {
    let test = || async {
        let (server, seen) = recording().await;
        let layer = ClientLayer::new().template(|request| {
            request
                .path()
                .starts_with("/status/")
                .then_some("/status/{code}")
        });
        let (client, url) = (layer.layer(plain()), server.url("/status/200?sig=secret"));
        let call = fetch(&client, loopback::get(&url)).in_span(span!("caller"));
        assert_eq!(call.await.0, StatusCode::OK);
        let address = server.address();
        server.stop().await;
        (address, seen.lock().expect("no panic")[0].clone())
    };
    captured(test, |(address, headers), spans| {
        spans.assert_tree("
            caller
              \"GET /status/{code}\" http.request.method=GET url.template=/status/{code} server.address=127.0.0.1 http.response.status_code=200 network.protocol.version=\"1.1\"
        ");
        let client = of_kind(SpanKind::Client, &spans);
        let url = format!("http://{address}/status/200?sig=REDACTED");
        assert_eq!(client.attribute("url.full"), Some(url.into()));
        assert_eq!(client.attribute("server.port"), Some(address.port().into()));
        assert_eq!(headers["traceparent"], traceparent(client));
    });
}

#[test]
fn for_a_client_4xx_is_an_error_too() {
    let test = || async {
        let (server, _) = recording().await;
        for status in ["/status/302", "/status/404", "/status/503"] {
            fetch(&loopback::traced(), loopback::get(&server.url(status))).await;
        }
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree(
            "
            GET http.response.status_code=302
            GET !404
            GET !503
        ",
        );
    });
}

#[test]
fn nobody_listening_is_an_error() {
    let test = || async {
        let (server, _) = recording().await;
        let url = server.url("/status/200");
        server.stop().await;
        assert!(
            send(&loopback::traced(), loopback::get(&url))
                .await
                .is_err()
        );
    };
    captured(test, |(), spans| {
        let client = spans.named("GET").one();
        assert_eq!(client.outcome(), Outcome::Error);
        assert!(
            client.event("exception").is_some()
                && client.attribute("http.response.status_code").is_none()
        );
    });
}

#[test]
fn a_response_that_nobody_reads_is_cancelled() {
    let test = || async {
        let (server, _) = recording().await;
        drop(
            send(
                &loopback::traced(),
                loopback::get(&server.url("/status/200")),
            )
            .await
            .expect("an answer"),
        );
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree("GET ~cancelled http.response.status_code=200");
    });
}

/// Tries three times.
#[derive(Clone)]
struct Thrice(u32);

impl<B, E> tower::retry::Policy<Request<Full<Bytes>>, Response<B>, E> for Thrice {
    type Future = std::future::Ready<()>;

    fn retry(
        &mut self,
        _: &mut Request<Full<Bytes>>,
        result: &mut Result<Response<B>, E>,
    ) -> Option<Self::Future> {
        let failed = result
            .as_ref()
            .is_ok_and(|response| response.status().is_server_error());
        self.0 -= 1;
        (failed && self.0 > 0).then(|| std::future::ready(()))
    }

    fn clone_request(&mut self, request: &Request<Full<Bytes>>) -> Option<Request<Full<Bytes>>> {
        Some(request.clone())
    }
}

#[test]
fn each_attempt_is_a_span_of_its_own() {
    let test = || async {
        let (server, seen) = recording().await;
        let client = ServiceBuilder::new()
            .retry(Thrice(3))
            .layer(ClientLayer::new())
            .service(plain());
        let request = loopback::get(&server.url("/status/503"));
        let call = async {
            client
                .oneshot(request)
                .await
                .expect("an answer")
                .into_body()
                .collect()
                .await
        };
        call.in_span(span!("caller")).await.expect("a body");
        server.stop().await;
        let seen = seen.lock().expect("no panic");
        seen.iter()
            .map(|headers| headers["traceparent"].clone())
            .collect::<Vec<_>>()
    };
    captured(test, |sent, spans| {
        // The responses of the first two were dropped by the policy.
        spans.assert_tree(
            "
            caller
              GET !503 ~cancelled
              GET !503 ~cancelled
              GET !503
        ",
        );
        let attempts: Vec<_> = spans.named("GET").iter().map(traceparent).collect();
        assert_eq!(sent, attempts);
    });
}

#[test]
fn reqwest_runs_through_the_layer() {
    let test = || async {
        let (server, seen) = recording().await;
        let client = ServiceBuilder::new()
            .layer(ClientLayer::new())
            .map_request(|request: Request<reqwest::Body>| {
                reqwest::Request::try_from(request).expect("a whole URL")
            })
            .map_response(Response::from)
            .service(reqwest::Client::new());
        let request = Request::get(server.url("/status/200"))
            .body(reqwest::Body::default())
            .expect("valid");
        let response: Response<_> = client.oneshot(request).await.expect("an answer");
        assert_eq!(
            response
                .into_body()
                .collect()
                .await
                .expect("a body")
                .to_bytes(),
            "body"
        );
        server.stop().await;
        let headers = seen.lock().expect("no panic")[0].clone();
        headers["traceparent"].clone()
    };
    captured(test, |sent, spans| {
        assert_eq!(sent, traceparent(spans.named("GET").one()));
    });
}

/// The second service, and the first, which calls it.
async fn two_services() -> (Served, Served) {
    let prices = Router::new()
        .route("/prices/{id}", get(price))
        .layer(ServerLayer::axum());
    let prices = Served::start(prices).await;
    let state = (loopback::traced(), prices.url("/prices"));
    let orders = Router::new()
        .route("/orders/{id}", get(order))
        .layer(ServerLayer::axum())
        .with_state(state);
    (Served::start(orders).await, prices)
}

async fn price(Path(id): Path<u32>) -> String {
    look_up(id).await
}

#[traced(attrs(id = id))]
async fn look_up(id: u32) -> String {
    tokio::task::yield_now().await;
    id.to_string()
}

async fn order(
    State((client, prices)): State<(Client<Hyper>, String)>,
    Path(id): Path<u32>,
) -> Bytes {
    attr!(id = id);
    total(&client, &format!("{prices}/{id}"), id).await
}

#[traced(attrs(id = id))]
async fn total(client: &Client<Hyper>, url: &str, id: u32) -> Bytes {
    fetch(client, loopback::get(url)).await.1
}

#[test]
fn a_hundred_traces_across_two_services_stay_apart() {
    let test = || async {
        let (orders, prices) = two_services().await;
        let client = loopback::traced();
        let calls = (0..100).map(|id| {
            let (client, url) = (client.clone(), orders.url(&format!("/orders/{id}")));
            let call = async move { fetch(&client, loopback::get(&url)).await.1 };
            tokio::spawn(
                call.in_span(span!("caller", id = id))
                    .with_context(Context::current()),
            )
        });
        for (id, call) in calls.collect::<Vec<_>>().into_iter().enumerate() {
            assert_eq!(call.await.expect("no panic"), id.to_string());
        }
        orders.stop().await;
        prices.stop().await;
    };
    captured(test, |(), spans| {
        assert_eq!(spans.len(), 700);
        for id in 0..100 {
            assert_one_tree(&spans, id);
        }
    });
}

fn assert_one_tree(spans: &Spans, id: i64) {
    let caller = spans.named("caller").with_attribute("id", id);
    let trace = spans.subtree_of(caller.one());
    trace.assert_tree(&format!(
        "
        caller id={id}
          GET
            \"GET /orders/{{id}}\" id={id}
              total id={id}
                GET
                  \"GET /prices/{{id}}\"
                    look_up id={id}
        "
    ));
    assert!(
        trace
            .iter()
            .all(|span| span.trace_id() == caller.one().trace_id())
    );
}
