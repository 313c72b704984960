//! The headers of the `OpenTracing` basic tracers.

use super::access::{Extract, Inject};
use super::fields::{
    first, low_digits, remote, set_or_remove, trace_of_either_width, with_prefixed_baggage,
};
use super::propagator::Propagator;
use crate::{Context, SpanId};

/// `ot-tracer-…`, and baggage in `ot-baggage-…` (OpenTelemetry specification, "OT Trace").
///
/// The format knows trace ids of 64 bits: of longer ones it sends the low half, so a trace is only whole where all speak another format too. Baggage that is not printable ASCII
/// cannot be sent and is left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct OtTrace;

const TRACE_ID: &str = "ot-tracer-traceid";
const SPAN_ID: &str = "ot-tracer-spanid";
const SAMPLED: &str = "ot-tracer-sampled";
const BAGGAGE_PREFIX: &str = "ot-baggage-";

fn parse_sampled(value: &[u8]) -> Option<bool> {
    match value {
        b"true" | b"1" => Some(true),
        b"false" | b"0" => Some(false),
        _ => None,
    }
}

/// `None` unless all that is there is valid, and both ids are there.
fn read_trace(carrier: &dyn Extract, context: &Context) -> Option<Context> {
    let trace = first(carrier, TRACE_ID, trace_of_either_width).ok()??;
    let span = first(carrier, SPAN_ID, SpanId::from_hex).ok()??;
    let sampled = first(carrier, SAMPLED, parse_sampled).ok()?;
    Some(remote(context, (trace, span), sampled))
}

impl Propagator for OtTrace {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let context = read_trace(carrier, context).unwrap_or_else(|| context.clone());
        with_prefixed_baggage(&context, carrier, BAGGAGE_PREFIX, |value| {
            Some(value.to_owned())
        })
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        if let Some(span) = context.span_context() {
            let low = low_digits(span.trace_id());
            let low = std::str::from_utf8(&low).unwrap_or_default();
            let sampled = context.decision();
            carrier.set(TRACE_ID, low);
            carrier.set(SPAN_ID, &span.span_id().to_string());
            set_or_remove(
                carrier,
                SAMPLED,
                sampled.map(|it| if it { "true" } else { "false" }),
            );
        }
        for member in context.baggage().iter() {
            let value = member.value();
            if value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
                carrier.set(&format!("{BAGGAGE_PREFIX}{}", member.key()), &value);
            }
        }
    }

    fn fields(&self) -> Vec<&str> {
        vec![TRACE_ID, SPAN_ID, SAMPLED]
    }
}
