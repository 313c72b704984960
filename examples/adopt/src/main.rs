//! A service that used `tracing` all along, and takes up this library by three lines: its spans and those of its libraries become one tree, its log lines carry the ids.
//!
//! `service.rs` is the program as it was: axum, tower-http, sqlx, `#[tracing::instrument]`, `info!`. Nothing in it names this library. The three lines
//! are in `main`, below. `RUST_LOG` decides about log lines only: with `RUST_LOG=off` the traces are whole.

mod service;

use http::{Method, Request, StatusCode};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use trace_runtime::logs;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, fmt};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let _tracing = trace_runtime::init()?; // one
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt::layer().compact().with_target(false).without_time();
    tracing_subscriber::registry()
        .with(trace_runtime::tracing::layer().with_target(false)) // two
        .with(lines.map_event_format(logs::text).with_filter(filter)) // three: `.map_event_format(…)`
        .init();

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let tasks = format!("http://{}/tasks", listener.local_addr()?);
    let router = service::router().await?;
    tokio::spawn(async move { axum::serve(listener, router).await });

    send(Method::POST, &tasks, "water the plants").await?;
    send(Method::GET, &format!("{tasks}/1"), "").await?;
    send(Method::GET, &format!("{tasks}/7"), "").await?;
    Ok(())
}

/// Somebody who uses the service.
async fn send(method: Method, uri: &str, body: &'static str) -> Result<StatusCode, Failure> {
    let request = Request::builder().method(method).uri(uri);
    let request = request.body(Full::new(body.as_bytes()))?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    Ok(client.request(request).await?.status())
}
