//! Libraries that are instrumented with the OpenTelemetry API: one tree with ours, in both directions.

mod spans;

use std::thread;

use opentelemetry::trace::{
    FutureExt, Span as _, SpanContext as ApiSpanContext, SpanId, Status as ApiStatus,
    TraceContextExt, TraceFlags, TraceId, TraceState, Tracer, get_active_span, mark_span_as_active,
};
use opentelemetry::{Context as ApiContext, KeyValue, global};
use trace_runtime::testing::{Spans, capture, capture_async};
use trace_runtime::{Context, Outcome, Status, attr, event, span, traced};

fn tracer() -> global::BoxedTracer {
    trace_runtime::opentelemetry::install().expect("nobody else observes");
    global::tracer("their-library")
}

/// Theirs.
fn their<R>(name: &'static str, work: impl FnOnce() -> R) -> R {
    tracer().in_span(name, |_| work())
}

#[traced]
fn leaf() {}

#[traced(name = "ours")]
fn ours(work: impl FnOnce()) {
    work();
}

fn capture_on_a_thread<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> (R, Spans) {
    thread::spawn(|| capture(work)).join().expect("no panic")
}

#[test]
fn spans_of_both_kinds_nest() {
    let ((), spans) = capture(|| {
        ours(|| {
            their("query", || ours(|| their("fetch", leaf)));
            leaf();
        });
        their("alone", || ());
    });
    spans.assert_tree(
        "
        ours
          query
            ours
              fetch
                leaf
          leaf
        alone
        ",
    );
}

#[test]
fn a_span_that_is_not_active_is_no_parent() {
    let ((), spans) = capture(|| {
        ours(|| {
            let tracer = tracer();
            let mut waiting = tracer.start("waiting");
            leaf();
            waiting.end();
        });
    });
    spans.assert_tree("ours\n  waiting\n  leaf");
}

#[test]
fn a_guard_makes_a_span_current_for_both() {
    let ((), spans) = capture(|| {
        ours(|| {
            let active = mark_span_as_active(tracer().start("active"));
            ours(|| tracer().start("inner").end());
            drop(active);
            leaf();
        });
    });
    spans.assert_tree(
        "
        ours
          active
            ours
              inner
          leaf
        ",
    );
}

#[traced]
async fn handle(work: impl Future<Output = ()>) {
    tokio::task::yield_now().await;
    work.await;
    tokio::task::yield_now().await;
}

/// As an instrumented library does it: the span lives in the context of its future.
async fn their_call(name: &'static str, work: impl Future<Output = ()>) {
    let context = ApiContext::current_with_span(tracer().start(name));
    async {
        tokio::task::yield_now().await;
        work.await;
    }
    .with_context(context)
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn futures_nest_on_any_thread() {
    let one = |name: &'static str| async move {
        handle(their_call(
            name,
            handle(their_call("inner", handle(async {}))),
        ))
        .await;
    };
    let ((), spans) = capture_async(async {
        let tasks: Vec<_> = (0..100)
            .map(|_| trace_runtime::task::spawn(one("outer")))
            .collect();
        for task in tasks {
            task.await.expect("no panic");
        }
    })
    .await;
    let tree = "
        handle
          outer
            handle
              inner
                handle
        ";
    spans.assert_tree(&tree.repeat(100));
}

#[tokio::test]
async fn futures_that_take_turns_keep_their_spans() {
    let ((), spans) = capture_async(async {
        futures::join!(
            handle(their_call("left", async { leaf() })),
            their_call("right", handle(async { leaf() })),
        );
    })
    .await;
    spans.assert_tree(
        "
        handle
          left
            leaf
        right
          handle
            leaf
        ",
    );
}

#[tokio::test]
async fn a_guard_that_is_held_over_an_await_stays_with_its_future() {
    #[traced]
    async fn holds() {
        let _active = mark_span_as_active(tracer().start("held"));
        tokio::task::yield_now().await;
        leaf();
    }
    let ((), spans) = capture_async(async {
        holds().await;
        leaf();
    })
    .await;
    spans.assert_tree("holds\n  held\n    leaf\nleaf");
}

#[test]
fn a_context_goes_to_another_thread_by_either_type() {
    let ((), spans) = capture(|| {
        ours(|| {
            let theirs = Context::current().to_opentelemetry();
            let by_theirs = thread::spawn(move || {
                let _attached = theirs.attach();
                their("below", leaf);
            });
            by_theirs.join().expect("no panic");
        });
        their("request", || {
            let theirs = ApiContext::current();
            let ours = Context::current();
            thread::spawn(move || Context::from_opentelemetry(&theirs).attach(leaf))
                .join()
                .expect("no panic");
            thread::spawn(move || ours.attach(|| their("job", || ())))
                .join()
                .expect("no panic");
        });
    });
    spans.assert_tree(
        "
        ours
          below
            leaf
        request
          leaf
          job
        ",
    );
}

#[test]
fn an_active_span_is_reached_through_the_api_and_through_ours() {
    let ((), spans) = capture(|| {
        their("active", || {
            get_active_span(|span| span.set_attribute(KeyValue::new("theirs", 1)));
            attr!(ours = 2);
            event!("both");
        });
    });
    assert_eq!(spans.named("active").one().events().len(), 1);
    spans.assert_tree("active theirs=1 ours=2");
}

