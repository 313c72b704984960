#![no_main]
//! Several `tracestate` fields against the rules of W3C Trace Context, section 3.3, and what mutations make of them.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{cross, parts, text, trimmed};
use trace_runtime::TraceState;
use trace_runtime::propagation::TraceContext;

fn is_member(member: &str) -> bool {
    let Some((key, value)) = member.split_once('=') else { return false };
    let starts = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    (1..=256).contains(&key.chars().count())
        && key.starts_with(starts)
        && key.chars().all(|it| starts(it) || "_*/@-".contains(it))
        && (1..=256).contains(&value.chars().count())
        && value.chars().all(|it| (' '..='~').contains(&it) && it != ',' && it != '=')
}

fn expected(fields: &[String]) -> String {
    let all = fields.join(",");
    let mut members: Vec<&str> = all.split(',').map(trimmed).filter(|it| !it.is_empty()).collect();
    if members.len() > 32 || !members.iter().all(|it| is_member(it)) {
        return String::new();
    }
    while members.join(",").len() > 2048 {
        let long = members.iter().rposition(|it| it.len() > 128);
        members.remove(long.unwrap_or(members.len() - 1));
    }
    members.join(",")
}

fn mutate(state: &str) {
    let state: TraceState = state.parse().expect("what is sent can be read");
    let key = state.iter().last().map_or("new", |(key, _)| key).to_owned();
    let with = state.with(&key, "v").expect("valid");
    assert!(with.as_str().starts_with(&format!("{key}=v")) && with.iter().count() <= 32);
    assert_eq!(with.iter().filter(|(other, _)| *other == key).count(), 1);
    let others = |state: &TraceState| -> Vec<String> {
        let others = state.iter().filter(|(other, _)| *other != key);
        others.map(|(key, value)| format!("{key}={value}")).collect()
    };
    assert!(others(&state).starts_with(&others(&with)) || with.as_str().len() > 1500);
    assert_eq!(others(&with.without(&key)), others(&with));
    assert_eq!(with.without(&key).get(&key), None);
}

fuzz_target!(|data: &[u8]| {
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let mut fields: Vec<(&str, &[u8])> = vec![("traceparent", parent.as_bytes())];
    fields.extend(parts(data).into_iter().map(|value| ("tracestate", value)));
    let values: Vec<_> = fields[1..].iter().map(|(_, value)| text(value)).collect();
    let state = expected(&values);
    let mut wanted = vec![("traceparent".to_owned(), parent.to_owned())];
    if !state.is_empty() {
        wanted.push(("tracestate".to_owned(), state.clone()));
    }
    assert_eq!(cross(&TraceContext, &TraceContext, &fields), wanted);
    mutate(&state);
});
