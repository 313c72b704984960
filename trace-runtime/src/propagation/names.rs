//! The formats by the names that `OTEL_PROPAGATORS` knows.

use super::{
    B3, CloudTrace, Datadog, Jaeger, OpenCensus, OtTrace, Propagator, TraceContext, W3cBaggage,
    XRay,
};

/// All names, for messages.
pub(crate) const KNOWN: &str = "tracecontext, baggage, b3, b3multi, jaeger, xray, ottrace, datadog, gcp, cloudtrace, opencensus, none";

/// The format of this name.
pub(crate) fn named(name: &str) -> Option<Box<dyn Propagator>> {
    Some(match name {
        "tracecontext" => Box::new(TraceContext),
        "baggage" => Box::new(W3cBaggage),
        "b3" => Box::new(B3::single()),
        "b3multi" => Box::new(B3::multi()),
        "jaeger" => Box::new(Jaeger),
        "xray" => Box::new(XRay),
        "ottrace" => Box::new(OtTrace),
        "datadog" => Box::new(Datadog),
        "opencensus" => Box::new(OpenCensus),
        "gcp" | "cloudtrace" => Box::new(CloudTrace),
        _ => return None,
    })
}
