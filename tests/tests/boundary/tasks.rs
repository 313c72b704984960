//! Tasks: each continues the trace of whoever spawned it, in both flavours of the runtime, however it ends.

use std::future::{Future, pending};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll, Waker};

use tokio::sync::{Notify, oneshot};
use trace_runtime::testing::{capture, capture_async};
use trace_runtime::{Carried, Context, InSpan, Outcome, span, span_id, task, trace_id, traced};

use crate::traces::{
    TRACES, assert_traces, current_thread, leaf, many_requests, multi_thread, request, step,
};

#[test]
fn spawned_tasks() {
    many_requests(
        |id| async move {
            let (a, b) = (task::spawn(step(id)), task::spawn(step(id)));
            a.await.expect("no panic");
            b.await.expect("no panic");
        },
        "request\n  step\n    leaf\n  step\n    leaf",
    );
}

#[test]
fn tasks_that_spawn_tasks() {
    many_requests(
        |id| async move {
            let inner = async move { task::spawn(step(id)).await };
            let outer = task::spawn(inner).await.expect("no panic");
            outer.expect("no panic");
        },
        "request\n  step\n    leaf",
    );
}

#[test]
fn blocking_tasks() {
    many_requests(
        |id| async move { task::spawn_blocking(move || leaf(id)).await },
        "request\n  leaf",
    );
}

#[test]
fn joined_tasks() {
    many_requests(
        |id| async move {
            let mut tasks = task::JoinSet::new();
            tasks.spawn(step(id));
            tasks.spawn_on(step(id), &tokio::runtime::Handle::current());
            tasks.spawn_blocking(move || leaf(id));
            tasks.spawn_blocking_on(move || leaf(id), &tokio::runtime::Handle::current());
            tasks.extend([step(id)]);
            while let Some(ended) = tasks.join_next().await {
                ended.expect("no panic");
            }
        },
        "request\n  step\n    leaf\n  step\n    leaf\n  step\n    leaf\n  leaf\n  leaf",
    );
}

#[test]
fn local_tasks() {
    #[traced]
    async fn parent() {
        let mut tasks = task::JoinSet::new();
        tasks.spawn_local(step(0));
        task::spawn_local(step(0)).await.expect("no panic");
        tasks.join_all().await;
    }
    for runtime in [current_thread(), multi_thread()] {
        let local = task::LocalSet::new();
        let body = capture_async(async { local.run_until(parent()).await });
        let ((), spans) = runtime.block_on(body);
        spans.assert_tree_unordered("parent\n  step\n    leaf\n  step\n    leaf");
    }
}

/// A hundred requests in one set: their tasks take turns on its thread.
#[test]
fn local_tasks_of_many_requests() {
    for runtime in [current_thread(), multi_thread()] {
        let local = task::LocalSet::new();
        let body = capture_async(async {
            for id in 0..TRACES {
                local.spawn_local(request(id, |id| async move {
                    task::spawn_local(step(id)).await.expect("no panic");
                }));
            }
            local.await;
        });
        let ((), spans) = runtime.block_on(body);
        assert_traces(&spans, "request\n  step\n    leaf");
    }
}

#[test]
fn local_tasks_of_a_set_that_is_awaited() {
    #[traced]
    async fn parent() {
        let local = task::LocalSet::new();
        local.spawn_local(step(0));
        let mut tasks = task::JoinSet::new();
        tasks.spawn_local_on(step(0), &local);
        local.await;
    }
    for runtime in [current_thread(), multi_thread()] {
        let ((), spans) = runtime.block_on(capture_async(parent()));
        spans.assert_tree_unordered("parent\n  step\n    leaf\n  step\n    leaf");
    }
}

#[test]
fn actors() {
    many_requests(
        |id| async move {
            let (orders, mut received) = tokio::sync::mpsc::channel(1);
            // Outside of every trace, as an actor is that lives as long as the program.
            let actor = tokio::spawn(async move {
                while let Some(order) = received.recv().await {
                    Carried::attach_async(order, step).await;
                }
            });
            orders.send(Carried::new(id)).await.expect("an actor");
            drop(orders);
            actor.await.expect("no panic");
        },
        "request\n  step\n    leaf",
    );
}

#[test]
fn a_task_spawned_in_a_branch_that_loses_keeps_its_parent() {
    #[traced]
    async fn loser(spawned: oneshot::Sender<task::JoinHandle<()>>) {
        let _ = spawned.send(task::spawn(step(0)));
        pending::<()>().await;
    }
    #[traced]
    async fn race() {
        let (spawn, spawned) = oneshot::channel();
        let task = tokio::select! {
            () = loser(spawn) => unreachable!("it is pending"),
            task = spawned => task.expect("the loser spawns"),
        };
        task.await.expect("no panic");
    }
    for runtime in [current_thread(), multi_thread()] {
        let ((), spans) = runtime.block_on(capture_async(race()));
        spans.assert_tree("race\n  loser ~cancelled\n    step\n      leaf");
    }
}

