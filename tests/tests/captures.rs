//! The proof that captures keep apart: a thousand and more at once, each sees its own spans and nothing else.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Barrier;
use std::task::{Context as TaskContext, Poll, Waker};
use std::thread;

use trace_runtime::testing::{Spans, capture, capture_async, try_capture};
use trace_runtime::{Context, Outcome, WithContext, attr, event, span, traced};

#[traced(args(id))]
fn leaf(id: usize) -> usize {
    event!("visited", leaf.id = id);
    id
}

#[traced(args(id))]
fn sync_work(id: usize, depth: usize) -> usize {
    if depth == 0 {
        leaf(id)
    } else {
        sync_work(id, depth - 1)
    }
}

#[traced(args(id))]
fn panicking_work(id: usize) {
    leaf(id);
    panic!("as planned: {id}");
}

#[traced(args(id))]
async fn async_work(id: usize) -> usize {
    attr!(before.id = id);
    tokio::task::yield_now().await;
    leaf(id);
    tokio::task::yield_now().await;
    attr!(after.id = id);
    id
}

#[traced(args(id))]
async fn spawning_work(id: usize) -> usize {
    let context = Context::current();
    let task = tokio::spawn(async_work(id).with_context(context.clone()));
    let thread = thread::spawn(move || context.attach(|| sync_work(id, 2)));
    let sum = task.await.expect("the task does not panic");
    sum + thread.join().expect("the thread does not panic")
}

#[traced(args(id))]
async fn endless_work(id: usize) {
    leaf(id);
    std::future::pending::<()>().await;
}

/// Each span carries the id of its capture, so a foreign one shows.
fn assert_own(spans: &Spans, id: usize, count: usize) {
    assert_eq!(spans.len(), count, "capture {id}:\n{spans}");
    let traces: std::collections::HashSet<_> = spans
        .iter()
        .map(trace_runtime::testing::SpanData::trace_id)
        .collect();
    assert_eq!(traces.len(), 1, "capture {id} is one trace:\n{spans}");
    for span in spans {
        assert_eq!(
            span.attribute("id"),
            Some(id.into()),
            "capture {id}:\n{spans}"
        );
    }
}

fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut TaskContext::from_waker(Waker::noop()))
}

/// The kinds of work that run at once, by turns.
fn one_of_each_kind(id: usize, runtime: &tokio::runtime::Handle) {
    match id % 5 {
        0 => {
            let (_, spans) = capture(|| sync_work(id, 3));
            assert_own(&spans, id, 5);
        }
        1 => {
            let (result, spans) = try_capture(|| panicking_work(id));
            assert!(result.is_err());
            assert_own(&spans, id, 2);
            let span = spans.named("panicking_work").one().clone();
            assert_eq!(span.outcome(), Outcome::Panicked);
            let message = span
                .event("exception")
                .expect("a panic is recorded")
                .attribute("exception.message");
            assert_eq!(message, Some(format!("as planned: {id}").into()));
        }
        2 => {
            let (_, spans) = runtime.block_on(capture_async(spawning_work(id)));
            assert_own(&spans, id, 7);
        }
        3 => {
            let current = tokio::runtime::Builder::new_current_thread()
                .build()
                .expect("a runtime");
            let (_, spans) = current.block_on(capture_async(spawning_work(id)));
            assert_own(&spans, id, 7);
        }
        _ => {
            let (poll, spans) = capture(|| poll_once(endless_work(id)));
            assert!(poll.is_pending());
            assert_own(&spans, id, 2);
            assert_eq!(
                spans.named("endless_work").one().outcome(),
                Outcome::Cancelled
            );
        }
    }
}

/// All captures are open at once: nobody passes the barrier before everybody has started.
#[test]
fn a_thousand_captures_at_once_see_their_own_spans_only() {
    const CAPTURES: usize = 1_000;
    quiet_planned_panics();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .build()
        .expect("a runtime");
    let together = Barrier::new(CAPTURES);
    thread::scope(|scope| {
        for id in 0..CAPTURES {
            let (together, handle) = (&together, runtime.handle());
            let work = move || {
                let ((), outer) = capture(|| {
                    together.wait();
                    span!("outer", id).in_scope(|| ());
                    one_of_each_kind(id, handle);
                    leaf(id);
                });
                outer.assert_tree("\nouter\nleaf\n");
            };
            thread::Builder::new()
                .stack_size(512 << 10)
                .spawn_scoped(scope, work)
                .expect("a thread");
        }
    });
}

#[test]
fn captures_share_the_threads_of_one_runtime() {
    quiet_planned_panics();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let tasks: Vec<_> = (0..1_000)
            .map(|id| {
                tokio::spawn(async move {
                    let (_, spans) = capture_async(async_work(id)).await;
                    assert_own(&spans, id, 2);
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("its spans are its own");
        }
    });
}

/// The planned panics would fill the terminal.
fn quiet_planned_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let next = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let planned = info
                .payload()
                .downcast_ref::<String>()
                .is_some_and(|text| text.starts_with("as planned"));
            if !planned {
                next(info);
            }
        }));
    });
}

#[test]
fn a_capture_ends_with_its_panic() {
    quiet_planned_panics();
    let result = catch_unwind(AssertUnwindSafe(|| capture(|| panic!("as planned: {}", 0))));
    assert!(result.is_err());
    assert_eq!(Context::current().span_context(), None);
    assert!(!trace_runtime::is_recording());
}
