//! A public library that is instrumented with the OpenTelemetry API, in one tree with ours.

use axum::body::Body;
use axum::extract::Path;
use axum::http::Request;
use axum::{Router, routing::get};
use opentelemetry_instrumentation_tower::http::server::Layer;
use tower::ServiceExt;
use trace_runtime::testing::capture_async;
use trace_runtime::{SpanKind, traced};

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[traced(attrs(task.id = id))]
async fn load_task(id: u64) -> String {
    tokio::task::yield_now().await;
    format!("task {id}")
}

#[tokio::test]
async fn our_spans_are_below_those_of_its_layer() {
    trace_runtime::opentelemetry::install().expect("nobody else observes");
    let (status, spans) = capture_async(async {
        let handler = |Path(id): Path<u64>| load_task(id);
        let app = Router::new()
            .route("/tasks/{id}", get(handler))
            .layer(Layer::new());
        let request = Request::get("/tasks/7").header("traceparent", TRACEPARENT);
        let request = request.body(Body::empty()).expect("well-formed");
        app.oneshot(request).await.expect("infallible").status()
    })
    .await;
    assert_eq!(status, 200);
    let request = spans.named("GET /tasks/{id}").one();
    assert_eq!(request.kind(), SpanKind::Server);
    assert_eq!(request.trace_id().to_string(), TRACEPARENT[3..35]);
    assert!(request.has_remote_parent());
    let load = spans.named("load_task").one();
    assert_eq!(load.parent_span_id(), Some(request.span_id()));
}