/// A future that any task may poll, one at a time.
struct Shared<F: ?Sized>(Arc<Mutex<std::pin::Pin<Box<F>>>>);

impl<F: Future + ?Sized> Future for Shared<F> {
    type Output = F::Output;

    fn poll(self: std::pin::Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        self.0.lock().expect("no panic").as_mut().poll(cx)
    }
}

#[test]
fn a_span_polled_from_two_tasks_is_current_in_neither_after() {
    let ((), spans) = capture(|| {
        let notify = Arc::new(Notify::new());
        let notified = notify.clone();
        let work = async move {
            leaf(0);
            notified.notified().await;
            leaf(0);
        };
        let shared = Arc::new(Mutex::new(Box::pin(work.in_span(span!("shared")))));
        let context = Context::current();
        let poll_in = |name: &'static str, is_ready: bool| {
            let (shared, context) = (Shared(shared.clone()), context.clone());
            let poll = move || {
                span!("task", task.name = name).in_scope(|| {
                    let before = span_id();
                    let poll = pin!(shared).poll(&mut TaskContext::from_waker(Waker::noop()));
                    assert_eq!((span_id(), poll.is_ready()), (before, is_ready));
                    leaf(0);
                });
                assert_eq!(trace_id(), None);
            };
            std::thread::spawn(move || context.attach(poll)).join()
        };
        poll_in("first", false).expect("no panic");
        notify.notify_one();
        poll_in("second", true).expect("no panic");
    });
    spans.assert_tree_unordered(
        "shared\n  leaf\n  leaf\ntask task.name=first\n  leaf\ntask task.name=second\n  leaf",
    );
}

#[test]
fn an_aborted_task_is_dropped_in_its_context() {
    struct Leaf;
    impl Drop for Leaf {
        fn drop(&mut self) {
            leaf(0);
        }
    }
    #[traced]
    async fn parent() {
        let leaf = Leaf;
        let task = task::spawn(async move {
            let _leaf = leaf;
            pending::<()>().await;
        });
        tokio::task::yield_now().await;
        task.abort();
        assert!(task.await.expect_err("aborted").is_cancelled());
    }
    for runtime in [current_thread(), multi_thread()] {
        let ((), spans) = runtime.block_on(capture_async(parent()));
        spans.assert_tree("parent\n  leaf");
    }
}

#[test]
fn a_task_that_panics_leaves_nothing_on_its_thread() {
    #[allow(
        clippy::unused_async,
        reason = "what is traced is an `async fn`, whatever it awaits"
    )]
    #[traced]
    async fn fails() {
        panic!("on purpose");
    }
    let runtime = current_thread();
    let (failure, spans) = runtime.block_on(capture_async(async {
        span!("request").in_scope(|| task::spawn(fails())).await
    }));
    assert!(failure.expect_err("a panic").is_panic());
    assert_eq!(spans.named("fails").one().outcome(), Outcome::Panicked);
    runtime.block_on(async {
        let after = tokio::spawn(async { (trace_id(), span_id()) }).await;
        assert_eq!(after.expect("no panic"), (None, None));
    });
}

#[test]
fn blocking_threads_keep_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(1)
        .build()
        .expect("a runtime");
    let ((), spans) = runtime.block_on(capture_async(async {
        let task = span!("request").in_scope(|| task::spawn_blocking(|| leaf(0)));
        task.await.expect("no panic");
    }));
    spans.assert_tree("request\n  leaf");
    let after = runtime.block_on(async { tokio::task::spawn_blocking(trace_id).await });
    assert_eq!(after.expect("no panic"), None);
}

#[test]
fn hyper_executors() {
    #[derive(Clone)]
    struct Spawner;
    impl<F: Future<Output = ()> + Send + 'static> hyper::rt::Executor<F> for Spawner {
        fn execute(&self, future: F) {
            drop(tokio::spawn(future));
        }
    }
    many_requests(
        |id| async move {
            let (done, is_done) = oneshot::channel();
            let work = async move {
                step(id).await;
                done.send(()).expect("a request waits");
            };
            hyper::rt::Executor::execute(&task::Carrying::new(Spawner), work);
            is_done.await.expect("no panic");
        },
        "request\n  step\n    leaf",
    );
}
