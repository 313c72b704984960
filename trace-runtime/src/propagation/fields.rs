//! What the formats have in common: fields that stand once, ids that are short, baggage in fields of its own.

use super::access::{Extract, Inject};
use super::malformed;
use crate::baggage::{self, is_token};
use crate::traceparent::trim;
use crate::{Baggage, Context, SpanContext, SpanId, TraceFlags, TraceId, hex};

/// The value of a field that may stand once: handed to `read` without the whitespace around it, unless it stands twice.
pub(super) fn single<T>(
    carrier: &dyn Extract,
    name: &str,
    mut read: impl FnMut(&[u8]) -> Option<T>,
) -> Option<T> {
    let (mut found, mut times) = (None, 0_usize);
    carrier.values(name, &mut |value| {
        times += 1;
        found = if times == 1 { read(trim(value)) } else { None };
    });
    if times > 0 && found.is_none() {
        malformed::count(name);
    }
    found
}

/// A field is there, and what it says is not allowed.
pub(super) struct Malformed;

/// The first value of this name, read without the whitespace around it.
pub(super) fn first<T>(
    carrier: &dyn Extract,
    name: &str,
    read: impl Fn(&[u8]) -> Option<T>,
) -> Result<Option<T>, Malformed> {
    let mut found = None;
    carrier.values(name, &mut |value| {
        found.get_or_insert_with(|| read(trim(value)).ok_or(Malformed));
    });
    if matches!(found, Some(Err(Malformed))) {
        malformed::count(name);
    }
    found.transpose()
}

/// What formats without a random flag know of a remote span: `None` where its sender did not decide.
pub(super) fn remote(
    context: &Context,
    (trace, span): (TraceId, SpanId),
    sampled: Option<bool>,
) -> Context {
    let flags = if sampled == Some(true) {
        TraceFlags::SAMPLED
    } else {
        TraceFlags::default()
    };
    let context = context.with_remote(SpanContext::remote(trace, span, flags));
    if sampled.is_none() {
        context.undecided()
    } else {
        context
    }
}

/// The same for a trace without a parent.
pub(super) fn remote_trace(context: &Context, trace: TraceId, sampled: Option<bool>) -> Context {
    let context = context.with_remote_trace(trace, TraceFlags::default());
    match sampled {
        Some(sampled) => context.decided(sampled),
        None => context,
    }
}

/// A trace id of 16 or 32 lowercase digits.
pub(super) fn trace_of_either_width(text: &[u8]) -> Option<TraceId> {
    match text.len() {
        16 | 32 => padded_trace(text),
        _ => None,
    }
}

/// A trace id of up to 32 lowercase digits; shorter ones lack zeros on the left.
pub(super) fn padded_trace(text: &[u8]) -> Option<TraceId> {
    TraceId::from_hex(&padded::<32>(text)?)
}

/// A span id of up to 16 lowercase digits.
pub(super) fn padded_span(text: &[u8]) -> Option<SpanId> {
    SpanId::from_hex(&padded::<16>(text)?)
}

fn padded<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let mut digits = [b'0'; N];
    digits[N.checked_sub(text.len())?..].copy_from_slice(text);
    (!text.is_empty()).then_some(digits)
}

/// A decimal number without a sign, of at most 20 digits.
pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    let is_number = (1..=20).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    is_number
        .then(|| std::str::from_utf8(text).ok()?.parse().ok())
        .flatten()
}

/// The digits of the low half of a trace id.
pub(super) fn low_digits(trace: TraceId) -> [u8; 16] {
    hex::digits(trace.halves()[1])
}

/// The context with baggage of this prefix: one field for each member. `decode` makes a member's value of a field's.
pub(super) fn with_prefixed_baggage(
    context: &Context,
    carrier: &dyn Extract,
    prefix: &str,
    decode: impl Fn(&str) -> Option<String>,
) -> Context {
    let mut members = baggage::Fields::default();
    carrier.fields(&mut |name, value| {
        if let Some(key) = strip_prefix(name, prefix) {
            let value = std::str::from_utf8(trim(value)).ok().and_then(&decode);
            add_member(&mut members, key, value);
        }
    });
    with_baggage_of(context, members)
}

pub(super) fn with_baggage_of(context: &Context, members: baggage::Fields) -> Context {
    let received = members.finish();
    if received.is_empty() {
        context.clone()
    } else {
        context.with_baggage(context.baggage().and(&received))
    }
}

/// Adds a member whose value is not encoded. A key that is not allowed is left out.
pub(super) fn add_member(members: &mut baggage::Fields, key: &str, value: Option<String>) {
    let is_short = |value: &String| value.len() <= Baggage::MAX_BYTES;
    if let Some(value) = value.filter(is_short) {
        if is_token(key.as_bytes()) {
            members.add(key, &value);
        }
    }
}

fn strip_prefix<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, key) = name.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(key)
}

/// Sets a field, or removes it where there is nothing to say.
pub(super) fn set_or_remove(carrier: &mut dyn Inject, name: &str, value: Option<&str>) {
    match value {
        Some(value) => carrier.set(name, value),
        None => carrier.remove(name),
    }
}
