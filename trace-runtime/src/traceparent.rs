//! The `traceparent` form of a span context (W3C Trace Context level 2, section 3.2).

use std::fmt;
use std::str::FromStr;

use crate::hex::{self, Judgement};
use crate::{Error, SpanContext, SpanId, TraceFlags, TraceId};

/// Bytes of a `traceparent` of version 00.
const LEN: usize = 55;

/// A span context as the value of a `traceparent` header: 55 bytes on the stack.
///
/// ```
/// use trace_runtime::SpanContext;
///
/// let span: SpanContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
/// assert_eq!(span.traceparent().as_str(), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
/// # Ok::<(), trace_runtime::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Traceparent([u8; LEN]);

impl Traceparent {
    /// Writes version 00: lowercase, and only the flags that this version defines.
    #[inline]
    pub(crate) fn of(span: &SpanContext) -> Self {
        let [high, low] = span.trace_id().halves();
        let mut text = *b"00-                                -                -  ";
        text[3..19].copy_from_slice(&hex::digits(high));
        text[19..35].copy_from_slice(&hex::digits(low));
        text[36..52].copy_from_slice(&hex::digits(span.span_id().word()));
        text[53..].copy_from_slice(&hex::byte_digits(span.flags().to_byte()));
        Self(text)
    }

    /// The value as bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8; LEN] {
        &self.0
    }

    /// The value as text.
    #[inline]
    #[expect(clippy::missing_panics_doc, reason = "it cannot panic")]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("hex digits and dashes are ASCII")
    }
}

/// Reads a value of any version, as far as version 00 goes. Spaces and tabs around it are none of it (RFC 9110, section 5.5).
#[inline]
pub(crate) fn parse(value: &[u8]) -> Option<SpanContext> {
    match <&[u8; LEN]>::try_from(value) {
        Ok(fixed @ [b'0', b'0', ..]) => parse_fields(fixed),
        _ => parse_unusual(trim(value)),
    }
}

#[cold]
fn parse_unusual(value: &[u8]) -> Option<SpanContext> {
    let (fixed, rest) = value.split_first_chunk::<LEN>()?;
    let may_follow = match hex::byte([fixed[0], fixed[1]])? {
        0 => rest.is_empty(),
        // There is no such version.
        0xff => false,
        _ => rest.first().is_none_or(|&byte| byte == b'-'),
    };
    if may_follow {
        parse_fields(fixed)
    } else {
        None
    }
}

/// Reads what follows the version.
#[inline(always)]
fn parse_fields(fixed: &[u8; LEN]) -> Option<SpanContext> {
    let [high, low, span] = [part(fixed, 3), part(fixed, 19), part(fixed, 36)];
    let judgement = Judgement::of(high)
        .and(Judgement::of(low))
        .and(Judgement::of(span));
    let is_delimited = [fixed[2], fixed[35], fixed[52]] == *b"---";
    if !judgement.is_good() || !is_delimited {
        return None;
    }
    Some(SpanContext::remote(
        TraceId::from_halves([hex::value(high), hex::value(low)])?,
        SpanId::from_word(hex::value(span))?,
        TraceFlags::from_byte(hex::byte([fixed[53], fixed[54]])?),
    ))
}

#[inline(always)]
fn part(fixed: &[u8; LEN], from: usize) -> &[u8; 16] {
    fixed[from..]
        .first_chunk()
        .expect("there are as many bytes")
}

/// Without the spaces and tabs at both ends. Nothing else is whitespace in a header.
#[inline(always)]
pub(crate) fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

impl SpanContext {
    /// The value of a `traceparent` header. Touches no heap.
    #[inline]
    pub fn traceparent(&self) -> Traceparent {
        Traceparent::of(self)
    }

    /// The remote span that the value of a `traceparent` header names, if the value is valid. Touches no heap.
    ///
    /// Values of later versions are read as far as this version goes; unknown flags are dropped.
    ///
    /// ```
    /// use trace_runtime::SpanContext;
    ///
    /// let header = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// assert!(SpanContext::from_traceparent(header).is_some_and(|span| span.flags().is_sampled()));
    /// assert_eq!(SpanContext::from_traceparent(b"00-42-1-1"), None);
    /// ```
    #[inline]
    pub fn from_traceparent(value: &[u8]) -> Option<Self> {
        parse(value)
    }
}

impl FromStr for SpanContext {
    type Err = Error;

    /// Takes what [`from_traceparent`](SpanContext::from_traceparent) takes.
    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text.as_bytes())
            .ok_or_else(|| Error::malformed("traceparent", "version-traceid-parentid-flags"))
    }
}

impl AsRef<str> for Traceparent {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Traceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Traceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Traceparent({self})")
    }
}
