use super::*;
use crate::{Callsite, Context, SpanContext, TraceId};

static SITE: Callsite = Callsite::new("site", "tests");

fn sampled(sampler: &impl Sampler, low: u64, parent: Option<&SpanContext>) -> bool {
    let trace_id = TraceId::from_halves([7, low]).expect("not zero");
    let result = sampler.should_sample(&SamplingParameters {
        trace_id,
        parent,
        decision: parent.map(|parent| parent.flags().is_sampled()),
        callsite: &SITE,
        context: &Context::default(),
    });
    result.decision().is_sampled()
}

#[test]
fn a_ratio_decides_by_the_random_bits() {
    let most = (1 << 56) - 1;
    for (ratio, smallest, largest) in [
        (0.0, false, false),
        (0.5, false, true),
        (1.0, true, true),
        (f64::NAN, false, false),
        (7.0, true, true),
    ] {
        let sampler = TraceIdRatio::new(ratio);
        assert_eq!(
            (sampled(&sampler, 0, None), sampled(&sampler, most, None)),
            (smallest, largest),
            "{ratio}"
        );
    }
    assert!(sampled(&TraceIdRatio::new(0.5), 1 << 55, None));
    assert!(!sampled(&TraceIdRatio::new(0.5), (1 << 55) - 1, None));
}

#[test]
fn a_remote_decision_is_followed() {
    let remote = |flags| {
        let [trace, span] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
        SpanContext::remote(
            trace.parse().expect("well-formed"),
            span.parse().expect("well-formed"),
            flags,
        )
    };
    assert!(sampled(
        &ParentBased::new(AlwaysOff),
        1,
        Some(&remote(crate::TraceFlags::SAMPLED))
    ));
    assert!(!sampled(
        &ParentBased::new(AlwaysOn),
        1,
        Some(&remote(crate::TraceFlags::RANDOM))
    ));
    assert!(sampled(&ParentBased::new(AlwaysOn), 1, None));
}
