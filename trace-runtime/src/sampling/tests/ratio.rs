//! Ratios: how many traces they sample, and that a fleet agrees which.

use super::super::threshold::Threshold;
use super::super::{Sampler, TraceIdRatio};
use super::{decide, remote, state, trace_with, traces};
use crate::Context;

/// A million traces. The bound is five standard deviations of a binomial distribution, so that a seed in two million fails by chance.
#[test]
fn a_million_traces_are_sampled_as_often_as_the_ratio_says() {
    const TRACES: u32 = 1_000_000;
    let nothing = Context::default();
    for (seed, ratio) in [
        (1, 0.5),
        (2, 0.1),
        (3, 0.01),
        (4, 0.001),
        (5, 0.999),
        (6, 1.0),
    ] {
        let sampler = TraceIdRatio::new(ratio);
        let all = traces(seed).take(TRACES as usize);
        let kept = all
            .filter(|&trace| decide(&sampler, trace, &nothing).0)
            .count();
        let probability = Threshold::from_probability(ratio)
            .expect("not zero")
            .probability();
        let mean = f64::from(TRACES) * probability;
        let bound = 5.0 * (mean * (1.0 - probability)).sqrt();
        let kept = f64::from(u32::try_from(kept).expect("at most a million"));
        assert!((kept - mean).abs() <= bound, "{ratio}: {kept}");
    }
}

/// What the `th` of sampled traces says adds up to the number of traces there were: within 5 %, which is five standard deviations at the smallest ratio.
#[test]
fn adjusted_counts_add_up() {
    const TRACES: u32 = 200_000;
    let nothing = Context::default();
    let samplers = [0.9, 0.3, 0.05].map(TraceIdRatio::new);
    for sampler in &samplers {
        let counts = traces(7).take(TRACES as usize).filter_map(|trace| {
            let (sampled, written) = decide(sampler, trace, &nothing);
            let threshold = Threshold::in_wire_form(&written);
            assert_eq!(sampled, threshold.is_some());
            Some(threshold?.adjusted_count())
        });
        let estimate: f64 = counts.sum();
        let error = (estimate / f64::from(TRACES) - 1.0).abs();
        assert!(error < 0.05, "{estimate} by {}", sampler.description());
    }
}

/// Services with ratios of their own, each below the one before: what one samples, every service with a higher ratio samples, and `th` is that of the service.
#[test]
fn a_fleet_agrees() {
    let ratios = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 1.0];
    let services = ratios.map(TraceIdRatio::new);
    for trace in traces(8).take(20_000) {
        let mut context = Context::default();
        let mut sampled = Vec::new();
        for (service, ratio) in services.iter().zip(ratios) {
            let (is_sampled, written) = decide(service, trace, &context);
            let threshold = is_sampled
                .then(|| Threshold::from_probability(ratio))
                .flatten();
            assert_eq!(Threshold::in_wire_form(&written), threshold);
            context = remote(trace, is_sampled, &written);
            sampled.push(is_sampled);
        }
        assert!(sampled.is_sorted(), "{trace:?}: {sampled:?}");
    }
}

#[test]
fn a_ratio_decides_by_the_random_bits() {
    let most = (1 << 56) - 1;
    let nothing = Context::default();
    for (ratio, smallest, largest) in [
        (0.0, false, false),
        (0.5, false, true),
        (1.0, true, true),
        (f64::NAN, false, false),
        (7.0, true, true),
    ] {
        let sampler = TraceIdRatio::new(ratio);
        let kept = [1, most].map(|low| decide(&sampler, trace_with(low), &nothing).0);
        assert_eq!(kept, [smallest, largest], "{ratio}");
    }
}

/// The parent's decision and threshold are not looked at, its explicit randomness is.
#[test]
fn a_ratio_ignores_the_parents_decision() {
    let (low, high) = (trace_with(1), trace_with(u64::MAX));
    let half = TraceIdRatio::new(0.5);
    let cases = [
        (high, false, "ot=th:f,rojo=1", true, "ot=th:8,rojo=1"),
        (low, true, "ot=th:0;p:1", false, "ot=p:1"),
        (low, true, "ot=th:0", false, ""),
        (
            low,
            true,
            "ot=rv:fe6d1a75832a2f",
            true,
            "ot=th:8;rv:fe6d1a75832a2f",
        ),
        (
            high,
            true,
            "ot=rv:6e6d1a75832a2f",
            false,
            "ot=rv:6e6d1a75832a2f",
        ),
    ];
    for (trace, is_sampled, received, sampled, sent) in cases {
        let decided = decide(&half, trace, &remote(trace, is_sampled, received));
        assert_eq!(decided, (sampled, sent.to_owned()), "{received}");
    }
    let alone = decide(&half, high, &Context::default());
    assert_eq!(alone, (true, state("ot=th:8").to_string()));
}

#[test]
fn its_description_names_the_ratio() {
    for (ratio, description) in [
        (0.0001, "TraceIdRatioBased{0.0001}"),
        (1.0, "TraceIdRatioBased{1.0}"),
        (-3.0, "TraceIdRatioBased{0.0}"),
    ] {
        assert_eq!(Sampler::description(&TraceIdRatio::new(ratio)), description);
    }
}
