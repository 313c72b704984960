//! `OpenCensus`' binary format, as gRPC services of its time send it.

use super::access::{Extract, Inject};
use super::fields::{remote, single};
use super::propagator::Propagator;
use crate::{Context, SpanId, TraceId};

/// `grpc-trace-bin`: a version, then fields with their numbers: trace id, span id, options (`OpenCensus`, "`BinaryEncoding`").
///
/// Binary metadata of gRPC is base64 in the headers of HTTP/2, which is where this format reads and writes it: give it headers of `http`, as the layers of
/// `tower` do, and not `tonic`'s metadata, which has no text for such a field.
///
/// ```
/// use trace_runtime::Context;
/// use trace_runtime::propagation::{OpenCensus, Propagator};
///
/// let header = [("grpc-trace-bin", "AABL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3AgE")];
/// let context = OpenCensus.extract(&header, &Context::default());
/// assert_eq!(context.trace_id().unwrap().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenCensus;

const HEADER: &str = "grpc-trace-bin";
const VERSION: u8 = 0;
const TRACE: u8 = 0;
const SPAN: u8 = 1;
const OPTIONS: u8 = 2;
const SAMPLED: u8 = 1;

/// Version, 1 + 16, 1 + 8 and 1 + 1 bytes.
const LENGTH: usize = 29;

/// Fields stand in this order. Options may be missing; what follows is of a later version, and passed over.
fn parse(text: &[u8]) -> Option<((TraceId, SpanId), Option<bool>)> {
    let bytes = decode(text)?;
    let (&[VERSION, TRACE], rest) = bytes.split_first_chunk()? else {
        return None;
    };
    let (trace, rest) = rest.split_first_chunk()?;
    let (&[SPAN], rest) = rest.split_first_chunk()? else {
        return None;
    };
    let (span, rest) = rest.split_first_chunk()?;
    let sampled = match rest {
        [OPTIONS, options, ..] => Some(options & SAMPLED != 0),
        _ => None,
    };
    let ids = (TraceId::from_bytes(*trace)?, SpanId::from_bytes(*span)?);
    Some((ids, sampled))
}

impl Propagator for OpenCensus {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        match single(carrier, HEADER, parse) {
            Some((ids, sampled)) => remote(context, ids, sampled),
            None => context.clone(),
        }
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        if let Some(span) = context.span_context() {
            let mut bytes = Vec::with_capacity(LENGTH);
            bytes.extend([VERSION, TRACE]);
            bytes.extend(span.trace_id().to_bytes());
            bytes.push(SPAN);
            bytes.extend(span.span_id().to_bytes());
            bytes.extend([OPTIONS, u8::from(span.flags().is_sampled())]);
            carrier.set(HEADER, &encode(&bytes));
        }
    }

    fn fields(&self) -> Vec<&str> {
        vec![HEADER]
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 without padding (RFC 4648, section 4), as gRPC asks senders for.
fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = [16, 8, 0]
            .iter()
            .zip(chunk)
            .fold(0, |word, (shift, byte)| word | u32::from(*byte) << shift);
        for shift in [18, 12, 6, 0].into_iter().take(chunk.len() + 1) {
            out.push(DIGITS[(word >> shift & 0x3f) as usize].into());
        }
    }
    out
}

/// Base64 with or without padding, which gRPC asks receivers to take both; `None` for anything else, and for more than any version will have.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    const LONGEST: usize = 256;
    let end = text
        .iter()
        .rposition(|byte| *byte != b'=')
        .map_or(0, |last| last + 1);
    let (digits, padding) = text.split_at(end);
    if text.len() > LONGEST || padding.len() > 2 || digits.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.chunks(4) {
        let mut word = 0;
        for (shift, digit) in [18, 12, 6, 0].iter().zip(chunk) {
            word |= value(*digit)? << shift;
        }
        bytes.extend_from_slice(&word.to_be_bytes()[1..chunk.len()]);
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u32> {
    let place = DIGITS.iter().position(|known| *known == digit)?;
    u32::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_base64_are_kept() {
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(text.as_bytes()), encoded);
            let padding = "=".repeat(encoded.len().next_multiple_of(4) - encoded.len());
            for encoded in [encoded.to_owned(), format!("{encoded}{padding}")] {
                assert_eq!(decode(encoded.as_bytes()).as_deref(), Some(text.as_bytes()));
            }
        }
        for text in ["A", "Zg===", "Zm=9", "Zm9\u{e9}", "Zm-_"] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
        assert_eq!(decode(&[b'A'; 300]), None);
    }
}
