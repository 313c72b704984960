//! Consistent probability sampling: one random number a trace, and a threshold for each ratio.
//!
//! Whoever samples a share of all traces compares the same 56 random bits of a trace with a threshold of its own, so what a service with a lower ratio keeps is kept
//! by all with higher ones. The threshold travels in the trace state as `ot=th:`, and tells how many traces each sampled one stands for (OpenTelemetry
//! specification, "`TraceState`: Probability Sampling" and "`TraceState` Handling").
//!
//! ```
//! use trace_runtime::TraceState;
//! use trace_runtime::sampling::threshold::{Randomness, Threshold, with_threshold};
//!
//! let quarter = Threshold::from_probability(0.25).unwrap();
//! let state = with_threshold(&"rojo=1".parse::<TraceState>()?, Some(quarter));
//! assert_eq!(state.as_str(), "ot=th:c,rojo=1");
//! assert_eq!(Threshold::of(&state), Some(quarter));
//! assert_eq!(quarter.adjusted_count(), 4.0);
//!
//! let trace = "4bf92f3577b34da6a3ce929d0e0e4736".parse()?;
//! assert!(quarter.keeps(Randomness::of(trace, &state))); // ce929d0e0e4736 >= c0000000000000
//! # Ok::<(), trace_runtime::Error>(())
//! ```

use std::fmt;
use std::str::FromStr;

use super::ot::Member;
use crate::{Error, TraceId, TraceState};

/// The digits of a number of 56 bits.
const DIGITS: u32 = 14;
/// One more than the largest number of 56 bits: as many traces as there can be.
const ALL: u64 = 1 << 56;
/// What OpenTelemetry recommends for thresholds.
const PRECISION: u32 = 4;

/// So many of 2^56 traces are rejected: those whose [`Randomness`] is below it.
///
/// Printed and parsed as `th` has it: up to 14 hex digits, without the zeros at the end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Threshold(u64);

impl Threshold {
    /// Rejects nothing.
    pub const ALWAYS: Self = Self(0);

    /// The threshold for a probability up to 1.0, rounded to four significant digits as OpenTelemetry recommends; `None` where nothing would be kept:
    /// below 2^-57, and for NaN.
    pub fn from_probability(probability: f64) -> Option<Self> {
        Self::with_precision(probability, PRECISION)
    }

    /// The same with up to 14 significant digits. Digits `f` at the beginning do not count: a threshold for small probabilities has as many of them as it takes.
    pub fn with_precision(probability: f64, digits: u32) -> Option<Self> {
        let kept = kept(probability)?;
        let digits = digits.max(1).saturating_add(leading_f(kept)).min(DIGITS);
        let unit = 1 << (4 * (DIGITS - digits));
        // Never rounds up to all: one digit behind the leading `f`s is left.
        Some(Self((ALL - kept + unit / 2) / unit * unit))
    }

    /// The `th` of this trace state. What is malformed counts as not there.
    pub fn of(state: &TraceState) -> Option<Self> {
        Member::of(state.as_str()).threshold()
    }

    /// The same of a trace state in wire form, as [`ReadableSpan::trace_state`](crate::ReadableSpan::trace_state) has it.
    pub fn in_wire_form(state: &str) -> Option<Self> {
        Member::of(state).threshold()
    }

    /// Whether a trace with this randomness is kept.
    pub fn keeps(self, randomness: Randomness) -> bool {
        randomness.0 >= self.0
    }

    /// The share of traces that is kept.
    pub fn probability(self) -> f64 {
        float(ALL - self.0) / float(ALL)
    }

    /// So many traces stands each one for that is kept.
    pub fn adjusted_count(self) -> f64 {
        float(ALL) / float(ALL - self.0)
    }

    /// The threshold of a further stage that keeps this share of what this one kept; `None` where nothing would be kept ("Proportional downstream sampler").
    #[must_use]
    pub fn thinned(self, probability: f64) -> Option<Self> {
        Self::from_probability(self.probability() * probability)
    }
}

