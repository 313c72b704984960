//! What is said to a span of the API is recorded.

use std::time::{Duration, SystemTime};

use opentelemetry::trace::{
    Event, Link, Span as _, SpanContext, SpanId, SpanKind as ApiKind, Status as ApiStatus,
    TraceFlags, TraceId, TraceState, Tracer,
};
use opentelemetry::{KeyValue, StringValue, Value, global};
use trace_runtime::testing::capture;
use trace_runtime::{Outcome, SpanKind, Status};

use super::tracer;

const HOUR: Duration = Duration::from_secs(3_600);

fn target() -> SpanContext {
    SpanContext::new(
        TraceId::from(7),
        SpanId::from(8),
        TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    )
}

#[test]
fn what_the_builder_says_is_recorded() {
    let start = SystemTime::UNIX_EPOCH + 3 * HOUR;
    let why = vec![KeyValue::new("why", "batch")];
    let queue = vec![KeyValue::new("queue", "q1")];
    let ((), spans) = capture(move || {
        tracer()
            .span_builder("charge")
            .with_kind(ApiKind::Client)
            .with_start_time(start)
            .with_links(vec![Link::new(target(), why, 0)])
            .with_events(vec![Event::new("queued", start + HOUR, queue, 0)])
            .start(&tracer())
            .end_with_timestamp(start + 2 * HOUR);
    });
    let span = spans.named("charge").one();
    assert_eq!(span.kind(), SpanKind::Client);
    assert_eq!((span.start_time(), span.duration()), (start, 2 * HOUR));
    assert_eq!(span.events()[0].time(), start + HOUR);
    assert_eq!(span.events()[0].attribute("queue"), Some("q1".into()));
    let link = span.links()[0].span_context();
    assert_eq!(link.trace_id().to_bytes(), target().trace_id().to_bytes());
    assert!(link.is_remote());
}

#[test]
fn attributes_have_their_types() {
    let names = vec![StringValue::from("a"), StringValue::from("b")];
    let attributes = [
        KeyValue::new("flag", true),
        KeyValue::new("count", 3),
        KeyValue::new("share", 0.5),
        KeyValue::new("name", "ann"),
        KeyValue::new("flags", Value::Array(vec![true, false].into())),
        KeyValue::new("counts", Value::Array(vec![1, 2].into())),
        KeyValue::new("shares", Value::Array(vec![0.5, 1.5].into())),
        KeyValue::new("names", Value::Array(names.into())),
    ];
    let ((), spans) = capture(|| {
        let charge = tracer().span_builder("charge").with_attributes(attributes);
        charge.start(&tracer()).end();
    });
    let recorded = spans.named("charge").one().attributes().iter();
    let shown: Vec<_> = recorded
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
    assert_eq!(shown, expected);
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
fn a_span_that_nobody_ends_ends_when_it_is_dropped() {
    let ((), spans) = capture(|| drop(tracer().start("dropped")));
    assert_eq!(spans.named("dropped").one().outcome(), Outcome::Returned);
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
