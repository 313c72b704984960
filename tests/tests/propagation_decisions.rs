//! What a sender decided, or left open, and what it means for the spans below; recorded by a sampler that takes all traces that start here.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use trace_runtime::propagation::{
    B3, CloudTrace, Composite, Datadog, Propagator, TraceIdHeader, XRay,
};
use trace_runtime::sampling::{AlwaysOn, ParentBased};
use trace_runtime::testing::capture;
use trace_runtime::{Context, Tracing, is_recording, traced};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const ROOT: &str = "Root=1-0af76519-16cd43dd8448eb211c80319c";

fn record() {
    static TRACING: OnceLock<Tracing> = OnceLock::new();
    TRACING.get_or_init(|| {
        trace_runtime::builder()
            .sampler(ParentBased::new(AlwaysOn))
            .init()
            .expect("the only one of this process")
    });
}

#[traced(kind = server, parent = context)]
fn serve(context: Context) -> (bool, Context) {
    (is_recording(), Context::current())
}

fn read(format: &impl Propagator, fields: &[(&str, &str)]) -> Context {
    // Inside a capture, the current context is what stays captured.
    format.extract(&fields, &Context::current())
}

fn written(format: &impl Propagator, context: &Context) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    format.inject(&context.outgoing(), &mut fields);
    fields
}

/// Whether a span below what these fields say is recorded.
fn is_recorded(format: &impl Propagator, fields: &[(&str, &str)]) -> bool {
    record();
    serve(read(format, fields)).0
}

#[test]
fn a_decision_is_followed_with_or_without_a_parent() {
    let b3 = |value: &str| is_recorded(&B3::single(), &[("b3", value)]);
    assert!(!b3("0"));
    assert!(b3("1"));
    assert!(b3("d"));
    assert!(!b3(&format!("{TRACE}-b7ad6b7169203331-0")));
    assert!(b3(&format!("{TRACE}-b7ad6b7169203331-1")));
    let xray = |fields: &str| is_recorded(&XRay, &[("X-Amzn-Trace-Id", fields)]);
    assert!(!xray(&format!("{ROOT};Sampled=0")));
    assert!(xray(&format!("{ROOT};Sampled=1")));
    let google = |options: &str| {
        is_recorded(
            &CloudTrace,
            &[("X-Cloud-Trace-Context", &format!("{TRACE}{options}"))],
        )
    };
    assert!(!google(";o=0"));
    assert!(google(";o=1"));
}

/// Requirement 22: what is left open is decided here, and then sent.
#[test]
fn an_open_decision_is_ours() {
    record();
    let value = format!("{TRACE}-b7ad6b7169203331");
    let (recorded, current) = serve(read(&B3::single(), &[("b3", &value)]));
    assert!(recorded);
    let sent = &written(&B3::single(), &current)["b3"];
    assert!(sent.starts_with(TRACE) && sent.ends_with("-1"), "{sent}");
    assert!(is_recorded(
        &XRay,
        &[("X-Amzn-Trace-Id", &format!("{ROOT};Sampled=?"))]
    ));
    assert!(is_recorded(&XRay, &[("X-Amzn-Trace-Id", ROOT)]));
    let datadog = [("x-datadog-trace-id", "1"), ("x-datadog-parent-id", "2")];
    assert!(is_recorded(&Datadog, &datadog));
}

#[test]
fn what_was_denied_is_denied_to_those_below() {
    record();
    let (_, current) = serve(read(&B3::single(), &[("b3", "0")]));
    let sent = &written(&B3::single(), &current)["b3"];
    assert!(sent.len() > 2 && sent.ends_with("-0"), "{sent}");
}

/// Datadog's "user keep" stays what it is through spans of ours.
#[test]
fn a_priority_is_sent_on_as_long_as_it_is_true() {
    record();
    let priority = |value: &str| {
        let fields = [
            ("x-datadog-trace-id", "1"),
            ("x-datadog-parent-id", "2"),
            ("x-datadog-sampling-priority", value),
            ("x-datadog-origin", "rum"),
            ("x-datadog-tags", "_dd.p.dm=-4"),
        ];
        let (_, current) = serve(read(&Datadog, &fields));
        let sent = written(&Datadog, &current);
        assert_eq!(
            [&*sent["x-datadog-origin"], &*sent["x-datadog-tags"]],
            ["rum", "_dd.p.dm=-4"]
        );
        sent["x-datadog-sampling-priority"].clone()
    };
    assert_eq!(["2", "1", "0", "-1"].map(priority), ["2", "1", "0", "-1"]);
}

