//! A gRPC service with a unary and a streaming method: the health of a service called `tasks`.

use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Channel, Server};
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::server::{HealthReporter, health_reporter};
use tower::ServiceBuilder;
use tower::util::MapFutureLayer;
use trace_runtime::tower::ServerLayer;

use crate::loopback::{Served, hold};

/// The traced server, and what changes the health.
pub(crate) async fn serve() -> (Served, HealthReporter) {
    let (health, service) = health_reporter();
    health
        .set_service_status("tasks", ServingStatus::Serving)
        .await;
    let server = Served::run(|listener, token, stopped| {
        let in_flight = MapFutureLayer::new(move |it| hold(token.clone(), it));
        let layers = ServiceBuilder::new()
            .layer(in_flight)
            .layer(ServerLayer::new());
        let server = Server::builder().layer(layers).add_service(service);
        let incoming = TcpListenerStream::new(listener);
        let serving = server.serve_with_incoming_shutdown(incoming, stopped);
        async { serving.await.expect("serves") }
    });
    (server.await, health)
}

/// A connection without tracing.
pub(crate) async fn channel(server: &Served) -> Channel {
    let endpoint = Channel::from_shared(server.url("")).expect("a URL");
    endpoint.connect().await.expect("connects")
}

/// Asks for the health of this service.
pub(crate) fn of(service: &str) -> HealthCheckRequest {
    HealthCheckRequest {
        service: service.to_owned(),
    }
}
