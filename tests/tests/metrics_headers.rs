//! Headers that are there and cannot be read are counted for their format.

use trace_runtime::propagation::{
    B3, CloudTrace, Composite, Datadog, Jaeger, OtTrace, Propagator as _, TraceContext,
    TraceIdHeader, W3cBaggage, XRay,
};
use trace_runtime::{Context, Tracing};

const PARENT: (&str, &str) = (
    "traceparent",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
);
const B3_TRACE: (&str, &str) = ("x-b3-traceid", "4bf92f3577b34da6a3ce929d0e0e4736");

fn all_formats() -> Composite {
    let composite = Composite::default().and(TraceContext).and(W3cBaggage);
    let composite = composite.and(B3::single()).and(Jaeger).and(XRay);
    let composite = composite.and(CloudTrace).and(Datadog).and(OtTrace);
    composite.and(TraceIdHeader::new("x-request-id"))
}

/// The format by which each of them is counted.
const MALFORMED: [(&str, &[(&str, &str)]); 14] = [
    ("tracecontext", &[("traceparent", "00-zz")]),
    ("tracecontext", &[PARENT, PARENT]),
    ("tracecontext", &[PARENT, ("tracestate", "no member")]),
    ("baggage", &[("baggage", "a=1,no member")]),
    ("b3", &[("b3", "x")]),
    ("b3", &[B3_TRACE, ("x-b3-spanid", "x")]),
    ("b3", &[("x-b3-sampled", "perhaps")]),
    ("jaeger", &[("uber-trace-id", "x")]),
    ("xray", &[("x-amzn-trace-id", "Root=x")]),
    ("gcp", &[("x-cloud-trace-context", "x")]),
    ("datadog", &[("x-datadog-trace-id", "x")]),
    ("ottrace", &[("ot-tracer-traceid", "x")]),
    ("header", &[("x-request-id", "two words")]),
    ("header", &[("x-request-id", "")]),
];

const WELL_FORMED: &[(&str, &str)] = &[
    PARENT,
    ("tracestate", "congo=t61rcWkgMzE,,"),
    ("baggage", "a=1, b=2 ;p"),
    B3_TRACE,
    ("x-b3-spanid", "00f067aa0ba902b7"),
    ("x-b3-flags", "0"),
    ("x-request-id", "abc"),
];

/// What is counted of this format, and of all.
fn counts(tracing: &Tracing, format: &str) -> (u64, u64) {
    let metrics = tracing.metrics();
    let counts = metrics.malformed_headers();
    let of_it = counts.iter().filter(|(name, _)| *name == format);
    (
        of_it.map(|(_, count)| count).sum(),
        counts.iter().map(|(_, count)| count).sum(),
    )
}

fn extract(headers: &[(&str, &str)]) {
    all_formats().extract(&headers, &Context::detached());
}

/// One test, because the counters are the process's.
#[test]
fn what_is_malformed_is_counted_and_nothing_else() {
    let tracing = trace_runtime::builder().init().expect("the first one");
    for (format, headers) in MALFORMED {
        let (of_it, all) = counts(&tracing, format);
        extract(headers);
        assert_eq!(
            counts(&tracing, format),
            (of_it + 1, all + 1),
            "{headers:?}"
        );
    }
    let (_, before) = counts(&tracing, "");
    extract(WELL_FORMED);
    extract(&[]);
    assert_eq!(counts(&tracing, "").1, before);
}
