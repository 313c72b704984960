#![no_main]
//! The fields of B3, single and several, against its README.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{cross, is_id, parts, text, trimmed};
use trace_runtime::propagation::B3;

fn state(letter: &str) -> Option<&str> {
    ["0", "1", "d"].contains(&letter).then_some(letter)
}

fn trace(id: &str) -> Option<String> {
    (is_id(id, 16) || is_id(id, 32)).then(|| format!("{id:0>32}"))
}

fn ids(trace_id: &str, span: &str, state: Option<&str>) -> Option<String> {
    let trace = trace(trace_id).filter(|_| is_id(span, 16))?;
    Some(state.map_or(format!("{trace}-{span}"), |it| format!("{trace}-{span}-{it}")))
}

fn single(value: &str) -> Option<String> {
    match trimmed(value).split('-').collect::<Vec<_>>()[..] {
        [only] => state(only).map(str::to_owned),
        [trace, span] => ids(trace, span, None),
        [trace, span, letter] => ids(trace, span, Some(state(letter)?)),
        [trace, span, letter, parent] if is_id(parent, 16) => ids(trace, span, Some(state(letter)?)),
        _ => None,
    }
}

/// `values` are trace id, span id, parent, sampled, flags; an absent one is `None`.
fn several(values: [Option<&str>; 5]) -> Option<String> {
    let [trace_id, span, parent, sampled, flags] = values.map(|it| it.map(trimmed));
    let sampled = match sampled.map(str::to_lowercase).as_deref() {
        None => None,
        Some("1" | "true") => Some("1"),
        Some("0" | "false") => Some("0"),
        Some(_) => return None,
    };
    if parent.is_some_and(|it| !is_id(it, 16)) {
        return None;
    }
    let state = if flags == Some("1") { Some("d") } else { sampled };
    match (trace_id, span) {
        (Some(trace), Some(span)) => ids(trace, span, state),
        (None, None) if parent.is_none() => state.map(str::to_owned),
        _ => None,
    }
}

fuzz_target!(|data: &[u8]| {
    const NAMES: [&str; 6] = ["b3", "X-B3-TraceId", "X-B3-SpanId", "X-B3-ParentSpanId", "X-B3-Sampled", "X-B3-Flags"];
    let Some((&mask, data)) = data.split_first() else { return };
    let given = parts(data);
    let fields: Vec<(&str, &[u8])> = (0..6)
        .filter(|at| mask >> at & 1 == 1)
        .map(|at| (NAMES[at], given.get(at).copied().unwrap_or_default()))
        .collect();
    let value = |name| fields.iter().find(|(other, _)| *other == name).map(|(_, value)| text(value));
    let values = NAMES.map(value);
    let [one, rest @ ..] = values.each_ref().map(Option::as_deref);
    let wanted = one.and_then(single).or_else(|| several(rest));
    let wanted: Vec<_> = wanted.map(|value| ("b3".to_owned(), value)).into_iter().collect();
    assert_eq!(cross(&B3::single(), &B3::single(), &fields), wanted);
    // What one form says, the other says too.
    let multi = cross(&B3::single(), &B3::multi(), &fields);
    let multi: Vec<_> = multi.iter().map(|(name, value)| (&**name, value.as_bytes())).collect();
    assert_eq!(cross(&B3::multi(), &B3::single(), &multi), wanted);
});
