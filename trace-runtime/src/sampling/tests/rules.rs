//! Rules, in code and as text.

use std::sync::LazyLock;

use super::super::{
    AlwaysOff, AlwaysOn, AlwaysRecord, ComposableSampler, Composite, Decision, Known, ParentBased,
    PassThrough, Rules, Sampler, SamplingParameters, SamplingResult, TraceIdRatio, When,
};
use super::{remote, trace_with};
use crate::record::OwnedAttributes;
use crate::{Callsite, Context, SpanKind};

static SITE: LazyLock<&Callsite> =
    LazyLock::new(|| Callsite::leak("GET /tasks/{id}", "shop::tasks", SpanKind::Server));

/// What is said of a trace with these attributes.
fn ask_with(
    sampler: &dyn Sampler,
    context: &Context,
    attributes: &OwnedAttributes,
) -> SamplingResult {
    let parent = context.span_context();
    sampler.should_sample(&SamplingParameters {
        trace_id: trace_with(1),
        parent: parent.as_ref(),
        decision: context.decision(),
        callsite: &SITE,
        context,
        known: Known {
            name: None,
            items: attributes.items(),
        },
    })
}

fn attributes() -> OwnedAttributes {
    let mut attributes = OwnedAttributes::default();
    attributes.set("http.route", "/tasks/{id}");
    attributes.set("retries", &3);
    attributes
}

fn decision(sampler: &dyn Sampler) -> Decision {
    ask_with(sampler, &Context::default(), &attributes()).decision()
}

fn matches(when: When) -> bool {
    decision(&Rules::new().when(when, AlwaysRecord::new(AlwaysOff))) == Decision::RecordOnly
}

#[test]
fn each_condition_looks_at_its_own() {
    assert!(matches(When::name("GET *")));
    assert!(!matches(When::name("GET")));
    assert!(matches(When::module("shop::*")));
    assert!(!matches(When::module("shop")));
    assert!(matches(When::kind(SpanKind::Server)));
    assert!(!matches(When::kind(SpanKind::Client)));
    assert!(matches(When::route("/tasks/*")));
    assert!(!matches(When::route("/tasks")));
    assert!(matches(When::attribute("retries", "3")));
    assert!(!matches(When::attribute("absent", "*")));
    assert!(matches(When::is(|it| it.parent.is_none())));
    assert!(!matches(When::is(|it| it.parent.is_some())));
    assert!(matches(When::name("GET *").and(When::route("/tasks/*"))));
    assert!(!matches(When::name("GET *").and(When::route("/users"))));
}

#[test]
fn the_first_rule_that_matches_decides() {
    let rules = Rules::new()
        .when(When::route("/healthz"), AlwaysOff)
        .when(When::name("GET *"), AlwaysRecord::new(AlwaysOff))
        .when(When::name("*"), AlwaysOn);
    assert_eq!(decision(&rules), Decision::RecordOnly);
    assert_eq!(decision(&Rules::new().otherwise(AlwaysOff)), Decision::Drop);
}

#[test]
fn without_a_rule_the_parent_is_followed() {
    let rules = Rules::new().when(When::route("/healthz"), AlwaysOff);
    assert_eq!(decision(&rules), Decision::RecordAndSample);
    let unsampled = remote(trace_with(1), false, "a=1");
    let result = ask_with(&rules, &unsampled, &attributes());
    assert_eq!(result.decision(), Decision::Drop);
    let composable = Composite::new(Rules::composable().when(When::route("/x"), AlwaysOn));
    assert_eq!(
        decision(&composable),
        Decision::Drop,
        "as the specification says"
    );
    let composable = Composite::new(Rules::composable().otherwise(AlwaysOn));
    assert_eq!(decision(&composable), Decision::RecordAndSample);
}

