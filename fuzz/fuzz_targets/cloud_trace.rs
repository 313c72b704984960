#![no_main]
//! `X-Cloud-Trace-Context`.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{decimal, is_id, sent, text, trimmed};
use trace_runtime::Context;
use trace_runtime::propagation::{CloudTrace, Propagator};

fn expected(value: &str) -> Option<(String, Option<String>)> {
    let (ids, options) = value.split_once(';').map_or((value, None), |(ids, it)| (ids, Some(it)));
    let sampled = match options {
        None | Some("o=") => "",
        Some(options) if decimal(options.strip_prefix("o=")?)? % 2 == 1 => ";o=1",
        Some(_) => ";o=0",
    };
    let (trace, span) = ids.split_once('/').unwrap_or((ids, ""));
    let span = if span.is_empty() { 0 } else { decimal(span)? };
    is_id(trace, 32).then(|| {
        let header = (span != 0).then(|| format!("{trace}/{span}{sampled}"));
        (trace.to_owned(), header)
    })
}

fuzz_target!(|data: &[u8]| {
    let context = CloudTrace.extract(&[("X-Cloud-Trace-Context", data)], &Context::default());
    let found = context.trace_id().map(|trace| {
        let header = sent(&CloudTrace, &context).pop().map(|(_, value)| value);
        (trace.to_string(), header)
    });
    assert_eq!(found, expected(trimmed(&text(data))));
});
