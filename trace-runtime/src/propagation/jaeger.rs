//! Jaeger's own headers.

use super::access::{Extract, Inject};
use super::fields::{
    add_member, padded_span, padded_trace, remote, single, with_baggage_of, with_prefixed_baggage,
};
use super::propagator::Propagator;
use crate::{Context, SpanId, TraceId, baggage, hex, percent};

/// `uber-trace-id: {trace id}:{span id}:{parent id}:{flags}`, and baggage in `uberctx-…` (Jaeger, "Propagation Format").
///
/// Ids may be shorter than they could be, and the value may be percent-encoded. The parent's id is deprecated: it is read past, and sent as 0. The debug flag is
/// kept and sent on. Baggage is also read from `jaeger-baggage`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Jaeger;

const HEADER: &str = "uber-trace-id";
const BAGGAGE_PREFIX: &str = "uberctx-";
const BAGGAGE: &str = "jaeger-baggage";

const SAMPLED: u8 = 1;
const DEBUG: u8 = 2;

fn parse(value: &[u8]) -> Option<((TraceId, SpanId), u8)> {
    // The longest valid value, with every byte encoded.
    const LONGEST: usize = 3 * (32 + 16 + 16 + 2 + 3);
    let text = std::str::from_utf8(value).ok()?;
    if text.len() > LONGEST {
        return None;
    }
    let decoded = if text.contains(':') {
        text.into()
    } else {
        percent::decode(text)
    };
    let mut parts = decoded.split(':').map(str::as_bytes);
    let (trace, span) = (parts.next()?, parts.next()?);
    let (_parent, flags) = (parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some((
        (padded_trace(trace)?, padded_span(span)?),
        parse_flags(flags)?,
    ))
}

/// One or two digits.
fn parse_flags(flags: &[u8]) -> Option<u8> {
    match *flags {
        [low] => hex::digit(low),
        [high, low] => hex::byte([high, low]),
        _ => None,
    }
}

impl Propagator for Jaeger {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let context = match single(carrier, HEADER, parse) {
            Some((ids, flags)) => {
                let sampled = flags & SAMPLED != 0;
                let debug = sampled && flags & DEBUG != 0;
                let found = remote(context, ids, Some(sampled));
                if debug {
                    found.edit_received(|received| received.debug = true)
                } else {
                    found
                }
            }
            None => context.clone(),
        };
        let decode = |value: &str| Some(percent::decode(value).into_owned());
        let context = with_prefixed_baggage(&context, carrier, BAGGAGE_PREFIX, decode);
        with_baggage_of(&context, baggage_list(carrier))
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        if let Some(span) = context.span_context() {
            let debug = if context.received().debug {
                DEBUG | SAMPLED
            } else {
                0
            };
            let flags = debug | u8::from(span.flags().is_sampled());
            let (trace, span) = (span.trace_id(), span.span_id());
            carrier.set(HEADER, &format!("{trace}:{span}:0:{flags:x}"));
        }
        for member in context.baggage().iter() {
            let mut value = String::new();
            percent::encode(&mut value, &member.value(), percent::is_unreserved);
            carrier.set(&format!("{BAGGAGE_PREFIX}{}", member.key()), &value);
        }
    }

    fn fields(&self) -> Vec<&str> {
        vec![HEADER]
    }
}

/// `k1=v1,k2=v2`, nothing encoded.
fn baggage_list(carrier: &dyn Extract) -> baggage::Fields {
    let mut members = baggage::Fields::default();
    carrier.values(BAGGAGE, &mut |value| {
        let Ok(text) = std::str::from_utf8(value) else {
            return;
        };
        for pair in text.split(',').take(crate::Baggage::MAX_MEMBERS) {
            if let Some((key, value)) = pair.split_once('=') {
                add_member(&mut members, key.trim(), Some(value.trim().to_owned()));
            }
        }
    });
    members
}
