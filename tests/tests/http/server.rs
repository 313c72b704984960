//! `tower::ServerLayer` on axum, over a socket.

#![allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderName, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use trace_runtime::propagation::TraceContext;
use trace_runtime::testing::{OwnedValue, SpanData, Spans};
use trace_runtime::tower::ServerLayer;
use trace_runtime::{Outcome, SpanKind, attr, traced};

use crate::loopback::{Hyper, Served, captured, of_kind, plain};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[traced]
async fn load(id: String) -> String {
    attr!(task.id = &id);
    id
}

fn app(layer: ServerLayer) -> Router {
    Router::new()
        .route(
            "/tasks/{id}",
            get(|axum::extract::Path(id): axum::extract::Path<String>| load(id)).post(|| async {}),
        )
        .route("/fails", get(|| async { StatusCode::BAD_GATEWAY }))
        .route("/refuses", get(|| async { StatusCode::FORBIDDEN }))
        .route("/nothing", get(|| async { StatusCode::NO_CONTENT }))
        .route("/panics", get(panics))
        .layer(layer)
}

async fn panics() {
    panic!("out of tasks");
}

fn request(method: &str, url: &str) -> http::request::Builder {
    Request::builder().method(method).uri(url)
}

async fn fetch(client: &Hyper, request: http::request::Builder) -> Response<Bytes> {
    let response = client
        .request(request.body(Full::default()).expect("valid"))
        .await
        .expect("an answer");
    let (head, body) = response.into_parts();
    Response::from_parts(head, body.collect().await.expect("a body").to_bytes())
}

