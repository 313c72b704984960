//! What a sampler answers, and what becomes of the trace.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use trace_runtime::sampling::{Decision, SamplingParameters, SamplingResult};
use trace_runtime::{Context, SpanContext, TraceState, Tracing, is_recording, span, traced};

/// Decides by the name of the local root.
fn by_name(parameters: &SamplingParameters<'_>) -> SamplingResult {
    match parameters.name() {
        "dropped" => Decision::Drop.into(),
        "watched" => Decision::RecordOnly.into(),
        "annotated" => SamplingResult::from(true)
            .with_attribute("sampling.rule", "checkout")
            .with_trace_state(parameters.trace_state().with("ours", "1").expect("valid")),
        "passed" => SamplingResult::from(false).passing_parent(),
        "cleared" => SamplingResult::from(true).with_trace_state(TraceState::EMPTY),
        _ => true.into(),
    }
}

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl trace_runtime::export::Exporter for Seen {
    fn export(&mut self, batch: &trace_runtime::export::Batch) -> Result<(), trace_runtime::Error> {
        let mut seen = self.0.lock().expect("nobody panics");
        seen.extend(batch.iter().map(|span| {
            let rule = span.attribute("sampling.rule").map(|it| it.to_string());
            format!("{} {:?} {}", span.name(), rule, span.trace_state())
        }));
        Ok(())
    }
}

fn record() -> &'static (Tracing, Seen) {
    static TRACING: OnceLock<(Tracing, Seen)> = OnceLock::new();
    TRACING.get_or_init(|| {
        let seen = Seen::default();
        let builder = trace_runtime::builder().sampler(by_name);
        let tracing = builder.exporter(seen.clone()).init();
        (tracing.expect("the only one of this process"), seen)
    })
}

fn exported() -> Vec<String> {
    let (tracing, seen) = record();
    tracing.flush(std::time::Duration::from_secs(60));
    seen.0.lock().expect("nobody panics").clone()
}

#[traced]
fn child() -> (bool, Option<SpanContext>) {
    (is_recording(), Context::current().span_context())
}

#[traced(name = "watched")]
fn watched() -> (bool, SpanContext) {
    let (recorded, current) = child();
    (recorded, current.expect("a span is current"))
}

#[test]
fn what_is_only_recorded_is_not_sampled_elsewhere() {
    record();
    let (recorded, current) = watched();
    assert!(recorded, "spans below follow the decision");
    assert!(!current.flags().is_sampled());
    let sent = span!("watched").in_scope(trace_runtime::traceparent);
    let sent = sent.expect("a span is current");
    assert!(sent.ends_with("-02"), "random and not sampled: {sent}");
}

#[traced(name = "dropped")]
fn dropped() -> (bool, bool) {
    (is_recording(), child().0)
}

#[test]
fn what_is_dropped_is_dropped_to_the_leaves() {
    record();
    assert_eq!(dropped(), (false, false));
}

const SENDER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn remote() -> Context {
    trace_runtime::propagation::extract(&[("traceparent", SENDER), ("tracestate", "theirs=2")])
}

#[traced(name = "annotated", parent = remote())]
fn annotated() -> Context {
    child();
    Context::current()
}

#[test]
fn attributes_and_a_trace_state_reach_record_and_children() {
    let state = "ours=1,theirs=2";
    record();
    assert_eq!(annotated().trace_state().as_str(), state);
    let span = span!("annotated", kind = server, parent = remote());
    assert_eq!(span.context().trace_state().as_str(), state);
    span.end();
    let seen = exported();
    let count = |line: &str| seen.iter().filter(|it| *it == line).count();
    assert_eq!(count(&format!("annotated Some(\"checkout\") {state}")), 2);
    assert_eq!(count(&format!("child None {state}")), 1, "{seen:?}");
}

#[test]
fn an_empty_trace_state_clears_the_one_that_came() {
    record();
    let span = span!("cleared", kind = server, parent = remote());
    assert!(span.context().trace_state().is_empty());
}

#[test]
fn what_is_only_recorded_is_not_exported_but_counted() {
    let (tracing, _) = record();
    watched();
    let seen = exported();
    assert!(!seen.iter().any(|line| line.starts_with("watched")));
    let report = tracing.flush(std::time::Duration::from_secs(60));
    assert!(report.dropped(trace_runtime::DropReason::Sampled) >= 2);
    assert!(report.is_balanced(), "{report}");
}

fn sent() -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    trace_runtime::propagation::inject(&mut headers);
    headers
}

#[traced(name = "passed", parent = remote())]
fn passed() -> (bool, BTreeMap<String, String>, BTreeMap<String, String>) {
    (child().0, sent(), below())
}

#[traced]
fn below() -> BTreeMap<String, String> {
    sent()
}

/// Other services come below the one that called this one, which is not there.
#[test]
fn a_parent_is_passed_through_what_is_left_out() {
    record();
    let (recorded, own, inner) = passed();
    assert!(!recorded && !is_recording());
    for headers in [own, inner] {
        assert_eq!(headers["traceparent"], SENDER);
        assert_eq!(headers["tracestate"], "theirs=2");
    }
    let span = span!("passed", kind = server, parent = remote());
    assert!(!span.is_recording());
    assert_eq!(span.in_scope(sent)["traceparent"], SENDER);
    let alone = span!("passed").in_scope(|| (child().0, sent()));
    assert_eq!(
        alone,
        (false, BTreeMap::new()),
        "there is no parent to pass through"
    );
    assert!(!exported().iter().any(|line| line.starts_with("passed")));
}
