//! What the formats say, written once more, and slowly: no tables, no words of eight bytes, one character after the other, on `String`s. The targets compare
//! the library with it.

use trace_runtime::Context;
use trace_runtime::propagation::{Propagator, TraceContext, W3cBaggage};

/// The headers that come out of these formats when `fields` go in, sorted.
pub fn cross(
    read: &dyn Propagator,
    write: &dyn Propagator,
    fields: &[(&str, &[u8])],
) -> Vec<(String, String)> {
    let context = read.extract(&fields, &Context::default());
    sent(write, &context)
}

/// The headers that a context makes, sorted. All of them can be sent over HTTP.
pub fn sent(write: &dyn Propagator, context: &Context) -> Vec<(String, String)> {
    let mut fields = Vec::<(String, String)>::new();
    write.inject(context, &mut fields);
    let mut headers = http::HeaderMap::new();
    write.inject(context, &mut headers);
    assert_eq!(headers.len(), fields.len(), "HTTP takes all of {fields:?}");
    for (name, value) in &mut fields {
        *name = name.to_lowercase();
        assert!(value.len() <= 8192 + 64, "{name} has {} bytes", value.len());
        assert!(value.chars().all(|it| (' '..='~').contains(&it)), "{name}: {value}");
    }
    fields.sort();
    fields
}

/// The `traceparent` that a context has, for formats that are checked by their ids.
pub fn traceparent(context: &Context) -> Option<String> {
    let headers = sent(&TraceContext, context);
    headers.into_iter().find(|(name, _)| name == "traceparent").map(|(_, value)| value)
}

/// The `baggage` that a context has.
pub fn baggage(context: &Context) -> Option<String> {
    sent(&W3cBaggage, context).pop().map(|(_, value)| value)
}

/// Text as HTTP sees it: every byte a character of its own.
pub fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Without spaces and tabs at both ends.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// This many lowercase hex digits, and not only zeros.
pub fn is_id(text: &str, digits: usize) -> bool {
    is_hex(text, digits) && text.chars().any(|it| it != '0')
}

/// This many lowercase hex digits.
pub fn is_hex(text: &str, digits: usize) -> bool {
    text.chars().count() == digits && text.chars().all(|it| "0123456789abcdef".contains(it))
}

/// A decimal number of up to 20 digits that fits into 64 bits.
pub fn decimal(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.len() <= 20 && text.chars().all(|it| it.is_ascii_digit());
    let value = text.chars().take(20).try_fold(0_u128, |sum, it| Some(sum * 10 + u128::from(it.to_digit(10)?)));
    value.filter(|_| is_number).and_then(|value| u64::try_from(value).ok())
}

/// A number of 32 bits, which may be negative.
pub fn priority(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let number = i64::try_from(decimal(digits)?).ok()?;
    (number <= i64::from(i32::MAX)).then_some(sign * number)
}

/// What Datadog allows as an origin.
pub fn is_origin(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.chars().all(|it| (' '..='~').contains(&it))
}

/// What Datadog allows as a tag that is sent on.
pub fn is_tag(key: &str, value: &str) -> bool {
    let is_key = key.starts_with("_dd.p.") && key.len() > 6 && key.chars().all(|it| ('!'..='~').contains(&it));
    is_key && !value.is_empty() && value.chars().all(|it| (' '..='~').contains(&it))
}

/// The characters of a token.
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it))
}

/// Splits what the fuzzer gives into parts, at the byte 0xff.
pub fn parts(data: &[u8]) -> Vec<&[u8]> {
    data.split(|&it| it == 0xff).collect()
}
