//! How often headers were there and could not be read.
//!
//! A header that is malformed counts as not there, which is all that a request notices. Who operates the service wants to know.

use crate::sync::fixed::{AtomicU64, Ordering};

/// The formats, by their names in `OTEL_PROPAGATORS`; last what a [`TraceIdHeader`](super::TraceIdHeader) reads.
const FORMATS: [&str; 9] = [
    "tracecontext",
    "baggage",
    "b3",
    "jaeger",
    "xray",
    "gcp",
    "datadog",
    "ottrace",
    "header",
];

static COUNTS: [AtomicU64; FORMATS.len()] = [const { AtomicU64::new(0) }; FORMATS.len()];

/// Counts a field of this name.
#[cold]
pub(super) fn count(field: &str) {
    let format = format_of(field);
    let place = FORMATS.iter().position(|name| *name == format);
    if let Some(count) = place.and_then(|place| COUNTS.get(place)) {
        count.fetch_add(1, Ordering::Relaxed);
    }
}

fn format_of(field: &str) -> &'static str {
    match field {
        "traceparent" | "tracestate" => "tracecontext",
        "baggage" => "baggage",
        "b3" => "b3",
        "uber-trace-id" => "jaeger",
        "x-amzn-trace-id" | "_x-amzn-trace-id" => "xray",
        "x-cloud-trace-context" => "gcp",
        _ if field.starts_with("x-b3-") => "b3",
        _ if field.starts_with("x-datadog-") => "datadog",
        _ if field.starts_with("ot-tracer-") => "ottrace",
        _ => "header",
    }
}

/// The formats of which there were malformed fields, and how many, since the process started.
pub(crate) fn counts() -> Vec<(&'static str, u64)> {
    let counts = COUNTS.iter().map(|count| count.load(Ordering::Relaxed));
    let all = FORMATS.into_iter().zip(counts);
    all.filter(|(_, count)| *count > 0).collect()
}
