//! Google Cloud's header.

use super::access::{Extract, Inject};
use super::fields::{decimal, remote, remote_trace, single};
use super::propagator::Propagator;
use crate::{Context, SpanId, TraceId};

/// `X-Cloud-Trace-Context: {trace id}/{span id, decimal};o={options}` (Google Cloud Trace, "Trace context").
///
/// Span and options may be missing or empty, as Google's own readers allow: without a span the trace is continued without a parent, without options the decision is left open.
#[derive(Clone, Copy, Debug, Default)]
pub struct CloudTrace;

const HEADER: &str = "x-cloud-trace-context";

/// The options are a decimal bitmap, whose lowest bit says whether the trace is recorded.
fn parse(value: &[u8]) -> Option<(TraceId, Option<SpanId>, Option<bool>)> {
    let mut parts = value.splitn(2, |&byte| byte == b';');
    let ids = parts.next()?;
    let sampled = match parts.next() {
        None | Some(b"o=") => None,
        Some(options) => Some(decimal(options.strip_prefix(b"o=")?)? & 1 == 1),
    };
    let (trace, span) = ids.split_at_checked(32)?;
    let span = match span {
        [] | b"/" => None,
        [b'/', digits @ ..] => SpanId::from_word(decimal(digits)?),
        _ => return None,
    };
    Some((TraceId::from_hex(trace)?, span, sampled))
}

impl Propagator for CloudTrace {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        match single(carrier, HEADER, parse) {
            Some((trace, Some(span), sampled)) => remote(context, (trace, span), sampled),
            Some((trace, None, sampled)) => remote_trace(context, trace, sampled),
            None => context.clone(),
        }
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        let Some(span) = context.span_context() else {
            return;
        };
        let ids = format!("{}/{}", span.trace_id(), span.span_id().word());
        let options = match context.decision() {
            Some(true) => ";o=1",
            Some(false) => ";o=0",
            None => "",
        };
        carrier.set(HEADER, &format!("{ids}{options}"));
    }

    fn fields(&self) -> Vec<&str> {
        vec![HEADER]
    }
}
