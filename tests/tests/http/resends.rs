//! Requests that are sent again are numbered.

use std::fmt::Debug;
use std::future::{Ready, ready};

use axum::Router;
use axum::response::Redirect;
use axum::routing;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use tower::retry::{Policy, RetryLayer};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};
use tower_http::follow_redirect::FollowRedirectLayer;
use trace_runtime::testing::{OwnedValue, SpanData, Spans};
use trace_runtime::tower::{ClientLayer, count_resends};
use trace_runtime::{Context, InSpan, WithContext, span};

use crate::loopback::{Served, captured, fetch, get, plain};

async fn server() -> Served {
    let app = Router::new()
        .route(
            "/busy",
            routing::get(async || StatusCode::SERVICE_UNAVAILABLE),
        )
        .route("/here", routing::get(async || "here"))
        .route("/moved", routing::get(async || Redirect::to("/further")))
        .route("/further", routing::get(async || Redirect::to("/here")));
    Served::start(app).await
}

/// Tries three times.
#[derive(Clone)]
struct Thrice(u32);

impl<B, E> Policy<Request<Full<Bytes>>, Response<B>, E> for Thrice {
    type Future = Ready<()>;

    fn retry(
        &mut self,
        _: &mut Request<Full<Bytes>>,
        result: &mut Result<Response<B>, E>,
    ) -> Option<Ready<()>> {
        let is_busy = |response: &Response<B>| response.status().is_server_error();
        self.0 -= 1;
        (self.0 > 0 && result.as_ref().is_ok_and(is_busy)).then(|| ready(()))
    }

    fn clone_request(&mut self, request: &Request<Full<Bytes>>) -> Option<Request<Full<Bytes>>> {
        Some(request.clone())
    }
}

/// A client that counts, and tries three times.
fn retrying()
-> impl Service<Request<Full<Bytes>>, Error: Debug + Send, Response: Send, Future: Send> + Clone + Send
{
    ServiceBuilder::new()
        .map_request(count_resends)
        .retry(Thrice(3))
        .layer(ClientLayer::new())
        .service(plain())
}

/// What is captured of requests to the server, whose URL they get.
fn sent<F: Future>(requests: impl Fn(String) -> F, check: impl Fn(Spans)) {
    let test = || async {
        let server = server().await;
        requests(server.url("")).await;
        server.stop().await;
    };
    captured(test, |(), spans| check(spans));
}

/// What the spans say, in the order in which the requests were sent.
fn counts<'a>(spans: impl IntoIterator<Item = &'a SpanData>) -> Vec<Option<OwnedValue>> {
    let mut requests: Vec<_> = spans.into_iter().filter(|it| it.name() == "GET").collect();
    requests.sort_by_key(|span| span.start_time());
    let requests = requests.iter();
    requests
        .map(|span| span.attribute("http.request.resend_count"))
        .collect()
}

fn numbers<const N: usize>(wanted: [Option<i64>; N]) -> Vec<Option<OwnedValue>> {
    wanted.map(|count| count.map(OwnedValue::from)).to_vec()
}

#[test]
fn retries_are_numbered() {
    let requests = |url: String| async move {
        let client = retrying();
        let busy = client.clone().oneshot(get(&format!("{url}/busy")));
        busy.await.expect("an answer");
        let here = client.oneshot(get(&format!("{url}/here")));
        here.await.expect("an answer");
    };
    sent(requests, |spans| {
        assert_eq!(counts(&spans), numbers([None, Some(1), Some(2), None]));
    });
}

#[test]
fn redirects_are_numbered() {
    let requests = |url: String| async move {
        let client = ServiceBuilder::new()
            .map_request(count_resends)
            .layer(FollowRedirectLayer::new())
            .layer(ClientLayer::new())
            .service(plain());
        let response = client.oneshot(get(&format!("{url}/moved")));
        assert_eq!(response.await.expect("an answer").status(), StatusCode::OK);
    };
    sent(requests, |spans| {
        assert_eq!(counts(&spans), numbers([None, Some(1), Some(2)]));
    });
}

#[test]
fn a_loop_of_ones_own_is_numbered() {
    let requests = |url: String| async move {
        let client = ClientLayer::new().layer(plain());
        let request = count_resends(get(&format!("{url}/busy")));
        // Counted already: the request goes on being the same.
        let request = count_resends(request.clone());
        for _ in 0..3 {
            fetch(&client, request.clone()).await;
        }
    };
    sent(requests, |spans| {
        assert_eq!(counts(&spans), numbers([None, Some(1), Some(2)]));
    });
}

#[test]
fn what_nobody_counts_is_not_numbered() {
    let requests = |url: String| async move {
        let client = RetryLayer::new(Thrice(3)).layer(ClientLayer::new().layer(plain()));
        let busy = client.oneshot(get(&format!("{url}/busy")));
        busy.await.expect("an answer");
    };
    sent(requests, |spans| {
        assert_eq!(counts(&spans), numbers([None; 3]));
    });
}

#[test]
fn a_hundred_requests_are_numbered_each_for_itself() {
    let requests = |url: String| async move {
        let client = retrying();
        let calls = (0..100).map(|id| {
            let call = client.clone().oneshot(get(&format!("{url}/busy")));
            let call = async { drop(call.await) };
            tokio::spawn(
                call.in_span(span!("caller", id = id))
                    .with_context(Context::current()),
            )
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.expect("no panic");
        }
    };
    sent(requests, |spans| {
        for caller in spans.named("caller").iter() {
            assert_eq!(
                counts(spans.subtree_of(caller).iter()),
                numbers([None, Some(1), Some(2)])
            );
        }
        assert_eq!(spans.named("caller").iter().count(), 100);
    });
}