#[test]
fn a_lineage_is_sent_on() {
    let fields = format!("{ROOT};Parent=b7ad6b7169203331;Sampled=1;Lineage=1:c7fb0e6a:2");
    let ((_, current), _) = capture(|| serve(read(&XRay, &[("X-Amzn-Trace-Id", &fields)])));
    let sent = &written(&XRay, &current)["X-Amzn-Trace-Id".to_lowercase().as_str()];
    assert!(sent.ends_with(";Sampled=1;Lineage=1:c7fb0e6a:2"), "{sent}");
}

type Read = Box<dyn Fn() -> Context>;

/// The trace is continued, though nobody is its parent.
#[test]
fn a_trace_without_a_parent_gets_a_root_of_ours() {
    let ids = TraceIdHeader::new("X-Trace-ID").services("X-Services", "me");
    let uuid = "0AF76519-16cd-43dd-8448-eb211c80319c";
    let cases: [(_, Read); 3] = [
        (
            "xray",
            Box::new(|| read(&XRay, &[("X-Amzn-Trace-Id", ROOT)])),
        ),
        (
            "google",
            Box::new(|| read(&CloudTrace, &[("X-Cloud-Trace-Context", TRACE)])),
        ),
        (
            "plain",
            Box::new(move || read(&ids, &[("X-Trace-ID", uuid)])),
        ),
    ];
    for (name, read) in cases {
        let received = read().trace_id().map(|it| it.to_string());
        assert_eq!(received.as_deref(), Some(TRACE), "{name}");
        let ((_, current), spans) = capture(|| serve(read()));
        let serve = spans.named("serve").one();
        assert_eq!(serve.trace_id().to_string(), TRACE, "{name}");
        assert_eq!(serve.parent_span_id(), None, "{name}");
        let is_random = current.span_context().map(|it| it.flags().is_random());
        assert_eq!(
            is_random,
            Some(name == "plain"),
            "a UUID of version 4 ends in random bits"
        );
    }
}

#[test]
fn an_id_and_a_chain_of_services_pass_through_spans() {
    let ids = TraceIdHeader::new("X-Trace-ID").services("X-Services", "me");
    let fields = [("x-trace-id", "order-17"), ("x-services", "edge")];
    let ((_, current), _) = capture(|| serve(read(&ids, &fields)));
    assert_eq!(current.request_id(), Some("order-17"));
    assert_eq!(current.services().collect::<Vec<_>>(), ["edge", "me"]);
    let sent = written(&ids, &current);
    assert_eq!(
        [&*sent["X-Trace-ID"], &*sent["X-Services"]],
        ["order-17", "edge,me"]
    );
    let ((_, fresh), _) = capture(|| serve(Context::current()));
    let sent = written(&ids, &fresh);
    assert_eq!((sent["X-Trace-ID"].len(), &*sent["X-Services"]), (36, "me"));
}

#[test]
#[should_panic(expected = "no name of a service")]
fn a_name_that_cannot_be_sent_is_refused() {
    let _ = TraceIdHeader::new("X-Trace-ID").services("X-Services", "a,b");
}

#[test]
fn a_format_that_cannot_be_read_leaves_the_others_alone() {
    let formats = Composite::default().and(B3::single()).and(XRay);
    let fields = [("b3", "junk"), ("X-Amzn-Trace-Id", ROOT)];
    assert_eq!(
        read(&formats, &fields)
            .trace_id()
            .map(|it| it.to_string())
            .as_deref(),
        Some(TRACE)
    );
}

#[traced]
fn start() -> Option<String> {
    trace_runtime::trace_id().map(|it| it.to_string())
}

/// However the context is handed on: a root that starts below it takes its trace id, not one of its own.
#[test]
fn a_trace_without_a_parent_is_continued_where_it_is_attached() {
    record();
    start(); // The first span of a thread is made in another way.
    let received = read(&XRay, &[("X-Amzn-Trace-Id", ROOT)]);
    let with_baggage = received.with_baggage("a=1".parse().expect("valid"));
    for context in [received, with_baggage] {
        assert_eq!(context.attach(start).as_deref(), Some(TRACE));
    }
    assert_ne!(start().as_deref(), Some(TRACE));
}

#[test]
fn a_request_inside_another_has_an_id_of_its_own() {
    let ids = TraceIdHeader::new("X-Trace-ID").services("X-Services", "me");
    let outer = read(&ids, &[("x-trace-id", "order-17")]);
    let inner = outer.attach(|| trace_runtime::propagation::extract(&[("a", "b")]));
    assert_eq!((inner.request_id(), inner.services().count()), (None, 0));
}
