//! HTTP on both sides of the wire. The layers that trace it are two lines, here and in each `Router`.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::serve::ListenerExt as _;
use http::HeaderName;
use hyper_util::client::legacy::{Client as Hyper, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower::Layer as _;
use trace_runtime::tower::{Client, ClientLayer};

use crate::error::Error;
use crate::process::{Stop, say};

/// The id of a request as the one who sent it knows it: what to look for when somebody complains.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How long open requests get when the process is asked to stop.
const DRAIN: Duration = Duration::from_secs(5);

pub(crate) type HttpClient = Client<Hyper<HttpConnector, Body>>;

/// A client whose requests have spans.
pub(crate) fn client(layer: &ClientLayer) -> HttpClient {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    layer.layer(Hyper::builder(TokioExecutor::new()).build(connector))
}

/// Serves on loopback until it is asked to stop, and says where.
pub(crate) async fn serve(port: u16, app: Router, stop: Stop) -> Result<(), Error> {
    let listen = |cause| Error::Listen { port, cause };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    // Without delay: a connection that cannot have it works all the same.
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(async move {
        stop.await;
        let _ = stopping.send(());
    });
    say(&format!("listening on http://{address}"))?;
    tokio::select! {
        result = server => result.map_err(Error::Serve),
        // Streams may have no end.
        () = drained(stopped) => Ok(()),
    }
}

async fn drained(stopped: oneshot::Receiver<()>) {
    let _ = stopped.await;
    tokio::time::sleep(DRAIN).await;
}
