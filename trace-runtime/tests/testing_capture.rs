//! What a capture sees, and what it does not.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use trace_runtime::testing::{capture, capture_async, try_capture};
use trace_runtime::{Context, InSpan, Outcome, WithContext, attr, span, traced};

#[traced(attrs(n = n))]
fn work(n: usize) -> usize {
    attr!(doubled = 2 * n);
    2 * n
}

#[traced]
async fn work_async(n: usize) -> usize {
    tokio::task::yield_now().await;
    work(n)
}

fn current_thread() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
}

fn multi_thread() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(3)
        .enable_time()
        .build()
        .expect("a runtime")
}

#[test]
fn nothing_is_recorded_outside() {
    assert!(!trace_runtime::is_recording());
    let (value, spans) = capture(|| work(1));
    work(2);
    assert_eq!(value, 2);
    assert_eq!(spans.one().attribute("n"), Some(1.into()));
    assert_eq!(trace_runtime::trace_id(), None);
}

#[test]
fn an_inner_capture_keeps_its_spans() {
    let (inner, outer) = capture(|| {
        work(1);
        let (_, inner) = capture(|| work(2));
        work(3);
        inner
    });
    inner.assert_tree("work n=2");
    outer.assert_tree("work n=1\nwork n=3");
}

#[test]
fn a_capture_inside_of_a_span_starts_a_trace() {
    let ((), outer) = capture(|| {
        span!("outer").in_scope(|| {
            let (_, inner) = capture(|| work(1));
            assert_eq!(inner.one().parent_span_id(), None);
        });
    });
    outer.assert_tree("outer");
}

#[test]
fn parallel_captures_do_not_see_each_other() {
    let barrier = Arc::new(Barrier::new(8));
    let capture_one = |n: usize, barrier: Arc<Barrier>| {
        let ((), spans) = capture(|| {
            barrier.wait();
            for _ in 0..100 {
                assert_eq!(work(n), 2 * n);
            }
            barrier.wait();
        });
        assert_eq!(spans.len(), 100);
        assert_eq!(spans.with_attribute("n", n).len(), 100);
    };
    thread::scope(|scope| {
        for n in 0..8 {
            let barrier = barrier.clone();
            scope.spawn(move || capture_one(n, barrier));
        }
    });
}

#[test]
fn threads_that_were_handed_the_context_belong_to_the_capture() {
    let ((), spans) = capture(|| {
        span!("parent").in_scope(|| {
            let context = Context::current();
            thread::scope(|scope| {
                for n in 0..4 {
                    let context = context.clone();
                    scope.spawn(move || context.attach(|| work(n)));
                }
            });
        });
    });
    spans.assert_tree_unordered(
        "
        parent
          work n=0
          work n=1
          work n=2
          work n=3
        ",
    );
    spans.assert_no_orphans();
}

#[test]
fn tasks_that_were_handed_the_context_belong_to_the_capture() {
    for runtime in [current_thread(), multi_thread()] {
        let (sum, spans) = runtime.block_on(capture_async(async {
            let tasks: Vec<_> = (0..4)
                .map(|n| tokio::spawn(work_async(n).with_context(Context::current())))
                .collect();
            let mut sum = 0;
            for task in tasks {
                sum += task.await.expect("the task does not panic");
            }
            sum
        }));
        assert_eq!(sum, 12);
        assert_eq!(
            (spans.roots().len(), spans.len(), spans.unfinished()),
            (4, 8, 0)
        );
        for root in &spans.roots() {
            let n = spans
                .children_of(root)
                .one()
                .attribute("n")
                .expect("it is named");
            assert_eq!(spans.subtree_of(root).with_attribute("n", n).len(), 1);
        }
    }
}

#[test]
fn many_captures_share_a_thread() {
    let all = async {
        let one = |n: usize| async move {
            let (_, spans) = capture_async(work_async(n)).await;
            spans.assert_tree(&format!("work_async\n  work n={n} doubled={}", 2 * n));
        };
        tokio::join!(one(1), one(2), one(3), one(4));
    };
    current_thread().block_on(all);
}

#[test]
fn what_is_cancelled_is_recorded_as_such() {
    let (_, spans) = current_thread().block_on(capture_async(async {
        let endless = async {
            work(1);
            std::future::pending::<()>().await;
        };
        tokio::time::timeout(Duration::ZERO, endless.in_span(span!("endless"))).await
    }));
    spans.assert_tree(
        "
        endless ~cancelled
          work
        ",
    );
    assert_eq!(
        spans.with_outcome(Outcome::Cancelled).one().name(),
        "endless"
    );
}

#[test]
fn a_capture_that_is_dropped_ends() {
    let mut running = Box::pin(capture_async(std::future::pending::<()>()));
    current_thread().block_on(async {
        std::future::poll_fn(|cx| {
            assert!(running.as_mut().poll(cx).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
    });
    drop(running);
    assert_eq!(trace_runtime::trace_id(), None);
}

#[test]
fn a_panic_is_passed_on_and_what_was_current_is_restored() {
    let ((), outer) = capture(|| {
        span!("outer").in_scope(|| {
            let before = trace_runtime::span_id();
            let result = panic::catch_unwind(AssertUnwindSafe(|| {
                capture(|| span!("inner").in_scope(|| panic!("boom")))
            }));
            assert_eq!(
                result.expect_err("it panics").downcast_ref::<&str>(),
                Some(&"boom")
            );
            assert_eq!(trace_runtime::span_id(), before);
        });
    });
    outer.assert_tree("outer");
}

#[test]
fn a_caught_panic_leaves_its_spans() {
    let after = Cell::new(false);
    let (result, spans) = try_capture(|| {
        span!("outer").in_scope(|| {
            work(1);
            span!("inner").in_scope(|| panic!("boom"));
            after.set(true);
        });
    });
    assert!(result.is_err());
    assert!(!after.get());
    spans.assert_tree(
        "
        outer !panic
          work
          inner !panic
        ",
    );
    let exception = spans
        .named("inner")
        .one()
        .event("exception")
        .expect("one is recorded");
    assert_eq!(
        exception.attribute("exception.message"),
        Some("boom".into())
    );
}

#[test]
fn what_is_still_open_is_counted() {
    let (open, spans) = capture(|| {
        work(1);
        (span!("first"), span!("second"))
    });
    assert_eq!((spans.len(), spans.unfinished()), (1, 2));
    drop(open);
    assert_eq!((spans.len(), spans.unfinished()), (1, 2));
}

#[test]
fn a_capture_is_send_when_its_body_is() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&capture_async(async {}));
    let runtime = multi_thread();
    let spans = runtime
        .block_on(async { tokio::spawn(capture_async(work_async(1))).await })
        .expect("no panic")
        .1;
    assert_eq!(spans.len(), 2);
}
