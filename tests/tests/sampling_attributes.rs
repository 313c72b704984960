//! Rules look at what is known of a span when it is made.

use std::convert::Infallible;
use std::sync::OnceLock;

use http::{Request, Response};
use http_body_util::Empty;
use tower::{Layer as _, Service as _, service_fn};
use trace_runtime::sampling::Rules;
use trace_runtime::tower::ServerLayer;
use trace_runtime::{Tracing, attr, in_span, is_recording, span, traced};

type NoBody = Empty<bytes::Bytes>;

fn record() {
    static TRACING: OnceLock<Tracing> = OnceLock::new();
    TRACING.get_or_init(|| {
        let rules = "
            http.route=/healthz           drop
            name=\"POST /tasks*\"         drop
            http.request.method=DELETE    drop
            queue=noise tries=3           drop
            keep
        ";
        let rules: Rules = rules.parse().expect("rules");
        let tracing = trace_runtime::builder().sampler(rules).init();
        tracing.expect("the only one of this process")
    });
}

async fn serve(_: Request<NoBody>) -> Result<Response<NoBody>, Infallible> {
    let seen = if is_recording() { 200 } else { 204 };
    Ok(Response::builder()
        .status(seen)
        .body(NoBody::new())
        .expect("valid"))
}

/// Whether a request is recorded.
async fn is_recorded(layer: ServerLayer, method: &str, path: &str) -> bool {
    let request = Request::builder().method(method).uri(path);
    let mut service = layer.layer(service_fn(serve));
    let response = service
        .call(request.body(NoBody::new()).expect("valid"))
        .await;
    response.expect("infallible").status() == 200
}

#[tokio::test]
async fn requests_are_told_apart_by_route_method_and_name() {
    record();
    let routed = || ServerLayer::new().route(|head| Some(head.path()));
    for (method, path, recorded) in [
        ("GET", "/healthz", false),
        ("GET", "/tasks", true),
        ("POST", "/tasks", false),
        ("POST", "/users", true),
        ("DELETE", "/users", false),
    ] {
        assert_eq!(
            is_recorded(routed(), method, path).await,
            recorded,
            "{method} {path}"
        );
        let public = routed().public();
        assert_eq!(
            is_recorded(public, method, path).await,
            recorded,
            "{method} {path}"
        );
    }
    assert!(
        is_recorded(ServerLayer::new(), "GET", "/healthz").await,
        "no route is known"
    );
}

#[test]
fn attributes_of_a_span_decide_and_are_computed_once() {
    record();
    let mut computed = 0;
    let mut make = |queue: &str| {
        let span = span!(
            "take",
            queue = queue,
            tries = {
                computed += 1;
                3
            }
        );
        span.is_recording()
    };
    assert!(!make("noise"));
    assert!(make("tasks"));
    assert_eq!(computed, 2);
}

#[tokio::test]
async fn attributes_of_a_block_that_is_polled_later_decide() {
    record();
    let is_kept = async |queue: &str, tries: u32| {
        let body = in_span!("take", queue = queue, tries = tries, async {
            attr!(queue = "said too late");
            (is_recording(), span!("below").is_recording())
        });
        body.await
    };
    assert_eq!(is_kept("noise", 3).await, (false, false));
    assert_eq!(is_kept("noise", 2).await, (true, true));
    assert_eq!(is_kept("tasks", 3).await, (true, true));
}

#[traced(attrs(queue, tries = 3))]
async fn take_later(queue: &str) -> bool {
    std::future::ready(is_recording()).await
}

/// What stands in the docs of `SamplingParameters::attributes`: to change, with them.
#[tokio::test]
async fn attributes_of_an_async_function_come_too_late() {
    record();
    assert!(take_later("noise").await);
}
