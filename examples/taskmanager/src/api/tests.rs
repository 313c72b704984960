//! The API in the test's own process: no socket, one tree.

use axum::body::Body;
use http::{Method, Request};
use tower::ServiceExt as _;
use trace_runtime::Sensitive;
use trace_runtime::testing::{self, Spans};

use super::*;

/// Sends requests one after the other, and returns the status of the last one with its spans.
async fn last_of(requests: impl IntoIterator<Item = Request<Body>>) -> (StatusCode, Spans) {
    let tasks = Tasks::new(Database::in_memory().expect("memory"));
    let mut last = None;
    for request in requests {
        let exchange = async {
            let tokens = Tokens::parse(Sensitive::new("ann=secret")).expect("a list");
            let response = app(tasks.clone(), tokens).oneshot(request).await;
            let response = response.expect("it cannot fail");
            let status = response.status();
            http_body_util::BodyExt::collect(response.into_body())
                .await
                .expect("a body");
            status
        };
        last = Some(testing::capture_async(exchange).await);
    }
    last.expect("a request")
}

fn request(method: Method, path: &str, body: &str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", "Bearer secret")
        .header("content-type", "application/json")
        .header("x-request-id", "r-7")
        .body(body.to_owned().into())
        .expect("a valid request")
}

fn create() -> Request<Body> {
    request(
        Method::POST,
        "/api/v1/tasks",
        r#"{"title": "wash up", "notify": "ann@example.org"}"#,
    )
}

#[tokio::test]
async fn a_created_task_is_one_tree() {
    let (status, spans) = last_of([create()]).await;
    assert_eq!(status, StatusCode::CREATED);
    spans.assert_tree(
        "
        \"POST /api/v1/tasks\" http.response.status_code=201
          authorise user.id=ann
          create_task task.id=1
            validate_draft
            \"INSERT tasks\"
            \"send jobs\" request.id=r-7
            COMMIT
    ",
    );
}

#[tokio::test]
async fn a_stranger_gets_no_further_than_authorise() {
    let mut stranger = create();
    stranger
        .headers_mut()
        .insert("authorization", "Bearer guess".parse().expect("valid"));
    let (status, spans) = last_of([stranger]).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    spans.assert_tree(
        "
        \"POST /api/v1/tasks\" http.response.status_code=401
          authorise !Unauthorised
    ",
    );
    assert!(!spans.to_string().contains("guess"), "{spans}");
}

#[tokio::test]
async fn errors_have_a_status() {
    let done = || request(Method::PATCH, "/api/v1/tasks/1", r#"{"status": "done"}"#);
    let reopen = request(Method::PATCH, "/api/v1/tasks/1", r#"{"status": "open"}"#);
    assert_eq!(last_of([create(), done()]).await.0, StatusCode::OK);
    assert_eq!(
        last_of([create(), done(), reopen]).await.0,
        StatusCode::CONFLICT
    );
    for (body, status) in [
        (r#"{"title": ""}"#, StatusCode::UNPROCESSABLE_ENTITY),
        (r#"{"title": "#, StatusCode::BAD_REQUEST),
    ] {
        let sent = request(Method::POST, "/api/v1/tasks", body);
        assert_eq!(last_of([sent]).await.0, status, "{body}");
    }
    let missing = request(Method::GET, "/api/v1/tasks/1", "");
    assert_eq!(last_of([missing]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_span_of_a_followed_task_lasts_until_it_is_done() {
    let done = request(Method::PATCH, "/api/v1/tasks/1", r#"{"status": "done"}"#);
    let follow = request(Method::GET, "/api/v1/tasks/1/events", "");
    let (status, spans) = last_of([create(), done, follow]).await;
    assert_eq!(status, StatusCode::OK);
    spans.assert_tree(
        "
        \"GET /api/v1/tasks/{id}/events\" http.response.status_code=200
          authorise
          follow_task task.id=1
            find_task cache.hit=true
    ",
    );
}

#[tokio::test]
async fn health_has_no_span() {
    let (status, spans) = last_of([request(Method::GET, "/healthz", "")]).await;
    assert_eq!((status, spans.len()), (StatusCode::OK, 0));
}
