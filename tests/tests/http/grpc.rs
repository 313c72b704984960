//! The layers around a gRPC server and client of tonic.

use tokio_stream::StreamExt;
use tonic::transport::Channel;
use tonic::{Code, Streaming};
use tonic_health::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tower::{Layer, ServiceBuilder};
use trace_runtime::tower::{Client, ClientLayer};
use trace_runtime::{InSpan, Outcome, SpanKind, span};

use crate::health;
use crate::loopback::{Served, captured, of_kind};

async fn client(server: &Served) -> HealthClient<Client<Channel>> {
    let layer = ClientLayer::new().server("health", server.address().port());
    HealthClient::new(layer.layer(health::channel(server).await))
}

#[test]
fn a_call_is_a_span_on_each_side() {
    let test = || async {
        let (server, _) = health::serve().await;
        let mut client = client(&server).await;
        let call = async { client.check(health::of("tasks")).await.expect("an answer") };
        call.in_span(span!("caller")).await;
        drop(client);
        let port = server.address().port();
        server.stop().await;
        port
    };
    captured(test, |port, spans| {
        spans.assert_tree("
            caller
              grpc.health.v1.Health/Check rpc.system=grpc rpc.service=grpc.health.v1.Health rpc.method=Check rpc.grpc.status_code=0 server.address=health
                grpc.health.v1.Health/Check rpc.system=grpc rpc.service=grpc.health.v1.Health rpc.method=Check rpc.grpc.status_code=0 server.address=127.0.0.1 network.protocol.version=\"2\"
        ");
        let client = of_kind(SpanKind::Client, &spans);
        assert_eq!(client.attribute("server.port"), Some(port.into()));
        for span in [client, of_kind(SpanKind::Server, &spans)] {
            assert_eq!(span.outcome(), Outcome::Returned);
            assert_eq!(span.attribute("http.response.status_code"), None);
        }
    });
}

#[test]
fn not_found_is_an_error_of_the_client_alone() {
    let test = || async {
        let (server, _) = health::serve().await;
        let mut client = client(&server).await;
        let status = client
            .check(health::of("no such"))
            .await
            .expect_err("no such service");
        assert_eq!(status.code(), Code::NotFound);
        drop(client);
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree(
            "
        grpc.health.v1.Health/Check !NOT_FOUND rpc.grpc.status_code=5
          grpc.health.v1.Health/Check rpc.grpc.status_code=5
    ",
        );
    });
}

/// A client of a service that the server does not have.
async fn call_nothing(channel: Client<Channel>) -> tonic::Status {
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.expect("connected");
    let path = http::uri::PathAndQuery::from_static("/made.up/Method");
    let codec = tonic_prost::ProstCodec::<HealthCheckRequest, HealthCheckRequest>::default();
    let request = tonic::Request::new(HealthCheckRequest::default());
    client
        .unary(request, path, codec)
        .await
        .expect_err("no such method")
}

#[test]
fn a_method_that_does_not_exist_names_no_span_of_the_server() {
    let test = || async {
        let (server, _) = health::serve().await;
        let channel = health::channel(&server).await;
        let status = call_nothing(
            ServiceBuilder::new()
                .layer(ClientLayer::new())
                .service(channel),
        )
        .await;
        assert_eq!(status.code(), Code::Unimplemented);
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree(
            "
        made.up/Method !UNIMPLEMENTED
          grpc !UNIMPLEMENTED rpc.grpc.status_code=12
    ",
        );
    });
}

/// What is told of the service from now on; that it serves has been told.
async fn watch(client: &mut HealthClient<Client<Channel>>) -> Streaming<HealthCheckResponse> {
    let answer = client.watch(health::of("tasks")).await;
    let mut statuses = answer.expect("an answer").into_inner();
    assert!(statuses.next().await.expect("a message").is_ok());
    statuses
}

#[test]
fn a_stream_of_messages_ends_its_spans_when_it_ends() {
    let test = || async {
        let (server, health) = health::serve().await;
        let mut client = client(&server).await;
        let mut statuses = watch(&mut client).await;
        health
            .set_service_status("tasks", ServingStatus::NotServing)
            .await;
        assert!(statuses.next().await.expect("a message").is_ok());
        // The server ends the stream: the service is gone.
        health.clone().clear_service_status("tasks").await;
        assert!(statuses.next().await.is_none());
        drop((client, statuses));
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree(
            "
        grpc.health.v1.Health/Watch rpc.grpc.status_code=0
          grpc.health.v1.Health/Watch rpc.grpc.status_code=0
    ",
        );
    });
}

#[test]
fn a_client_that_leaves_a_stream_cancels_it_on_both_sides() {
    let test = || async {
        let (server, _) = health::serve().await;
        let mut client = client(&server).await;
        let statuses = watch(&mut client).await;
        drop((client, statuses));
        server.stop().await;
    };
    captured(test, |(), spans| {
        spans.assert_tree(
            "
        grpc.health.v1.Health/Watch ~cancelled
          grpc.health.v1.Health/Watch ~cancelled
    ",
        );
    });
}
