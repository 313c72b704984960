//! The bodies of `tower::ServerLayer`: a span ends with the last byte, or when nobody waits for it any more.

#![allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::get;
use futures::stream;
use http::Request;
use http_body_util::{BodyExt, Full};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};
use trace_runtime::tower::ServerLayer;
use trace_runtime::{Outcome, attr, traced};

use crate::loopback::{Served, captured, plain};

/// A route that sends two parts of a body, the second when it is told to.
fn streaming(go_on: Arc<Notify>) -> Router {
    let parts = move || {
        let parts = stream::unfold(0, move |at| {
            let go_on = Arc::clone(&go_on);
            async move {
                match at {
                    0 => Some((Ok::<_, Infallible>("first "), 1)),
                    1 => {
                        go_on.notified().await;
                        Some((Ok(part().await), 2))
                    }
                    _ => None,
                }
            }
        });
        async { Body::from_stream(parts).into_response() }
    };
    Router::new()
        .route("/stream", get(parts))
        .layer(ServerLayer::axum())
}

#[traced]
async fn part() -> &'static str {
    "second"
}

#[test]
fn a_streamed_body_belongs_to_the_span() {
    let test = || async {
        let go_on = Arc::new(Notify::new());
        let server = Served::start(streaming(go_on.clone())).await;
        let request = Request::get(server.url("/stream"))
            .body(Full::default())
            .expect("valid");
        let mut response = plain().request(request).await.expect("an answer");
        // The handler has long returned.
        let first = response.frame().await.expect("a frame").expect("a body");
        assert_eq!(first.into_data().expect("data"), "first ");
        go_on.notify_one();
        assert_eq!(
            response.collect().await.expect("a body").to_bytes(),
            "second"
        );
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree(
            "
        \"GET /stream\" http.response.status_code=200
          part
    ",
        );
    });
}

/// Sends a request by hand and hangs up: at once, or behind the first part of the response.
async fn hang_up(server: &Served, path: &str, read_first: bool) {
    let mut socket = TcpStream::connect(server.address())
        .await
        .expect("connects");
    let request = format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("sent");
    if read_first {
        let mut seen = Vec::new();
        while !seen.ends_with(b"first \r\n") {
            seen.push(socket.read_u8().await.expect("a byte"));
        }
    }
}

#[test]
fn a_client_that_goes_away_during_the_body_cancels() {
    let test = || async {
        let server = Served::start(streaming(Arc::default())).await;
        hang_up(&server, "/stream", true).await;
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree("\"GET /stream\" ~cancelled http.response.status_code=200");
    });
}

#[test]
fn a_client_that_goes_away_before_the_response_cancels() {
    let test = || async {
        let entered = Arc::new(Semaphore::new(0));
        let handler = {
            let entered = entered.clone();
            async move || {
                let _bell = Bell;
                entered.add_permits(1);
                wait().await;
            }
        };
        let server = Served::start(
            Router::new()
                .route("/wait", get(handler))
                .layer(ServerLayer::axum()),
        )
        .await;
        let address = server.address();
        let mut socket = TcpStream::connect(address).await.expect("connects");
        socket
            .write_all(b"GET /wait HTTP/1.1\r\nhost: test\r\n\r\n")
            .await
            .expect("sent");
        entered.acquire().await.expect("open").forget();
        drop(socket);
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree(
            "
        \"GET /wait\" ~cancelled bell=rung
          wait ~cancelled
    ",
        );
    });
}

/// What a handler drops belongs to its span.
struct Bell;

impl Drop for Bell {
    fn drop(&mut self) {
        attr!(bell = "rung");
    }
}

#[traced]
async fn wait() {
    std::future::pending::<()>().await;
}

#[test]
fn a_body_that_fails_is_an_error() {
    let body = || async {
        let parts = stream::iter([Ok("first "), Err(std::io::Error::other("disk on fire"))]);
        Body::from_stream(parts)
    };
    let app = || {
        Router::new()
            .route("/breaks", get(body))
            .layer(ServerLayer::axum())
    };
    let test = || async {
        let server = Served::start(app()).await;
        let request = Request::get(server.url("/breaks"))
            .body(Full::default())
            .expect("valid");
        // The connection breaks, perhaps before the head is out.
        let body = async { plain().request(request).await.ok()?.collect().await.ok() };
        assert!(body.await.is_none());
        server.stop().await;
    };
    captured(test, |(), spans| {
        let span = spans.named("GET /breaks").one();
        assert_eq!(span.outcome(), Outcome::Error);
        let event = span.event("exception").expect("recorded");
        assert!(
            event
                .attribute("exception.message")
                .expect("said")
                .to_string()
                .contains("disk on fire")
        );
    });
}

#[test]
fn a_length_that_was_promised_is_an_end() {
    let body = || async {
        let parts = stream::iter([Ok::<_, Infallible>("five"), Ok("!")]);
        ([("content-length", "5")], Body::from_stream(parts))
    };
    let app = || {
        Router::new()
            .route("/sized", get(body))
            .layer(ServerLayer::axum())
    };
    let test = || async {
        let server = Served::start(app()).await;
        let request = Request::get(server.url("/sized"))
            .body(Full::default())
            .expect("valid");
        let response = plain().request(request).await.expect("an answer");
        assert_eq!(
            response.collect().await.expect("a body").to_bytes(),
            "five!"
        );
        server.stop().await;
    };
    captured(test, |(), spans| spans.assert_tree("\"GET /sized\""));
}
