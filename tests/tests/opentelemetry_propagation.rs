//! Propagators of the OpenTelemetry API as ours, and ours as the API's.

use std::collections::HashMap;

use opentelemetry::baggage::BaggageExt;
use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};
use opentelemetry::trace::{TraceContextExt, Tracer};
use opentelemetry::{Context as ApiContext, KeyValue, global};
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use trace_runtime::opentelemetry::{Format, TextMap, install};
use trace_runtime::propagation::{self, Composite, Propagator, TraceContext, W3cBaggage};
use trace_runtime::testing::capture;
use trace_runtime::{Baggage, Context, traced, traceparent};

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn headers() -> HashMap<String, String> {
    [
        ("traceparent", TRACEPARENT),
        ("tracestate", "congo=t61rcWkgMzE,rojo=1"),
        ("baggage", "plan=gold,tenant=%C5%81;ttl=30"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn theirs() -> TextMapCompositePropagator {
    TextMapCompositePropagator::new(vec![
        Box::new(TraceContextPropagator::new()),
        Box::new(BaggagePropagator::new()),
    ])
}

fn w3c() -> Composite {
    Composite::default().and(TraceContext).and(W3cBaggage)
}

#[test]
fn one_of_theirs_reads_and_writes_as_ours() {
    let (format, ours) = (Format::new(theirs()), w3c());
    let [mut found, mut expected] = [format.fields(), ours.fields()];
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let (read, expected) = (
        format.extract(&headers(), &Context::detached()),
        ours.extract(&headers(), &Context::detached()),
    );
    assert_eq!(read.span_context(), expected.span_context());
    assert_eq!(read.trace_state(), expected.trace_state());
    assert_eq!(read.baggage(), expected.baggage());
    let mut written = HashMap::new();
    format.inject(&read, &mut written);
    assert_eq!(written["traceparent"], TRACEPARENT);
    assert_eq!(written["tracestate"], headers()["tracestate"]);
    assert_eq!(
        written["baggage"]
            .parse::<Baggage>()
            .expect("well-formed")
            .get("tenant"),
        Some("Ł".into())
    );
}

#[test]
fn one_of_theirs_that_finds_nothing_changes_nothing() {
    let before = w3c().extract(&headers(), &Context::detached());
    let after = Format::new(theirs()).extract(&Vec::<(String, String)>::new(), &before);
    assert_eq!(after.span_context(), before.span_context());
    assert_eq!(after.baggage(), before.baggage());
}

#[test]
fn one_of_ours_reads_and_writes_as_theirs() {
    let format = TextMap::new(w3c());
    let read = format.extract_with_context(&ApiContext::new(), &headers());
    let expected = theirs().extract_with_context(&ApiContext::new(), &headers());
    assert_eq!(read.span().span_context(), expected.span().span_context());
    assert_eq!(
        read.baggage().to_string().len(),
        expected.baggage().to_string().len()
    );
    let mut written = HashMap::new();
    format.inject_context(&read, &mut written);
    assert_eq!(written, headers());
}

#[test]
fn one_of_ours_keeps_what_the_api_has_in_its_context() {
    #[derive(Debug, PartialEq)]
    struct Theirs(u32);
    let format = TextMap::new(w3c());
    let before = ApiContext::new().with_value(Theirs(7));
    for headers in [headers(), HashMap::new()] {
        let after = format.extract_with_context(&before, &headers);
        assert_eq!(after.get(), Some(&Theirs(7)));
        assert_eq!(after.has_active_span(), !headers.is_empty());
    }
}

#[test]
fn the_global_one_sends_what_is_current() {
    #[traced]
    fn call() -> (HashMap<String, String>, Option<String>) {
        let mut headers = HashMap::new();
        let inject = |format: &dyn TextMapPropagator| format.inject(&mut headers);
        global::get_text_map_propagator(inject);
        (headers, traceparent())
    }
    install().expect("nobody else observes");
    let ((headers, expected), _) = capture(call);
    assert_eq!(headers.get("traceparent"), expected.as_ref());
}

#[test]
fn the_global_one_continues_a_trace_for_both() {
    #[traced]
    fn handle() {}
    install().expect("nobody else observes");
    let ((), spans) = capture(|| {
        let parent = global::get_text_map_propagator(|format| format.extract(&headers()));
        let tracer = global::tracer("server");
        let span = tracer.start_with_context("serve", &parent);
        let _active = parent.with_span(span).attach();
        handle();
        let baggage = Context::current().baggage().clone();
        assert_eq!(baggage.get("plan").as_deref(), Some("gold"));
    });
    let [serve, handle] = ["serve", "handle"].map(|name| spans.named(name).one());
    assert!(serve.has_remote_parent());
    assert_eq!(serve.trace_state(), "congo=t61rcWkgMzE,rojo=1");
    assert_eq!(handle.parent_span_id(), Some(serve.span_id()));
}

#[test]
fn baggage_that_is_attached_through_the_api_is_sent_by_ours() {
    #[traced]
    fn call() -> HashMap<String, String> {
        let with_tenant = [KeyValue::new("tenant", "a")];
        let _attached = ApiContext::current_with_baggage(with_tenant).attach();
        let mut headers = HashMap::new();
        propagation::inject(&mut headers);
        assert_eq!(headers.get("traceparent"), traceparent().as_ref());
        headers
    }
    install().expect("nobody else observes");
    let (headers, _) = capture(call);
    assert_eq!(headers["baggage"], "tenant=a");
    assert!(Context::current().baggage().is_empty());
}

#[test]
fn our_baggage_is_seen_by_the_api() {
    let baggage = Baggage::EMPTY
        .with_properties("tenant", "Ł", &[("ttl", Some("30")), ("internal", None)])
        .expect("well-formed");
    let theirs = Context::detached()
        .with_baggage(baggage.clone())
        .to_opentelemetry();
    assert_eq!(
        theirs
            .baggage()
            .get("tenant")
            .map(opentelemetry::StringValue::as_str),
        Some("Ł")
    );
    assert_eq!(Context::from_opentelemetry(&theirs).baggage(), &baggage);
}
