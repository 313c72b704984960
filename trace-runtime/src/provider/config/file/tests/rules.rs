//! The rules of a composite sampler: the first whose conditions hold decides.

use super::settings;
use crate::record::OwnedAttributes;
use crate::sampling::{Known, Sampler as _, SamplingParameters};
use crate::{Callsite, Context, SpanContext, SpanId, SpanKind, TraceFlags, TraceId};

/// Whether a trace is sampled by these rules, whose local root is a client's and has these attributes.
fn is_sampled(rules: &str, remote: Option<SpanContext>) -> bool {
    let site = Callsite::leak("site", "tests", SpanKind::Client);
    let rules =
        format!("sampler: {{ composite/development: {{ rule_based: {{ rules: [{rules}] }} }} }}");
    let text = format!("file_format: '1.0'\ntracer_provider: {{ {rules} }}\n");
    let mut settings = settings(&text, &[]);
    assert_eq!(settings.warnings().collect::<Vec<_>>(), [""; 0], "{rules}");
    let mut attributes = OwnedAttributes::default();
    attributes.set("status", &404);
    attributes.set("tags", &["a*", "b"]);
    let context = remote.map_or_else(Context::default, Context::remote);
    let sampler = settings.sampler("shop");
    let result = sampler.should_sample(&SamplingParameters {
        trace_id: TraceId::from_bytes([7; 16]).expect("not zero"),
        parent: remote.as_ref(),
        decision: context.decision(),
        callsite: site,
        context: &context,
        known: Known {
            name: None,
            items: attributes.items(),
        },
    });
    result.decision().is_sampled()
}

/// Whether a rule with this condition is that of a trace without a parent: alone, and before one that keeps everything.
fn holds(condition: &str) -> bool {
    let condition = match condition {
        "" => String::new(),
        some => format!("{some}, "),
    };
    let alone = is_sampled(&format!("{{ {condition}sampler: {{ always_on: }} }}"), None);
    let first = !is_sampled(
        &format!("{{ {condition}sampler: {{ always_off: }} }}, {{ sampler: {{ always_on: }} }}"),
        None,
    );
    assert_eq!(alone, first, "the first that holds: {condition}");
    alone
}

#[test]
fn without_conditions_a_rule_is_for_all_and_without_rules_nothing_is_sampled() {
    assert!(holds(""));
    assert!(!is_sampled("", None));
}

#[test]
fn a_value_is_one_of_those_named_to_the_letter() {
    for (condition, wanted) in [
        ("{ key: status, values: ['200', '404'] }", true),
        ("{ key: status, values: ['4*'] }", false),
        ("{ key: tags, values: ['a*'] }", true),
        ("{ key: other, values: ['404'] }", false),
    ] {
        assert_eq!(
            holds(&format!("attribute_values: {condition}")),
            wanted,
            "{condition}"
        );
    }
}

#[test]
fn a_value_is_like_what_is_included_and_unlike_what_is_excluded() {
    for (condition, wanted) in [
        ("{ key: status, included: ['4*'] }", true),
        ("{ key: status, included: ['5*'] }", false),
        ("{ key: status, included: ['4*'], excluded: ['*4'] }", false),
        ("{ key: status, excluded: ['5*'] }", true),
        ("{ key: other, excluded: ['5*'] }", false),
    ] {
        assert_eq!(
            holds(&format!("attribute_patterns: {condition}")),
            wanted,
            "{condition}"
        );
    }
}

#[test]
fn kinds_and_parents_are_one_of_those_named() {
    for (condition, wanted) in [
        ("span_kinds: [server, client]", true),
        ("span_kinds: [server]", false),
        ("parent: [none]", true),
        ("parent: [remote, local]", false),
        ("span_kinds: [client], parent: [remote]", false),
    ] {
        assert_eq!(holds(condition), wanted, "{condition}");
    }
}

#[test]
fn a_remote_parent_is_one() {
    let remote = SpanContext::remote(
        TraceId::from_bytes([7; 16]).expect("not zero"),
        SpanId::from_bytes([7; 8]).expect("not zero"),
        TraceFlags::SAMPLED,
    );
    let of = |parent: &str| {
        is_sampled(
            &format!("{{ parent: [{parent}], sampler: {{ always_on: }} }}"),
            Some(remote),
        )
    };
    assert_eq!(["none", "remote", "local"].map(of), [false, true, false]);
}
