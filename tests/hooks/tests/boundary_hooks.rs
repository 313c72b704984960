//! Tasks of libraries that have never heard of us, on a runtime that carries the context into all of them. Needs a tokio with `--cfg tokio_unstable`:
//! `scripts/task-hooks`.

#![cfg(tokio_unstable)]

#[path = "../../tests/traces/mod.rs"]
mod traces;

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use trace_runtime::task::{CarryContext as _, TaskContexts};
use trace_runtime::testing::capture_async;
use trace_runtime::{span, span_id, trace_id, traced};

use traces::{TRACES, assert_traces, leaf, request, step};

fn runtimes() -> [Runtime; 2] {
    let mut flavours = [Builder::new_current_thread(), Builder::new_multi_thread()];
    flavours.each_mut().map(|builder| {
        let carrying = builder.worker_threads(4).carry_context();
        carrying.build().expect("a runtime")
    })
}

/// A library that spawns by itself.
mod third_party {
    use std::future::Future;

    pub(crate) async fn run(work: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(work).await.expect("no panic");
    }
}

/// What a task that is spawned where nothing is current finds current.
async fn found() -> (
    Option<trace_runtime::TraceId>,
    Option<trace_runtime::SpanId>,
) {
    let task = tokio::spawn(async { (trace_id(), span_id()) });
    task.await.expect("no panic")
}

#[test]
fn tasks_of_third_parties() {
    for runtime in runtimes() {
        let ((), spans) = runtime.block_on(capture_async(async {
            let mut requests = JoinSet::new();
            for id in 0..TRACES {
                requests.spawn(request(id, |id| async move {
                    let again = third_party::run(step(id));
                    tokio::join!(third_party::run(step(id)), third_party::run(again));
                }));
            }
            requests.join_all().await;
        }));
        assert_traces(&spans, "request\n  step\n    leaf\n  step\n    leaf");
        runtime.block_on(async {
            for _ in 0..TRACES {
                assert_eq!(found().await, (None, None));
            }
        });
    }
}

#[test]
fn a_task_that_is_aborted_is_dropped_in_its_context() {
    struct Leaf;
    impl Drop for Leaf {
        fn drop(&mut self) {
            leaf(0);
        }
    }
    #[traced]
    async fn parent() {
        let (started, has_started) = oneshot::channel();
        let task = tokio::spawn(async {
            let _leaf = Leaf;
            started.send(()).expect("the test waits");
            pending::<()>().await;
        });
        has_started.await.expect("no panic");
        task.abort();
        assert!(task.await.expect_err("aborted").is_cancelled());
    }
    for runtime in runtimes() {
        let ((), spans) = runtime.block_on(capture_async(parent()));
        spans.assert_tree("parent\n  leaf");
        assert_eq!(runtime.block_on(found()), (None, None));
    }
}

#[test]
fn a_task_that_panics_leaves_nothing_on_its_thread() {
    #[expect(clippy::unused_async, reason = "a task is a future")]
    #[traced]
    async fn fails() {
        panic!("on purpose");
    }
    for runtime in runtimes() {
        let (failure, spans) = runtime.block_on(capture_async(async {
            span!("request").in_scope(|| tokio::spawn(fails())).await
        }));
        assert!(failure.expect_err("a panic").is_panic());
        spans.assert_tree("request\n  fails !panic");
        assert_eq!(runtime.block_on(found()), (None, None));
    }
}

/// In the middle of one poll another runtime polls its own tasks on the same thread.
#[test]
fn runtimes_inside_of_runtimes() {
    let [_, outer] = runtimes();
    let ((), spans) = outer.block_on(capture_async(async {
        let nested = || {
            let [inner, _] = runtimes();
            let here = span_id();
            inner.block_on(third_party::run(async { leaf(0) }));
            assert_eq!(span_id(), here);
            leaf(0);
        };
        let task = async move { tokio::task::block_in_place(nested) };
        let task = span!("request").in_scope(|| tokio::spawn(task));
        task.await.expect("no panic");
    }));
    spans.assert_tree("request\n  leaf\n  leaf");
}

/// Hooks of the program's own beside ours.
#[test]
fn hooks_can_be_shared() {
    let polls = Arc::new(AtomicU32::new(0));
    let contexts = TaskContexts::new();
    let [spawn, before, after, terminate] = std::array::from_fn(|_| contexts.clone());
    let counted = polls.clone();
    let runtime = Builder::new_current_thread()
        .on_task_spawn(move |task| spawn.on_spawn(task))
        .on_before_task_poll(move |task| {
            counted.fetch_add(1, Ordering::Relaxed);
            before.on_before_poll(task);
        })
        .on_after_task_poll(move |task| after.on_after_poll(task))
        .on_task_terminate(move |task| terminate.on_terminate(task))
        .build()
        .expect("a runtime");
    let work = async { span!("request").in_scope(|| tokio::spawn(step(0))).await };
    let (ended, spans) = runtime.block_on(capture_async(work));
    ended.expect("no panic");
    spans.assert_tree("request\n  step\n    leaf");
    assert_eq!(polls.load(Ordering::Relaxed), 4);
}
