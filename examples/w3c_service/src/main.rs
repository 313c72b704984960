//! The service that the harness of W3C Trace Context asks for (`scripts/w3c` runs it): `POST /test` takes a JSON array of `{url, arguments}` and posts the
//! arguments to each URL, with the headers of the trace that the request continues.
//!
//! ```text
//! cargo run -p w3c_service -- --port 5000
//! ```

use std::net::Ipv4Addr;

use axum::body::Body;
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use clap::Parser;
use http::Request;
use http_body_util::BodyExt;
use hyper_util::client::legacy::{Client as Hyper, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use tokio::net::TcpListener;
use tower::{BoxError, Layer, ServiceExt};
use trace_runtime::tower::{Client, ClientLayer, ServerLayer};
use trace_runtime::traced;

#[derive(Parser)]
#[command(about = "The endpoint for the harness of W3C Trace Context")]
struct Args {
    /// The port to listen on; 0 takes any.
    #[arg(long, default_value_t = 5000)]
    port: u16,
}

/// What the harness asks for.
#[derive(Deserialize)]
struct Call {
    url: String,
    arguments: serde_json::Value,
}

type HttpClient = Client<Hyper<HttpConnector, Body>>;

/// Calls that fail have failed spans; the others are made all the same.
async fn test(State(client): State<HttpClient>, Json(calls): Json<Vec<Call>>) {
    for call in calls {
        post_arguments(&client, &call).await.ok();
    }
}

#[traced]
async fn post_arguments(client: &HttpClient, call: &Call) -> Result<(), BoxError> {
    let request = Request::post(&call.url)
        .header("content-type", "application/json")
        .body(call.arguments.to_string().into())?;
    let response = client.clone().oneshot(request).await?;
    response.into_body().collect().await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let _tracing = trace_runtime::init()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, Args::parse().port)).await?;
    println!("listening on http://{}/test", listener.local_addr()?);
    let client = ClientLayer::new().layer(Hyper::builder(TokioExecutor::new()).build_http());
    let app = Router::new()
        .route("/test", post(test))
        .layer(ServerLayer::axum())
        .with_state(client);
    axum::serve(listener, app).await?;
    Ok(())
}