#[test]
fn ids_are_the_same_on_both_sides() {
    let ((), spans) = capture(|| {
        their("active", || {
            let theirs = get_active_span(|span| span.span_context().clone());
            let ours = Context::current().span_context().expect("it is current");
            assert_eq!(theirs.trace_id().to_bytes(), ours.trace_id().to_bytes());
            assert_eq!(theirs.span_id().to_bytes(), ours.span_id().to_bytes());
            assert_eq!(theirs.trace_flags().to_u8(), ours.flags().to_byte());
            assert!(!theirs.is_remote());
        });
    });
    assert_eq!(spans.len(), 1);
}

#[test]
fn a_panic_ends_the_spans_of_both_kinds_on_its_way() {
    let (result, spans) = capture_on_a_thread(|| {
        std::panic::catch_unwind(|| ours(|| their("query", || panic!("no table"))))
    });
    assert!(result.is_err());
    for name in ["ours", "query"] {
        let span = spans.named(name).one();
        assert_eq!(span.outcome(), Outcome::Panicked, "{name}");
        assert_eq!(span.status(), Status::error("no table"), "{name}");
    }
    assert_eq!(Context::current().span_context(), None);
}

#[test]
fn a_context_that_names_another_span_is_the_parent() {
    let ((), spans) = capture(|| {
        let far = their("far", ApiContext::current);
        ours(|| {
            let tracer = tracer();
            tracer.start_with_context("below_far", &far).end();
            tracer
                .start_with_context("below_ours", &ApiContext::current())
                .end();
        });
    });
    spans.assert_tree(
        "
        far
          below_far
        ours
          below_ours
        ",
    );
}

#[test]
fn a_remote_parent_is_continued_with_its_state() {
    let state = TraceState::from_key_value([("congo", "t61")]).expect("well-formed");
    let remote = ApiSpanContext::new(
        TraceId::from(0xabc),
        SpanId::from(0xdef),
        TraceFlags::SAMPLED,
        true,
        state,
    );
    let ((), spans) = capture(|| {
        let context = ApiContext::new().with_remote_span_context(remote.clone());
        let span = tracer().start_with_context("server", &context);
        assert_eq!(span.span_context().trace_state().get("congo"), Some("t61"));
        let _attached = context.attach();
        leaf();
    });
    for name in ["server", "leaf"] {
        let span = spans.named(name).one();
        assert_eq!(span.trace_id().to_bytes(), remote.trace_id().to_bytes());
        assert_eq!(
            span.parent_span_id().map(trace_runtime::SpanId::to_bytes),
            Some(remote.span_id().to_bytes())
        );
        assert!(span.has_remote_parent(), "{name}");
        assert_eq!(span.trace_state(), "congo=t61", "{name}");
    }
}

#[test]
fn a_trace_that_is_not_sampled_stays_so_on_both_sides() {
    let ((), spans) = capture(|| {
        Context::current().unsampled().attach(|| {
            let parent = Context::current().span_context().expect("it has one");
            their("query", || {
                leaf();
                let inner = tracer().start("inner");
                assert!(!inner.is_recording());
                let context = inner.span_context();
                assert_eq!(context.trace_id().to_bytes(), parent.trace_id().to_bytes());
                assert!(!context.is_sampled());
            });
            leaf();
        });
    });
    assert!(spans.is_empty());
}

#[test]
fn what_the_api_suppresses_is_not_recorded() {
    let ((), spans) = capture(|| {
        ours(|| {
            {
                let _quiet = ApiContext::enter_telemetry_suppressed_scope();
                their("export", leaf);
                let _loud = ApiContext::new().attach();
                their("loud", || ());
            }
            leaf();
        });
    });
    spans.assert_tree("ours\n  leaf\nloud");
}

#[test]
fn guards_that_are_dropped_out_of_order_leave_nothing_behind() {
    let ((), spans) = capture(|| {
        ours(|| {
            let first = mark_span_as_active(tracer().start("first"));
            let second = mark_span_as_active(tracer().start("second"));
            let third = mark_span_as_active(tracer().start("third"));
            drop(second);
            leaf();
            drop(third);
            leaf();
            drop(first);
            leaf();
        });
    });
    spans.assert_tree(
        "
        ours
          first
            second
              third
                leaf
            leaf
          leaf
        ",
    );
}

#[test]
fn an_empty_context_in_a_span_of_the_api_starts_a_trace() {
    let ((), spans) = capture(|| {
        their("request", || {
            let _detached = ApiContext::new().attach();
            leaf();
        });
    });
    spans.assert_tree("request\nleaf");
}

#[test]
fn a_reference_to_our_span_is_recorded_where_its_body_runs() {
    let ((), spans) = capture(|| {
        ours(|| {
            let theirs = Context::current().to_opentelemetry();
            let elsewhere = theirs.clone();
            thread::spawn(move || {
                let span = elsewhere.span();
                assert!(!span.is_recording());
                span.set_attribute(KeyValue::new("lost", true));
            })
            .join()
            .expect("no panic");
            let span = theirs.span();
            assert!(span.is_recording());
            span.update_name("renamed");
            span.set_attribute(KeyValue::new("kept", true));
            span.add_event("seen", vec![KeyValue::new("n", 1)]);
            span.set_status(ApiStatus::Ok);
            span.add_link(span.span_context().clone(), Vec::new());
            span.end();
        });
    });
    let span = spans.named("renamed").one();
    assert_eq!((span.events().len(), span.links().len()), (1, 1));
    spans.assert_tree("renamed kept=true");
}

#[test]
fn a_span_of_ours_that_is_a_handle_is_seen_too() {
    let ((), spans) = capture(|| {
        span!("upload").in_scope(|| their("put", || ()));
    });
    spans.assert_tree("upload\n  put");
}
