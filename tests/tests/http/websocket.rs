//! Web sockets: each message a span, below or beside the request that opened the connection.

use axum::Router;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use futures::{SinkExt, StreamExt};
use tokio::sync::oneshot;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use trace_runtime::tower::{Messages, ServerLayer};
use trace_runtime::{InSpan, traced};

use crate::loopback::{Served, captured};

#[allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]
#[traced]
async fn shout(text: String) -> String {
    text.to_uppercase()
}

async fn serve(mut socket: WebSocket, messages: Messages, done: oneshot::Sender<()>) {
    while let Some(Ok(axum::extract::ws::Message::Text(text))) = socket.recv().await {
        let answer = shout(text.to_string()).in_span(messages.received()).await;
        socket
            .send(answer.into())
            .in_span(messages.sent())
            .await
            .expect("connected");
    }
    done.send(()).expect("waited for");
}

/// Sends two messages and returns their answers, when all is over.
async fn talk(messages: fn() -> Messages) -> Vec<String> {
    let (done, over) = oneshot::channel();
    let done = std::sync::Mutex::new(Some(done));
    let upgrade = async move |request: WebSocketUpgrade| -> Response {
        let (messages, done) = (
            messages(),
            done.lock()
                .expect("no panic")
                .take()
                .expect("one connection"),
        );
        request.on_upgrade(|socket| serve(socket, messages, done))
    };
    let upgrade = std::sync::Arc::new(upgrade);
    let app = Router::new()
        .route(
            "/chat",
            get(move |request| {
                let upgrade = upgrade.clone();
                async move { upgrade(request).await }
            }),
        )
        .layer(ServerLayer::axum());
    let server = Served::start(app).await;
    let url = format!("ws://{}/chat", server.address());
    let (mut socket, _) = connect_async(url).await.expect("connects");
    let mut answers = Vec::new();
    for text in ["one", "two"] {
        socket.send(Message::text(text)).await.expect("sent");
        let answer = socket.next().await.expect("connected").expect("a message");
        answers.push(answer.into_text().expect("text").to_string());
    }
    socket.close(None).await.expect("closed");
    over.await.expect("served");
    server.stop().await;
    answers
}

#[test]
fn messages_are_children_of_the_connection() {
    captured(
        || talk(Messages::children),
        |answers, spans| {
            assert_eq!(answers, ["ONE", "TWO"]);
            spans.assert_tree(
                "
            \"GET /chat\" http.response.status_code=101
              \"websocket receive\" network.protocol.name=websocket
                shout
              \"websocket send\"
              \"websocket receive\"
                shout
              \"websocket send\"
        ",
            );
        },
    );
}

#[test]
fn messages_are_traces_that_link_to_the_connection() {
    captured(
        || talk(Messages::linked),
        |answers, spans| {
            assert_eq!(answers, ["ONE", "TWO"]);
            spans.assert_tree(
                "
            \"GET /chat\"
            \"websocket receive\"
              shout
            \"websocket send\"
            \"websocket receive\"
              shout
            \"websocket send\"
        ",
            );
            let connection = spans.named("GET /chat").one().span_id();
            let messages: Vec<_> = spans.roots().iter().skip(1).collect();
            assert_eq!(messages.len(), 4);
            for message in messages {
                let links: Vec<_> = message
                    .links()
                    .iter()
                    .map(|link| link.span_context().span_id())
                    .collect();
                assert_eq!(links, [connection]);
            }
        },
    );
}
