//! Layers in a process that records nothing: one test, so that nobody else does.

use std::convert::Infallible;

use http::{HeaderValue, Request, Response};
use http_body_util::Empty;
use tower::{Layer, ServiceExt, service_fn};
use trace_runtime::tower::{ClientLayer, ServerLayer};

/// Sends nothing: answers with the `traceparent` that would be sent.
async fn echo(request: Request<()>) -> Result<Response<Empty<&'static [u8]>>, Infallible> {
    let mut response = Response::new(Empty::new());
    if let Some(sent) = request.headers().get("traceparent") {
        response.headers_mut().insert("traceparent", sent.clone());
    }
    Ok(response)
}

/// What a service sends on when it was sent this.
async fn sent_on(received: Option<&'static str>) -> Option<HeaderValue> {
    let client = ClientLayer::new().layer(service_fn(echo));
    let handler = service_fn(move |_: Request<()>| client.clone().oneshot(Request::new(())));
    let server = ServerLayer::new().filter(|_| true).layer(handler);
    let mut request = Request::new(());
    if let Some(received) = received {
        let value = HeaderValue::from_static(received);
        request.headers_mut().insert("traceparent", value);
    }
    let response = server.oneshot(request).await.expect("infallible");
    response.headers().get("traceparent").cloned()
}

#[tokio::test]
async fn a_context_passes_through_as_it_came() {
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assert_eq!(sent_on(Some(parent)).await.expect("sent"), parent);
    assert_eq!(sent_on(Some("00-junk")).await, None);
    assert_eq!(sent_on(None).await, None);
}
