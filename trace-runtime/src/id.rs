//! Identities: opaque, non-zero, lowercase hex.

use std::fmt;
use std::num::{NonZeroU64, NonZeroU128};
use std::str::FromStr;

use crate::{Error, hex};

/// The identity of a trace: 128 bits, never zero.
///
/// Printed and parsed as 32 lowercase hex digits (W3C Trace Context, section 3.2.2.3).
///
/// ```
/// use trace_runtime::TraceId;
///
/// let id: TraceId = "4bf92f3577b34da6a3ce929d0e0e4736".parse()?;
/// assert_eq!(id.to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
/// assert!("00000000000000000000000000000000".parse::<TraceId>().is_err());
/// # Ok::<(), trace_runtime::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId(NonZeroU128);

/// The identity of a span within its trace: 64 bits, never zero.
///
/// Printed and parsed as 16 lowercase hex digits (W3C Trace Context, section 3.2.2.4).
///
/// ```
/// use trace_runtime::SpanId;
///
/// let id: SpanId = "00f067aa0ba902b7".parse()?;
/// assert_eq!(id.to_string(), "00f067aa0ba902b7");
/// # Ok::<(), trace_runtime::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId(NonZeroU64);

impl TraceId {
    /// The id of these 16 bytes in network order; `None` when all are zero.
    pub const fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        match NonZeroU128::new(u128::from_be_bytes(bytes)) {
            Some(id) => Some(Self(id)),
            None => None,
        }
    }

    /// The 16 bytes in network order.
    #[inline]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.get().to_be_bytes()
    }

    /// Exactly 32 lowercase digits.
    pub(crate) fn from_hex(text: &[u8]) -> Option<Self> {
        let text: &[u8; 32] = text.try_into().ok()?;
        let halves = [text.first_chunk()?, text.last_chunk()?];
        Self::from_halves([hex::word(halves[0])?, hex::word(halves[1])?])
    }

    #[inline]
    pub(crate) fn from_halves([high, low]: [u64; 2]) -> Option<Self> {
        NonZeroU128::new(u128::from(high) << 64 | u128::from(low)).map(Self)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the halves are what is asked for"
    )]
    pub(crate) fn halves(self) -> [u64; 2] {
        [(self.0.get() >> 64) as u64, self.0.get() as u64]
    }
}

impl SpanId {
    /// The id of these 8 bytes in network order; `None` when all are zero.
    pub const fn from_bytes(bytes: [u8; 8]) -> Option<Self> {
        match NonZeroU64::new(u64::from_be_bytes(bytes)) {
            Some(id) => Some(Self(id)),
            None => None,
        }
    }

    /// The 8 bytes in network order.
    #[inline]
    pub const fn to_bytes(self) -> [u8; 8] {
        self.0.get().to_be_bytes()
    }

    /// Exactly 16 lowercase digits.
    pub(crate) fn from_hex(text: &[u8]) -> Option<Self> {
        Self::from_word(hex::word(text.try_into().ok()?)?)
    }

    #[inline]
    pub(crate) fn from_word(word: u64) -> Option<Self> {
        NonZeroU64::new(word).map(Self)
    }

    pub(crate) fn word(self) -> u64 {
        self.0.get()
    }
}

/// `SplitMix64`'s output function: a bijection, so different counters give different ids.
#[inline(always)]
pub(crate) fn mix(counter: u64) -> u64 {
    let word = (counter ^ (counter >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

impl FromStr for TraceId {
    type Err = Error;

    /// Takes exactly 32 lowercase hex digits that are not all zero.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::from_hex(text.as_bytes())
            .ok_or_else(|| Error::malformed("trace id", "32 lowercase hex digits, not all zero"))
    }
}

impl FromStr for SpanId {
    type Err = Error;

    /// Takes exactly 16 lowercase hex digits that are not all zero.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::from_hex(text.as_bytes())
            .ok_or_else(|| Error::malformed("span id", "16 lowercase hex digits, not all zero"))
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TraceId({self})")
    }
}

impl fmt::Debug for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SpanId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_ids_do_not_parse() {
        for text in [
            "",
            "42",
            "+bf92f3577b34da6a3ce929d0e0e4736",
            "4BF92F3577B34DA6A3CE929D0E0E4736",
            "4bf92f3577b34da6a3ce929d0e0e47361",
            "4bf92f3577b34da6a3ce929d0e0e473é",
        ] {
            assert!(text.parse::<TraceId>().is_err(), "{text:?}");
        }
        for text in [
            "",
            "0000000000000000",
            "+0f067aa0ba902b7",
            "00F067AA0BA902B7",
            "00f067aa0ba902b",
            " 0f067aa0ba902b7",
        ] {
            assert!(text.parse::<SpanId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn bytes_are_in_network_order() {
        let id: SpanId = "00f067aa0ba902b7".parse().expect("well-formed");
        assert_eq!(
            id.to_bytes(),
            [0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]
        );
        assert_eq!(SpanId::from_bytes(id.to_bytes()), Some(id));
        let trace = TraceId::from_halves([1, 2]).expect("not zero");
        assert_eq!(trace.halves(), [1, 2]);
        assert_eq!(TraceId::from_bytes(trace.to_bytes()), Some(trace));
    }
}
