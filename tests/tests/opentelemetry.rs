//! Libraries that are instrumented with the OpenTelemetry API: one tree with ours, in both directions.

use std::thread;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::{
    Event, FutureExt, Link, Span as _, SpanContext as ApiSpanContext, SpanId, SpanKind as ApiKind,
    Status as ApiStatus, TraceContextExt, TraceFlags, TraceId, TraceState, Tracer, get_active_span,
    mark_span_as_active,
};
use opentelemetry::{Context as ApiContext, KeyValue, StringValue, Value, global};
use trace_runtime::testing::{Spans, capture, capture_async};
use trace_runtime::{Context, Outcome, SpanKind, Status, attr, event, span, traced};

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
fn what_the_builder_says_is_recorded() {
    let hour = Duration::from_secs(3_600);
    let start = SystemTime::UNIX_EPOCH + 3 * hour;
    let target = ApiSpanContext::new(
        TraceId::from(7),
        SpanId::from(8),
        TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    );
    let linked = target.clone();
    let ((), spans) = capture(move || {
        tracer()
            .span_builder("charge")
            .with_kind(ApiKind::Client)
            .with_start_time(start)
            .with_attributes([
                KeyValue::new("flag", true),
                KeyValue::new("count", 3),
                KeyValue::new("share", 0.5),
                KeyValue::new("name", "ann"),
                KeyValue::new("flags", Value::Array(vec![true, false].into())),
                KeyValue::new("counts", Value::Array(vec![1, 2].into())),
                KeyValue::new("shares", Value::Array(vec![0.5, 1.5].into())),
                KeyValue::new(
                    "names",
                    Value::Array(vec![StringValue::from("a"), StringValue::from("b")].into()),
                ),
            ])
            .with_links(vec![Link::new(
                linked,
                vec![KeyValue::new("why", "batch")],
                0,
            )])
            .with_events(vec![Event::new(
                "queued",
                start + hour,
                vec![KeyValue::new("queue", "q1")],
                0,
            )])
            .start(&tracer())
            .end_with_timestamp(start + 2 * hour);
    });
    let span = spans.named("charge").one();
    assert_eq!(span.kind(), SpanKind::Client);
    assert_eq!((span.start_time(), span.duration()), (start, 2 * hour));
    assert_eq!(span.events()[0].time(), start + hour);
    let link = span.links()[0].span_context();
    assert_eq!(link.trace_id().to_bytes(), target.trace_id().to_bytes());
    assert!(link.is_remote());
    let attributes: Vec<String> = span
        .attributes()
        .iter()
        .map(|(key, value)| format!("{key}={value:?}"))
        .collect();
    let expected = [
        "flag=Bool(true)",
        "count=I64(3)",
        "share=F64(0.5)",
        "name=Str(\"ann\")",
        "flags=Array([Bool(true), Bool(false)])",
        "counts=Array([I64(1), I64(2)])",
        "shares=Array([F64(0.5), F64(1.5)])",
        "names=Array([Str(\"a\"), Str(\"b\")])",
    ];
    assert_eq!(attributes, expected);
}

#[test]
fn what_is_said_to_a_span_is_recorded() {
    let ((), spans) = capture(|| {
        let mut span = tracer().start("draft");
        assert!(span.is_recording());
        span.update_name("final");
        span.set_attribute(KeyValue::new("one", 1));
        span.set_attributes([KeyValue::new("two", 2), KeyValue::new("one", 11)]);
        span.add_event("happened", vec![KeyValue::new("where", "here")]);
        span.record_error(&std::fmt::Error);
        span.set_status(ApiStatus::error("it broke"));
        span.end();
        span.set_attribute(KeyValue::new("late", true));
        assert!(!span.is_recording());
    });
    let span = spans.named("final").one();
    assert_eq!(span.status(), Status::error("it broke"));
    assert_eq!(span.outcome(), Outcome::Error);
    let events: Vec<_> = span
        .events()
        .iter()
        .map(|it| it.name().to_owned())
        .collect();
    assert_eq!(events, ["happened", "exception"]);
    let message = span.events()[1].attribute("exception.message").is_some();
    assert!(message);
    spans.assert_tree("final ! one=11 two=2");
}

#[test]
fn ok_is_final() {
    let ((), spans) = capture(|| {
        let mut span = tracer().start("work");
        span.set_status(ApiStatus::error("tried"));
        span.set_status(ApiStatus::Ok);
        span.end();
    });
    let span = spans.named("work").one();
    assert_eq!(
        (span.status(), span.outcome()),
        (Status::Ok, Outcome::Returned)
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
fn a_span_that_nobody_ends_ends_when_it_is_dropped() {
    let ((), spans) = capture(|| drop(tracer().start("dropped")));
    assert_eq!(spans.named("dropped").one().outcome(), Outcome::Returned);
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
fn the_version_of_a_tracer_is_with_its_spans() {
    let ((), spans) = capture(|| {
        let scope = opentelemetry::InstrumentationScope::builder("db-driver")
            .with_version("1.2")
            .build();
        trace_runtime::opentelemetry::install().expect("nobody else observes");
        global::tracer_with_scope(scope).start("query").end();
    });
    let query = spans.named("query").one();
    assert_eq!(query.callsite().module(), "db-driver");
    spans.assert_tree("query otel.scope.version=\"1.2\"");
}

#[test]
fn a_span_of_ours_that_is_a_handle_is_seen_too() {
    let ((), spans) = capture(|| {
        span!("upload").in_scope(|| their("put", || ()));
    });
    spans.assert_tree("upload\n  put");
}
