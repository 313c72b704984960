//! What is written of a `tracestate`: requirements 39, 40, 42, 43, 45 and 47.

use std::collections::BTreeMap;

use trace_runtime::{Context, TraceState, propagation};

use crate::request::{SAMPLED, request};

#[test]
fn a_member_that_is_set_goes_to_the_front() {
    let state: TraceState = "a=1,b=2,c=3".parse().expect("valid");
    let with = |key, value| state.with(key, value).expect("valid").to_string();
    assert_eq!(with("d", "4"), "d=4,a=1,b=2,c=3");
    assert_eq!(with("b", "9"), "b=9,a=1,c=3");
    assert_eq!(state.without("b").as_str(), "a=1,c=3");
    assert_eq!(state.without("x").as_str(), state.as_str());
    assert_eq!(
        state.without("a").without("b").without("c"),
        TraceState::EMPTY
    );
    let doubled: TraceState = "a=1,b=2,a=3".parse().expect("valid");
    assert_eq!(doubled.with("a", "4").expect("valid").as_str(), "a=4,b=2");
    assert_eq!(doubled.get("a"), Some("1"));
    assert_eq!(doubled.get("A"), None);
}

#[test]
fn the_right_most_of_33_members_goes() {
    let members = (1..=32).map(|at| format!("k{at}=v")).collect::<Vec<_>>();
    let state: TraceState = members.join(",").parse().expect("valid");
    let grown = state.with("new", "1").expect("valid");
    assert_eq!(grown.iter().count(), 32);
    assert!(grown.as_str().starts_with("new=1,k1=v,") && grown.get("k32").is_none());
    let same = state.with("k32", "w").expect("valid");
    assert!(same.as_str().starts_with("k32=w,k1=v,") && same.get("k31").is_some());
}

#[test]
fn what_is_set_has_to_be_allowed() {
    let long = "x".repeat(257);
    for (key, value) in [
        ("", "1"),
        ("A", "1"),
        ("a b", "1"),
        ("a=", "1"),
        (&*long, "1"),
        ("a", ""),
        ("a", "b,c"),
        ("a", "b=c"),
        ("a", "b "),
        ("a", "b\r\nc: d"),
        ("a", "\0"),
        ("a", "é"),
        ("a", &*long),
    ] {
        let error = TraceState::EMPTY.with(key, value).expect_err("not allowed");
        assert!(error.is_malformed(), "{key}={value}");
    }
    assert!("a=1,b".parse::<TraceState>().is_err());
    assert_eq!("".parse::<TraceState>().ok(), Some(TraceState::EMPTY));
}

#[test]
fn a_context_sends_the_trace_state_that_it_was_given() {
    let context = propagation::extract(&request(SAMPLED));
    let ours = context.trace_state().with("us", "1").expect("valid");
    let mut sent = BTreeMap::new();
    propagation::inject_context(&context.with_trace_state(ours), &mut sent);
    assert_eq!(sent["tracestate"], "us=1,congo=t61,rojo=00f");
    let orphan = Context::default().with_trace_state("a=1".parse().expect("valid"));
    assert!(
        orphan.trace_state().is_empty(),
        "requirement 27: no trace, no state"
    );
}