/// One request to the application, and the span of the server.
fn served(
    layer: impl Fn() -> ServerLayer,
    method: &'static str,
    path: &'static str,
    headers: &'static [(&'static str, &'static str)],
    check: impl Fn(Response<Bytes>, &SpanData, &Spans),
) {
    let test = || async {
        let server = Served::start(app(layer())).await;
        let mut request = request(method, &server.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = fetch(&plain(), request).await;
        server.stop().await;
        response
    };
    captured(test, |response, spans| {
        check(response, of_kind(SpanKind::Server, &spans), &spans);
    });
}

fn text(span: &SpanData, key: &str) -> Option<String> {
    match span.attribute(key)? {
        OwnedValue::Str(text) => Some(text),
        other => panic!("{other} is no text"),
    }
}

#[test]
fn a_request_is_a_span_below_its_remote_parent() {
    let headers = &[
        ("traceparent", PARENT),
        ("tracestate", "congo=1"),
        ("user-agent", "tests"),
    ];
    served(
        ServerLayer::axum,
        "GET",
        "/tasks/7?full=1&sig=secret",
        headers,
        |response, span, spans| {
            assert_eq!(response.body(), "7");
            spans.assert_tree("
            \"GET /tasks/{id}\" http.request.method=GET http.route=/tasks/{id} url.path=/tasks/7 url.query=\"full=1&sig=REDACTED\" url.scheme=http http.response.status_code=200 server.address=127.0.0.1 client.address=127.0.0.1 network.peer.address=127.0.0.1 network.protocol.version=\"1.1\" user_agent.original=tests
              load task.id=\"7\"
        ");
            assert_eq!(
                span.trace_id().to_string(),
                "4bf92f3577b34da6a3ce929d0e0e4736"
            );
            assert_eq!(
                span.parent_span_id().map(|id| id.to_string()).as_deref(),
                Some("00f067aa0ba902b7")
            );
            assert!(span.has_remote_parent() && !span.is_orphan());
            assert_eq!(span.trace_state(), "congo=1");
            assert!(
                span.attribute("server.port").is_some()
                    && span.attribute("network.peer.port").is_some()
            );
            assert_eq!(span.outcome(), Outcome::Returned);
        },
    );
}

#[test]
fn without_a_template_the_name_is_the_method() {
    served(
        ServerLayer::axum,
        "GET",
        "/no/such/path",
        &[],
        |response, span, _| {
            assert_eq!(response.status(), StatusCode::NOT_FOUND);
            assert_eq!((span.name(), span.outcome()), ("GET", Outcome::Returned));
            assert_eq!(span.attribute("http.route"), None);
            assert_eq!(span.attribute("error.type"), None);
            assert_eq!(span.parent_span_id(), None);
            assert!(!span.is_orphan());
        },
    );
    served(ServerLayer::new, "GET", "/tasks/7", &[], |_, span, _| {
        assert_eq!(span.name(), "GET");
    });
}

#[test]
fn a_method_of_a_stranger_is_other() {
    served(ServerLayer::axum, "BREW", "/tasks/7", &[], |_, span, _| {
        assert_eq!(span.name(), "HTTP /tasks/{id}");
        assert_eq!(text(span, "http.request.method").as_deref(), Some("_OTHER"));
        assert_eq!(
            text(span, "http.request.method_original").as_deref(),
            Some("BREW")
        );
    });
}

#[test]
fn only_what_the_server_did_wrong_is_its_error() {
    served(ServerLayer::axum, "GET", "/fails", &[], |_, span, spans| {
        spans.assert_tree("\"GET /fails\" !502 http.response.status_code=502");
        assert_eq!(span.outcome(), Outcome::Error);
    });
    served(ServerLayer::axum, "GET", "/refuses", &[], |_, _, spans| {
        spans.assert_tree("\"GET /refuses\" http.response.status_code=403");
    });
}

#[test]
fn responses_without_a_body_end_their_span() {
    served(ServerLayer::axum, "GET", "/nothing", &[], |_, span, _| {
        assert_eq!(span.outcome(), Outcome::Returned);
    });
    served(ServerLayer::axum, "HEAD", "/tasks/7", &[], |_, span, _| {
        assert_eq!(span.outcome(), Outcome::Returned);
    });
}

#[test]
fn a_handler_that_panics_ends_its_span() {
    let test = || async {
        let server = Served::start(app(ServerLayer::axum())).await;
        let url = server.url("/panics");
        let request = Request::get(&url).body(Full::default()).expect("valid");
        assert!(plain().request(request).await.is_err());
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree("\"GET /panics\" !panic");
        let event = spans
            .named("GET /panics")
            .one()
            .event("exception")
            .expect("recorded")
            .clone();
        assert_eq!(
            event.attribute("exception.message"),
            Some("out of tasks".into())
        );
    });
}

#[test]
fn a_filtered_request_leaves_nothing_and_hands_the_trace_on() {
    let layer = || {
        ServerLayer::axum()
            .filter(|request| !request.path().starts_with("/tasks"))
            .respond_with(TraceContext)
    };
    let test = || async {
        let server = Served::start(app(layer())).await;
        let response = fetch(
            &plain(),
            request("GET", &server.url("/tasks/7")).header("traceparent", PARENT),
        )
        .await;
        server.stop().await;
        response
    };
    captured(test, |response, spans| {
        assert!(spans.is_empty(), "{spans}");
        let sent = response.headers()["traceparent"]
            .to_str()
            .expect("ASCII")
            .to_owned();
        assert!(
            sent.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && sent.ends_with("-00"),
            "{sent}"
        );
        assert!(!sent.contains("00f067aa0ba902b7"), "{sent}");
    });
}

#[test]
fn a_public_server_starts_its_own_traces() {
    served(
        || ServerLayer::axum().public(),
        "GET",
        "/tasks/7",
        &[("traceparent", PARENT)],
        |_, span, _| {
            assert_eq!(span.parent_span_id(), None);
            assert_ne!(
                span.trace_id().to_string(),
                "4bf92f3577b34da6a3ce929d0e0e4736"
            );
            let links: Vec<_> = span
                .links()
                .iter()
                .map(|link| link.span_context().to_string())
                .collect();
            assert_eq!(links, [PARENT]);
        },
    );
}

#[test]
fn the_response_names_the_span_if_that_is_asked_for() {
    served(
        || ServerLayer::axum().respond_with(TraceContext),
        "GET",
        "/tasks/7",
        &[],
        |response, span, _| {
            let sent = format!("00-{}-{}-03", span.trace_id(), span.span_id());
            assert_eq!(response.headers()["traceparent"], sent);
        },
    );
    served(
        ServerLayer::axum,
        "GET",
        "/tasks/7",
        &[],
        |response, _, _| {
            assert!(response.headers().get("traceparent").is_none());
        },
    );
}

#[test]
fn the_trace_is_an_entry_of_server_timing_if_that_is_asked_for() {
    let layer = || ServerLayer::axum().server_timing();
    served(layer, "GET", "/tasks/7", &[], |response, span, _| {
        let entry = format!("trace;desc=00-{}-{}-03", span.trace_id(), span.span_id());
        assert_eq!(response.headers()["server-timing"], entry);
    });
}

#[test]
fn a_request_id_is_kept_or_made() {
    const FIELD: HeaderName = HeaderName::from_static("x-request-id");
    let recorded = |span: &SpanData| span.attribute("http.request.header.x-request-id");
    let layer = || ServerLayer::axum().request_id(FIELD);
    served(
        layer,
        "GET",
        "/tasks/7",
        &[("x-request-id", "Req-1")],
        |response, span, _| {
            assert_eq!(response.headers()[FIELD], "Req-1");
            assert_eq!(recorded(span), Some(vec!["Req-1".to_owned()].into()));
        },
    );
    served(
        layer,
        "GET",
        "/tasks/7",
        &[("x-request-id", "<b>")],
        |response, span, _| {
            let made = span.trace_id().to_string();
            assert_eq!(response.headers()[FIELD], made);
            assert_eq!(recorded(span), Some(vec![made].into()));
        },
    );
}

/// Who the client is when proxies say this.
fn assert_client(
    headers: &'static [(&'static str, &'static str)],
    address: &'static str,
    scheme: &'static str,
) {
    let check = |_, span: &SpanData, _: &_| {
        assert_eq!(text(span, "client.address").as_deref(), Some(address));
        assert_eq!(text(span, "url.scheme").as_deref(), Some(scheme));
    };
    served(ServerLayer::axum, "GET", "/tasks/7", headers, check);
}

#[test]
fn proxies_say_who_the_client_is() {
    let headers = &[
        ("x-forwarded-for", "203.0.113.7, 10.0.0.1"),
        ("x-forwarded-proto", "https"),
    ];
    assert_client(headers, "203.0.113.7", "https");
    let headers = &[
        ("x-forwarded-for", "<script>"),
        ("x-forwarded-proto", "javascript"),
    ];
    assert_client(headers, "127.0.0.1", "http");
}

#[test]
fn the_standard_header_of_proxies_comes_first() {
    let headers = &[
        (
            "forwarded",
            "for=\"[2001:db8::17]:4711\";Proto=https;by=10.0.0.1, for=10.0.0.2",
        ),
        ("x-forwarded-for", "203.0.113.7"),
        ("x-forwarded-proto", "http"),
    ];
    assert_client(headers, "2001:db8::17", "https");
}

#[test]
fn hostile_headers_are_bounded() {
    let test = || async {
        let server = Served::start(app(ServerLayer::axum())).await;
        let long = "x".repeat(20_000);
        let mut request = request("GET", &server.url("/tasks/7"))
            .header("traceparent", PARENT)
            .header("traceparent", PARENT.replace("4b", "4c"))
            .header("user-agent", &long)
            .header("baggage", format!("key={long}"))
            .header("x-forwarded-for", &long);
        for member in 0..50 {
            request = request.header("tracestate", format!("a{member}={}", "v".repeat(200)));
        }
        let response = fetch(&plain(), request).await;
        assert_eq!(response.status(), StatusCode::OK);
        server.stop().await;
    };
    captured(test, |(), spans| {
        let span = of_kind(SpanKind::Server, &spans);
        assert_eq!(span.parent_span_id(), None);
        assert_eq!(span.trace_state(), "");
        assert_eq!(
            text(span, "user_agent.original").map(|it| it.len()),
            Some(1024)
        );
    });
}

#[test]
fn headers_that_are_no_text_are_left_out() {
    let test = || async {
        let server = Served::start(app(ServerLayer::axum())).await;
        let mut socket = TcpStream::connect(server.address())
            .await
            .expect("connects");
        let request = b"GET /tasks/7 HTTP/1.1\r\nhost: \xff\xfe\r\nuser-agent: caf\xe9\r\ntraceparent: \xff\r\nconnection: close\r\n\r\n";
        socket.write_all(request).await.expect("sent");
        let mut response = String::new();
        socket
            .read_to_string(&mut response)
            .await
            .expect("an answer");
        server.stop().await;
        response
    };
    captured(test, |response, spans| {
        assert!(response.starts_with("HTTP/1.1 200"), "{response}");
        let span = of_kind(SpanKind::Server, &spans);
        assert_eq!(
            (
                span.attribute("user_agent.original"),
                span.attribute("server.address")
            ),
            (None, None)
        );
    });
}

#[test]
fn a_layer_inside_a_test_without_a_socket_is_captured_too() {
    // Built outside of the capture, as a program's own application is.
    let app = app(ServerLayer::axum());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let request = Request::builder()
        .method(Method::GET)
        .uri("/tasks/7")
        .body(Body::empty())
        .expect("valid");
    let call = async {
        let response = tower::ServiceExt::oneshot(app, request)
            .await
            .expect("infallible");
        response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes()
    };
    let (body, spans) = runtime.block_on(trace_runtime::testing::capture_async(call));
    assert_eq!(body, "7");
    spans.assert_tree(
        "
        \"GET /tasks/{id}\"
          load
    ",
    );
}
