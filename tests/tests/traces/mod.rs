//! Many traces at once, and what has to be true of each.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test uses what its boundary needs"
)]

use std::future::Future;

use trace_runtime::testing::{self, SpanData, Spans};
use trace_runtime::{attr, traced};

/// How many traces run at once.
pub const TRACES: u32 = 100;

/// One of many requests: a trace of its own, each span of which says which.
#[traced(root, attrs(request = id))]
pub async fn request<F: Future>(id: u32, work: impl FnOnce(u32) -> F) {
    work(id).await;
}

#[traced(root, name = "request", attrs(request = id))]
pub fn sync_request(id: u32, work: impl FnOnce(u32)) {
    work(id);
}

#[traced(attrs(request = id))]
pub fn leaf(id: u32) {}

/// Is polled more than once, so that other traces get onto its thread in between.
#[traced]
pub async fn step(id: u32) {
    for _ in 0..3 {
        tokio::task::yield_now().await;
        attr!(request = id);
    }
    leaf(id);
}

pub fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
}

pub fn multi_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .build()
        .expect("a runtime")
}

/// All requests at once, in each flavour: each trace is this tree, and its own alone.
pub fn many_requests<W, F>(work: W, tree: &str)
where
    W: Fn(u32) -> F + Copy + Send + 'static,
    F: Future + Send + 'static,
{
    for runtime in [current_thread(), multi_thread()] {
        let ((), spans) = runtime.block_on(testing::capture_async(async {
            let mut requests = trace_runtime::task::JoinSet::new();
            for id in 0..TRACES {
                requests.spawn(request(id, work));
            }
            requests.join_all().await;
        }));
        assert_traces(&spans, tree);
    }
}

/// As many traces as requests, each of them this tree, and every span in the trace of its own request.
#[track_caller]
pub fn assert_traces(spans: &Spans, tree: &str) {
    let requests = spans.named("request");
    assert_eq!(requests.len(), TRACES as usize);
    assert_eq!(
        spans.roots().len(),
        TRACES as usize,
        "a span lost its trace"
    );
    assert_eq!(spans.unfinished(), 0);
    spans.assert_no_orphans();
    for request in requests.iter() {
        let trace = spans.subtree_of(request);
        trace.assert_tree_unordered(tree);
        for span in trace.iter() {
            assert_belongs(span, request);
        }
    }
}

#[track_caller]
fn assert_belongs(span: &SpanData, request: &SpanData) {
    let name = span.name();
    assert_eq!(span.trace_id(), request.trace_id(), "{name}");
    assert_eq!(
        span.attribute("request"),
        request.attribute("request"),
        "{name}"
    );
}
