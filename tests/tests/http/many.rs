//! A hundred exchanges at once: bodies that stream, calls and streams of gRPC, and web sockets; each trace is one tree with spans of its own only.

#![allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]

use std::convert::Infallible;
use std::future::Future;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::extract::ws::{Message as Received, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use futures::{SinkExt as _, StreamExt as _, stream};
use tokio::sync::mpsc;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tonic::transport::Channel;
use tonic_health::pb::health_client::HealthClient;
use tower::Layer as _;
use trace_runtime::testing::{SpanData, Spans};
use trace_runtime::tower::{Client, ClientLayer, Messages, ServerLayer};
use trace_runtime::{InSpan as _, attr, propagation, span, task, traced};

use crate::health;
use crate::loopback::{self, Served, captured, fetch};

const CALLERS: i64 = 100;

/// All callers at once, each in a trace of its own.
async fn many_callers<F>(call: impl Fn(i64) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut callers = task::JoinSet::new();
    for id in 0..CALLERS {
        callers.spawn(call(id).in_span(span!("caller", id = id)));
    }
    callers.join_all().await;
}

/// The trace of each caller is this tree, in which `{id}` stands for the caller's.
fn assert_callers(spans: &Spans, tree: &str) {
    for id in 0..CALLERS {
        let caller = spans.named("caller").with_attribute("id", id).one();
        let trace = spans.subtree_of(caller);
        trace.assert_tree_unordered(&tree.replace("{id}", &id.to_string()));
        assert!(trace.iter().all(|it| it.trace_id() == caller.trace_id()));
    }
}

#[traced(attrs(id = id))]
async fn work(id: i64) -> String {
    tokio::task::yield_now().await;
    attr!(again = id);
    format!("{id} ")
}

#[test]
fn bodies_that_stream() {
    let parts = async |Path(id): Path<i64>| {
        let parts = stream::iter([id; 3]).then(work).map(Ok::<_, Infallible>);
        Body::from_stream(parts)
    };
    let test = || async {
        let app = Router::new().route("/parts/{of}", get(parts));
        let server = Served::start(app.layer(ServerLayer::axum())).await;
        let client = loopback::traced();
        many_callers(|id| {
            let (client, url) = (client.clone(), server.url(&format!("/parts/{id}")));
            async move {
                let (_, body) = fetch(&client, loopback::get(&url)).await;
                assert_eq!(body, format!("{id} ").repeat(3));
            }
        })
        .await;
        server.stop().await;
    };
    captured(test, |(), spans| {
        assert_callers(
            &spans,
            "
            caller id={id}
              GET
                \"GET /parts/{of}\"
                  work id={id} again={id}
                  work id={id} again={id}
                  work id={id} again={id}
            ",
        );
        assert_eq!(spans.roots().len(), 100);
    });
}

/// The service, and a traced client of it.
async fn grpc() -> (Served, HealthClient<Client<Channel>>) {
    let (server, _) = health::serve().await;
    let channel = health::channel(&server).await;
    (server, HealthClient::new(ClientLayer::new().layer(channel)))
}

#[test]
fn calls_and_streams_of_grpc() {
    let test = || async {
        let (server, client) = grpc().await;
        many_callers(|_| {
            let mut client = client.clone();
            async move {
                client.check(health::of("tasks")).await.expect("an answer");
                let watched = client.watch(health::of("tasks")).await.expect("an answer");
                let first = watched.into_inner().message().await;
                assert!(first.expect("no error").is_some());
            }
        })
        .await;
        drop(client);
        server.stop().await;
    };
    captured(test, |(), spans| {
        assert_callers(
            &spans,
            "
            caller id={id}
              grpc.health.v1.Health/Check
                grpc.health.v1.Health/Check rpc.grpc.status_code=0
              grpc.health.v1.Health/Watch ~cancelled
                grpc.health.v1.Health/Watch ~cancelled
            ",
        );
        assert_eq!(spans.roots().len(), 100);
    });
}

async fn answer(mut socket: WebSocket, id: i64, messages: Messages, done: mpsc::Sender<()>) {
    while let Some(Ok(Received::Text(_))) = socket.recv().await {
        let answer = work(id).in_span(messages.received()).await;
        let sent = socket.send(answer.into()).in_span(messages.sent());
        sent.await.expect("connected");
    }
    drop(done);
}

/// Each caller sends two messages over a connection of its own.
async fn many_sockets(messages: fn() -> Messages) {
    let (done, mut all_done) = mpsc::channel(1);
    let upgrade = async move |Path(id): Path<i64>, request: WebSocketUpgrade| -> Response {
        let messages = messages();
        request.on_upgrade(move |socket| answer(socket, id, messages, done))
    };
    let app = Router::new().route("/chat/{with}", get(upgrade));
    let server = Served::start(app.layer(ServerLayer::axum())).await;
    many_callers(|id| talk(format!("ws://{}/chat/{id}", server.address()), id)).await;
    server.stop().await;
    assert_eq!(all_done.recv().await, None, "everybody is done");
}

async fn talk(url: String, id: i64) {
    let mut request = url.into_client_request().expect("a URL");
    propagation::inject(request.headers_mut());
    let (mut socket, _) = connect_async(request).await.expect("connects");
    for _ in 0..2 {
        socket.send(Message::text("go on")).await.expect("sent");
        let answer = socket.next().await.expect("connected").expect("a message");
        assert_eq!(answer.into_text().expect("text"), format!("{id} "));
    }
    socket.close(None).await.expect("closed");
}

#[test]
fn messages_of_web_sockets() {
    captured(
        || many_sockets(Messages::children),
        |(), spans| {
            assert_callers(
                &spans,
                "
                caller id={id}
                  \"GET /chat/{with}\"
                    \"websocket receive\"
                      work id={id}
                    \"websocket send\"
                    \"websocket receive\"
                      work id={id}
                    \"websocket send\"
                ",
            );
            assert_eq!(spans.roots().len(), 100);
        },
    );
}

#[test]
fn messages_that_link_to_their_web_socket() {
    captured(
        || many_sockets(Messages::linked),
        |(), spans| {
            assert_callers(&spans, "caller id={id}\n  \"GET /chat/{with}\"");
            assert_eq!(spans.roots().len(), 500);
            for received in spans.named("websocket receive").iter() {
                let trace = spans.subtree_of(received);
                let id = trace.named("work").one().attribute("id");
                let caller = spans.iter().find(|span| is_caller_of(span, received));
                assert_eq!(caller.expect("linked").attribute("id"), id);
            }
        },
    );
}

/// Whether the message links into the trace of this caller.
fn is_caller_of(span: &SpanData, message: &SpanData) -> bool {
    let links = message.links();
    span.name() == "caller" && links[0].span_context().trace_id() == span.trace_id()
}
