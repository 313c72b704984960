#![no_main]
//! One or several `traceparent` fields against the rules of W3C Trace Context, section 3.2.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{cross, is_hex, is_id, parts, text, trimmed};
use trace_runtime::propagation::TraceContext;

fn expected(value: &str) -> Option<String> {
    let value = trimmed(value);
    let fields: Vec<&str> = value.split('-').collect();
    let [version, trace, parent, flags, rest @ ..] = &*fields else { return None };
    let is_valid = is_hex(version, 2)
        && *version != "ff"
        && (rest.is_empty() || *version != "00")
        && is_id(trace, 32)
        && is_id(parent, 16)
        && is_hex(flags, 2);
    let known = u8::from_str_radix(flags, 16).ok()? & 3;
    is_valid.then(|| format!("00-{trace}-{parent}-{known:02x}"))
}

fuzz_target!(|data: &[u8]| {
    let values = parts(data);
    let fields: Vec<_> = values.iter().map(|&value| ("traceparent", value)).collect();
    let wanted = match &*values {
        [one] => expected(&text(one)),
        _ => None,
    };
    let wanted: Vec<_> = wanted.map(|value| ("traceparent".to_owned(), value)).into_iter().collect();
    assert_eq!(cross(&TraceContext, &TraceContext, &fields), wanted);
});
