//! Open spans are listed from their start to their end, whatever runs them.

use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context as TaskContext, Poll, Waker};
use std::thread;

use trace_runtime::metrics::InFlight;
use trace_runtime::{Context, SpanContext, TraceFlags, Tracing, span, testing, trace_id, traced};

static TRACING: LazyLock<Tracing> = LazyLock::new(|| {
    trace_runtime::builder()
        .track_in_flight()
        .init()
        .expect("the first one")
});

/// The open spans of the current trace, the oldest first: the tests run side by side.
fn open() -> Vec<InFlight> {
    let here = trace_id();
    let mut open = TRACING.in_flight();
    open.retain(|span| Some(span.trace_id()) == here);
    open
}

fn names(open: &[InFlight]) -> Vec<&'static str> {
    open.iter().map(InFlight::name).collect()
}

/// Runs `body` in a trace of its own, and says what is open of it afterwards.
fn left_behind(body: impl FnOnce()) -> Vec<&'static str> {
    LazyLock::force(&TRACING);
    span!("test").in_scope(|| {
        body();
        names(&open())
    })
}

#[traced]
fn outer<R>(inside: impl FnOnce() -> R) -> R {
    inner(inside)
}

#[traced]
fn inner<R>(inside: impl FnOnce() -> R) -> R {
    inside()
}

#[traced]
async fn waits() {
    pending::<()>().await;
}

fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut TaskContext::from_waker(Waker::noop()))
}

#[test]
fn each_open_span_is_listed_with_its_parent() {
    let left = left_behind(|| {
        let seen = outer(open);
        assert_eq!(names(&seen), ["test", "outer", "inner"]);
        let [test, outer, inner] = &seen[..] else {
            panic!("three")
        };
        assert_eq!(test.parent_span_id(), None);
        assert_eq!(outer.parent_span_id(), Some(test.span_id()));
        assert_eq!(inner.parent_span_id(), Some(outer.span_id()));
        assert!(test.age() >= outer.age() && outer.age() >= inner.age());
        assert!(outer.callsite().line() < inner.callsite().line());
    });
    assert_eq!(left, ["test"]);
}

/// The root of a trace takes another path where its thread has recorded before.
#[test]
fn each_trace_of_a_thread_is_listed() {
    LazyLock::force(&TRACING);
    for _ in 0..2 {
        assert_eq!(names(&outer(open)), ["outer", "inner"]);
    }
}

#[test]
fn a_suspended_future_stays_listed_on_whatever_thread_it_is() {
    let left = left_behind(|| {
        let mut future = Box::pin(waits());
        assert!(poll(future.as_mut()).is_pending());
        let suspended = open();
        assert_eq!(names(&suspended), ["test", "waits"]);
        let future = thread::spawn(move || {
            assert!(poll(future.as_mut()).is_pending());
            future
        });
        let future = future.join().expect("no panic");
        assert_eq!(open()[1].span_id(), suspended[1].span_id());
        drop(future);
    });
    assert_eq!(left, ["test"]);
}

#[test]
fn a_future_that_was_never_polled_is_not_open() {
    let left = left_behind(|| {
        let _future = pin!(waits());
        assert_eq!(names(&open()), ["test"]);
    });
    assert_eq!(left, ["test"]);
}

#[test]
fn a_panic_takes_its_spans_off_the_list() {
    let left = left_behind(|| {
        let panic = catch_unwind(AssertUnwindSafe(|| outer(|| panic!("on purpose"))));
        assert!(panic.is_err());
    });
    assert_eq!(left, ["test"]);
}

#[test]
fn a_handle_is_listed_until_it_ends() {
    let left = left_behind(|| {
        let handle = span!("handle");
        let clone = handle.clone();
        drop(handle);
        assert_eq!(names(&open()), ["test", "handle"]);
        clone.end();
        assert_eq!(names(&open()), ["test"]);
        span!("body").in_scope(|| assert_eq!(names(&open()), ["test", "body"]));
    });
    assert_eq!(left, ["test"]);
}

#[test]
fn a_thread_that_continues_the_trace_is_listed_with_it() {
    let left = left_behind(|| {
        let there = trace_runtime::thread::spawn(|| inner(open));
        assert_eq!(names(&there.join().expect("no panic")), ["test", "inner"]);
    });
    assert_eq!(left, ["test"]);
}

#[test]
fn captured_spans_belong_to_their_capture() {
    LazyLock::force(&TRACING);
    let (open, spans) = testing::capture(|| outer(open));
    assert_eq!(names(&open), [""; 0]);
    spans.assert_tree("outer\n  inner");
}

#[test]
fn what_is_not_sampled_is_not_listed() {
    LazyLock::force(&TRACING);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736".parse();
    let span = "00f067aa0ba902b7".parse();
    let caller = SpanContext::remote(
        trace.expect("valid"),
        span.expect("valid"),
        TraceFlags::RANDOM,
    );
    let open = Context::remote(caller).attach(|| outer(open));
    assert_eq!(names(&open), [""; 0]);
}
