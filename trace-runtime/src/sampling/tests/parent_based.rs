//! Following parents.

use super::super::{
    AlwaysOff, AlwaysOn, Decision, ParentBased, Sampler, SamplingParameters, TraceIdRatio,
};
use super::{ask, decide, remote, trace_with};
use crate::{Context, SpanContext};

/// Below a span of this process.
fn local(sampled: bool) -> Context {
    let there = remote(trace_with(1), sampled, "a=1").span_context();
    let there = there.expect("a span");
    let here = SpanContext::new(there.trace_id(), there.span_id(), there.flags(), false);
    let flags = u32::from(here.flags().to_byte());
    let (trace, span) = (here.trace_id().halves(), here.span_id().word());
    Context::from_frame(crate::context::now::Frame::new(trace, span, flags, None))
}

/// A sampler that shows that it was asked.
fn marked(name: &'static str) -> impl Sampler {
    move |_: &SamplingParameters<'_>| {
        super::SamplingResult::from(Decision::RecordOnly).with_attribute("asked", name)
    }
}

/// The table of the specification.
#[test]
fn each_kind_of_parent_has_its_delegate() {
    let sampler = ParentBased::new(marked("root"))
        .remote_parent_sampled(marked("remote sampled"))
        .remote_parent_not_sampled(marked("remote not sampled"))
        .local_parent_sampled(marked("local sampled"))
        .local_parent_not_sampled(marked("local not sampled"));
    let trace = trace_with(1);
    for (context, name) in [
        (Context::default(), "root"),
        (remote(trace, true, "a=1").undecided(), "root"),
        (remote(trace, true, "a=1"), "remote sampled"),
        (remote(trace, false, "a=1"), "remote not sampled"),
        (local(true), "local sampled"),
        (local(false), "local not sampled"),
    ] {
        let result = ask(&sampler, trace, &context);
        let asked = result.attributes().next().map(|it| it.value.to_string());
        assert_eq!(asked.as_deref(), Some(name));
    }
    assert!(sampler.decides_children());
}

#[test]
fn parents_are_followed_by_default() {
    let trace = trace_with(1);
    for sampled in [true, false] {
        for context in [remote(trace, sampled, "a=1"), local(sampled)] {
            let contrary = if sampled {
                decide(&ParentBased::new(AlwaysOff), trace, &context)
            } else {
                decide(&ParentBased::new(AlwaysOn), trace, &context)
            };
            assert_eq!(contrary.0, sampled);
        }
    }
    assert!(decide(&ParentBased::new(AlwaysOn), trace, &Context::default()).0);
    assert!(!ParentBased::new(AlwaysOn).decides_children());
}

/// "A parent-based sampler … should check that the sampled flag matches the expression `rv >= th`, otherwise it should erase the threshold."
#[test]
fn a_threshold_that_cannot_be_true_is_erased() {
    let sampler = ParentBased::new(AlwaysOn);
    let high = trace_with(u64::MAX);
    let low = trace_with(1);
    for (trace, sampled, received, sent) in [
        (high, true, "ot=th:c", "ot=th:c"),
        (low, true, "ot=th:c,rojo=1", "rojo=1"),
        (
            low,
            true,
            "ot=th:c;rv:fe6d1a75832a2f",
            "ot=th:c;rv:fe6d1a75832a2f",
        ),
        (high, false, "ot=th:c;p:1", "ot=p:1"),
        (high, true, "rojo=1", "rojo=1"),
    ] {
        let decided = decide(&sampler, trace, &remote(trace, sampled, received));
        assert_eq!(decided, (sampled, sent.to_owned()), "{received}");
    }
}

#[test]
fn roots_are_not_asked_about_where_all_are_taken() {
    assert!(ParentBased::new(AlwaysOn).takes_all_roots());
    assert!(!ParentBased::new(AlwaysOff).takes_all_roots());
    assert!(!ParentBased::new(TraceIdRatio::new(1.0)).takes_all_roots());
    let asks = ParentBased::new(AlwaysOn).local_parent_sampled(AlwaysOn);
    assert!(
        !asks.takes_all_roots(),
        "spans below have to be asked about"
    );
}

#[test]
fn sampled_parents_are_followed_unasked_where_nobody_else_decides() {
    assert!(AlwaysOn.takes_all_sampled());
    assert!(!AlwaysOff.takes_all_sampled());
    assert!(ParentBased::new(AlwaysOff).takes_all_sampled());
    assert!(
        ParentBased::new(AlwaysOn)
            .remote_parent_not_sampled(AlwaysOn)
            .takes_all_sampled()
    );
    assert!(
        !ParentBased::new(AlwaysOn)
            .remote_parent_sampled(AlwaysOff)
            .takes_all_sampled()
    );
    assert!(!TraceIdRatio::new(1.0).takes_all_sampled());
}

#[test]
fn attributes_are_read_where_a_delegate_reads_them() {
    let quick = ParentBased::new(TraceIdRatio::new(0.5)).remote_parent_sampled(AlwaysOn);
    assert!(!quick.reads_attributes());
    assert!(
        quick
            .local_parent_not_sampled(marked(""))
            .reads_attributes()
    );
    assert!(ParentBased::new(marked("")).reads_attributes());
}

#[test]
fn its_description_names_the_delegates() {
    let sampler = ParentBased::new(TraceIdRatio::new(0.25)).remote_parent_not_sampled(AlwaysOn);
    let description =
        "ParentBased{root:TraceIdRatioBased{0.25},remoteParentNotSampled:AlwaysOnSampler}";
    assert_eq!(sampler.description(), description);
    assert_eq!(format!("{sampler:?}"), description);
}