/// How many of 2^56 traces are kept; `None` if none is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most 2^56, and a negative number is 0"
)]
fn kept(probability: f64) -> Option<u64> {
    let kept = (probability.min(1.0) * float(ALL)).round() as u64;
    (kept > 0 && !probability.is_nan()).then_some(kept)
}

/// How many digits `f` the threshold begins with that keeps so many.
fn leading_f(kept: u64) -> u32 {
    let rejected = ALL - kept;
    (!(rejected << 8)).leading_zeros() / 4
}

#[expect(
    clippy::cast_precision_loss,
    reason = "of 56 bits the 53 that count, which OpenTelemetry calls negligible"
)]
fn float(count: u64) -> f64 {
    count as f64
}

impl FromStr for Threshold {
    type Err = Error;

    /// Takes 1 to 14 lowercase hex digits; those that lack on the right are zeros.
    fn from_str(text: &str) -> Result<Self, Error> {
        hex(text)
            .filter(|_| text.len() <= DIGITS as usize)
            .map(|word| Self(word << (4 * (DIGITS as usize - text.len()))))
            .ok_or_else(|| Error::malformed("sampling threshold", "1 to 14 lowercase hex digits"))
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:014x}", self.0);
        match digits.trim_end_matches('0') {
            "" => f.write_str("0"),
            digits => f.write_str(digits),
        }
    }
}

impl fmt::Debug for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Threshold({self})")
    }
}

/// What all who sample a trace compare with their thresholds: 56 random bits.
///
/// Printed and parsed as `rv` has it: exactly 14 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Randomness(u64);

impl Randomness {
    /// The `rv` of the trace state, if it has one, else the last 56 bits of the trace id.
    ///
    /// These are taken as random even where W3C's random flag does not say so: services that do not know the flag drop it, and whoever makes ids that are not
    /// random sends an `rv` (OpenTelemetry specification, "Presumption of `TraceID` randomness").
    pub fn of(trace: TraceId, state: &TraceState) -> Self {
        Self::explicit(state).unwrap_or_else(|| Self::implicit(trace))
    }

    /// The `rv` of the trace state.
    pub(super) fn explicit(state: &TraceState) -> Option<Self> {
        Member::of(state.as_str()).randomness()
    }

    /// The last 56 bits of the trace id.
    pub(super) fn implicit(trace: TraceId) -> Self {
        Self::from_bits(trace.halves()[1])
    }

    /// The last 56 of these bits.
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits & (ALL - 1))
    }
}

impl FromStr for Randomness {
    type Err = Error;

    /// Takes exactly 14 lowercase hex digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        hex(text)
            .filter(|_| text.len() == DIGITS as usize)
            .map(Self)
            .ok_or_else(|| Error::malformed("randomness of a trace", "14 lowercase hex digits"))
    }
}

impl fmt::Display for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014x}", self.0)
    }
}

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Randomness({self})")
    }
}

/// At most 16 lowercase digits.
fn hex(text: &str) -> Option<u64> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.bytes()
        .all(is_digit)
        .then(|| u64::from_str_radix(text, 16).ok())?
}

/// The trace state with this `th`, or without one. All else in it stays, an `rv` above all.
///
/// Where there is no room for it in the 256 characters of the member, `th` is left out: a missing threshold says that the probability is not known, an old one would
/// say something wrong.
pub fn with_threshold(state: &TraceState, threshold: Option<Threshold>) -> TraceState {
    let member = Member::of(state.as_str());
    let is_said = match threshold {
        Some(_) => member.threshold() == threshold,
        None => !member.has_threshold(),
    };
    if is_said {
        return state.clone();
    }
    let written = threshold.and_then(|it| state.with(Member::KEY, &member.written(Some(it))).ok());
    written.unwrap_or_else(|| match member.written(None) {
        rest if rest.is_empty() => state.without(Member::KEY),
        rest => state
            .with(Member::KEY, &rest)
            .unwrap_or_else(|_| state.clone()),
    })
}
