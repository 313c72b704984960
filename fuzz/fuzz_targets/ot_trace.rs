#![no_main]
//! The `ot-tracer-…` fields, and their baggage.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{baggage, is_hex, is_id, parts, text, traceparent, trimmed};
use trace_runtime::Context;
use trace_runtime::propagation::{OtTrace, Propagator};

fuzz_target!(|data: &[u8]| {
    let given = parts(data);
    let part = |at: usize| given.get(at).copied().unwrap_or_default();
    let mut fields: Vec<(&str, &[u8])> = vec![("ot-tracer-traceid", part(0)), ("ot-tracer-spanid", part(1))];
    if given.len() > 2 {
        fields.push(("ot-tracer-sampled", part(2)));
    }
    fields.push(("ot-baggage-key", part(3)));
    let context = OtTrace.extract(&fields, &Context::default());
    let [trace, span, sampled, _] = [0, 1, 2, 3].map(|at| trimmed(&text(part(at))).to_owned());
    let sampled = match &*sampled {
        _ if given.len() < 3 => Some("00"),
        "true" | "1" => Some("01"),
        "false" | "0" => Some("00"),
        _ => None,
    };
    let is_trace = (is_hex(&trace, 16) || is_hex(&trace, 32)) && trace.contains(|it| it != '0');
    let wanted = sampled
        .filter(|_| is_trace && is_id(&span, 16))
        .map(|flags| format!("00-{trace:0>32}-{span}-{flags}"));
    assert_eq!(traceparent(&context), wanted);
    let value = std::str::from_utf8(part(3)).ok().map(trimmed);
    let found = context.baggage().get("key").map(|it| it.into_owned());
    assert_eq!(found.is_some(), baggage(&context).is_some());
    if let (Some(found), Some(value)) = (found, value) {
        assert_eq!(found, value);
    }
});
