//! Samplers that are put together.

use super::super::threshold::Threshold;
use super::super::{
    AlwaysOff, AlwaysOn, Annotating, ComposableSampler, Composite, ParentThreshold, Sampler,
    SamplingIntent, SamplingParameters, TraceIdRatio,
};
use super::{ask, decide, remote, state, trace_with, traces};
use crate::Context;

#[test]
fn base_cases_write_their_threshold() {
    let (low, high) = (trace_with(1), trace_with(u64::MAX));
    let nothing = Context::default();
    let on = Composite::new(AlwaysOn);
    assert_eq!(decide(&on, low, &nothing), (true, "ot=th:0".into()));
    let half = Composite::new(TraceIdRatio::new(0.5));
    assert_eq!(decide(&half, high, &nothing), (true, "ot=th:8".into()));
    let received = remote(low, true, "ot=th:0;p:1");
    assert_eq!(decide(&half, low, &received), (false, "ot=p:1".into()));
    let off = Composite::new(AlwaysOff);
    assert_eq!(decide(&off, high, &received), (false, "ot=p:1".into()));
    let none = Composite::new(TraceIdRatio::new(0.0));
    assert!(!decide(&none, high, &nothing).0);
}

#[test]
fn the_parents_threshold_is_followed() {
    let sampler = Composite::new(ParentThreshold::new(AlwaysOff));
    let (low, high) = (trace_with(1), trace_with(u64::MAX));
    for (trace, is_sampled, received, sampled, sent) in [
        (high, true, "ot=th:c", true, "ot=th:c"),
        (low, true, "ot=th:c", false, ""),
        (low, true, "rojo=1", true, "rojo=1"),
        (high, false, "rojo=1", false, "rojo=1"),
    ] {
        let decided = decide(&sampler, trace, &remote(trace, is_sampled, received));
        assert_eq!(decided, (sampled, sent.to_owned()), "{received}");
    }
    let root = Composite::new(ParentThreshold::new(AlwaysOn));
    assert_eq!(
        decide(&root, low, &Context::default()),
        (true, "ot=th:0".into())
    );
}

#[test]
fn what_is_sampled_is_annotated() {
    let inner = Annotating::new(TraceIdRatio::new(0.5))
        .attribute("a", 1)
        .attribute("b", "x");
    let sampler = Composite::new(Annotating::new(inner).attribute("a", 2));
    let attributes = |low| {
        let result = ask(&sampler, trace_with(low), &Context::default());
        let attributes = result.attributes();
        attributes
            .map(|it| format!("{}={}", it.key, it.value))
            .collect::<Vec<_>>()
    };
    assert_eq!(attributes(u64::MAX), ["a=2", "b=x"]);
    assert!(attributes(1).is_empty());
}

/// Writes into the member that belongs to OpenTelemetry, and into one of its own.
struct Vendor;

impl ComposableSampler for Vendor {
    fn sampling_intent<'a>(&'a self, _: &SamplingParameters<'_>) -> SamplingIntent<'a> {
        SamplingIntent::new(Some(Threshold::ALWAYS)).with_trace_state(|received, decision| {
            let ours = received.with("vendor", if decision.is_sampled() { "1" } else { "0" });
            ours.and_then(|it| it.with("ot", "rv:00000000000000"))
                .expect("valid")
        })
    }
}

#[test]
fn a_part_changes_the_trace_state_but_not_our_member() {
    let trace = trace_with(1);
    let sent = decide(
        &Composite::new(Vendor),
        trace,
        &remote(trace, true, "rojo=1"),
    );
    assert_eq!(sent, (true, "ot=th:0,vendor=1,rojo=1".into()));
    let received = remote(trace, true, "ot=rv:fe6d1a75832a2f");
    let sent = decide(&Composite::new(Vendor), trace, &received).1;
    assert_eq!(state(&sent).get("ot"), Some("th:0;rv:fe6d1a75832a2f"));
}

/// A threshold of its own making, which says nothing to others.
struct Half;

impl ComposableSampler for Half {
    fn sampling_intent<'a>(&'a self, _: &SamplingParameters<'_>) -> SamplingIntent<'a> {
        SamplingIntent::new("8".parse().ok()).unreliable()
    }
}

#[test]
fn an_unreliable_threshold_is_independent_of_the_trace_and_not_written() {
    let sampler = Composite::new(Half);
    let low = trace_with(1);
    let decisions: Vec<_> = (0..200)
        .map(|_| decide(&sampler, low, &remote(low, true, "ot=th:c;p:1")))
        .collect();
    assert!(decisions.iter().all(|(_, sent)| sent == "ot=p:1"));
    // Once in 2^199 all are alike by chance.
    assert!(decisions.iter().any(|(sampled, _)| *sampled));
    assert!(decisions.iter().any(|(sampled, _)| !sampled));
}

/// "The top-level `ProbabilitySampler` can be implemented using a `Composite(ComposableProbability(ratio))`."
#[test]
fn a_composite_ratio_is_the_ratio() {
    let (plain, composite) = (
        TraceIdRatio::new(0.3),
        Composite::new(TraceIdRatio::new(0.3)),
    );
    for (place, trace) in traces(11).take(2_000).enumerate() {
        let context = remote(trace, place % 2 == 0, "ot=th:8;p:1,rojo=1");
        assert_eq!(
            decide(&plain, trace, &context),
            decide(&composite, trace, &context)
        );
    }
}

#[test]
fn descriptions_show_how_they_are_put_together() {
    let sampler = Composite::new(Annotating::new(ParentThreshold::new(AlwaysOn)).attribute("a", 1));
    let description = Sampler::description(&sampler);
    assert!(description.starts_with(
        "CompositeSampler{ComposableAnnotating{ComposableParentThreshold{ComposableAlwaysOn},"
    ));
    assert!(!sampler.reads_attributes());
}