fn parsed(text: &str) -> Rules {
    text.parse()
        .unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

#[test]
fn rules_are_read_from_lines() {
    for (text, wanted) in [
        ("", Decision::RecordAndSample),
        ("# nothing\n\n   # more\n", Decision::RecordAndSample),
        ("drop", Decision::Drop),
        ("record", Decision::RecordOnly),
        ("name=\"GET /tasks/{id}\" drop # comment", Decision::Drop),
        (
            "name=GET* kind=server route=/tasks/* record",
            Decision::RecordOnly,
        ),
        (
            "kind=client drop\nretries=3 record\nkeep",
            Decision::RecordOnly,
        ),
        ("http.route=/tasks/* 0.0", Decision::Drop),
        ("module=shop::* 1.0", Decision::RecordAndSample),
        ("0/s", Decision::Drop),
        ("0.5/s", Decision::RecordAndSample),
        ("pass", Decision::Drop),
    ] {
        assert_eq!(decision(&parsed(text)), wanted, "{text}");
    }
    let unsampled = remote(trace_with(1), false, "a=1");
    let ask = |text| ask_with(&parsed(text), &unsampled, &attributes()).decision();
    assert_eq!(ask("keep"), Decision::RecordAndSample);
    assert_eq!(ask("parent keep"), Decision::Drop);
}

#[test]
fn a_bad_line_is_named() {
    for (text, fault) in [
        ("keep\nmaybe", "line 2: maybe is not keep, drop"),
        ("kind=servers drop", "line 1: servers is no kind of spans"),
        ("name=a", "line 1: it does not say what becomes"),
        ("name=\"a drop", "line 1: a quote is not closed"),
        ("keep drop", "line 1: keep drop is more than one word"),
        ("parent", "line 1: parent is not keep"),
        ("1.1", "line 1: 1.1 is not keep"),
        ("NaN", "line 1: NaN is not keep"),
        ("-1/s", "line 1: -1 is not keep"),
        ("=a drop", "line 1: nothing stands before the ="),
    ] {
        let found = text.parse::<Rules>().expect_err(text);
        assert!(found.to_string().starts_with(fault), "{found}");
        assert!(found.is_malformed());
    }
}

#[test]
fn descriptions_are_rules() {
    let rules = parsed("kind=server name=\"GET /x\" 0.25\nparent keep");
    let description = "RuleBased{(kind=server name=\"GET /x\"):TraceIdRatioBased{0.25},():ParentBased{root:AlwaysOnSampler}}";
    assert_eq!(rules.description(), description);
}

#[test]
fn attributes_are_wanted_where_a_rule_looks_at_them() {
    assert!(!parsed("name=a kind=server 0.1\nkeep").reads_attributes());
    assert!(parsed("route=/x keep").reads_attributes());
    assert!(
        Rules::new()
            .when(When::is(|_| true), AlwaysOn)
            .reads_attributes()
    );
    let nested = Rules::new().otherwise(ParentBased::new(parsed("a.b=c keep")));
    assert!(nested.reads_attributes());
    let composable = Rules::composable().when(When::route("/x"), AlwaysOn);
    assert!(ComposableSampler::reads_attributes(&composable));
}

#[test]
fn what_is_dropped_is_recorded_and_what_is_sampled_stays_so() {
    for (inner, wanted) in [
        (Decision::Drop, Decision::RecordOnly),
        (Decision::RecordOnly, Decision::RecordOnly),
        (Decision::RecordAndSample, Decision::RecordAndSample),
    ] {
        let sampler = AlwaysRecord::new(move |_: &SamplingParameters<'_>| inner);
        assert_eq!(decision(&sampler), wanted);
    }
    assert!(AlwaysRecord::new(AlwaysOn).takes_all_roots());
    assert!(!AlwaysRecord::new(TraceIdRatio::new(0.5)).takes_all_roots());
}

#[test]
fn only_what_is_dropped_is_passed_through() {
    let result = || ask_with(&PassThrough, &Context::default(), &attributes());
    assert!(result().passes_parent());
    assert!(!result().with_decision(Decision::RecordOnly).passes_parent());
}
