//! What of a span crosses the wire.

use std::fmt;

use crate::{SpanId, TraceId};

/// The flags of a trace (W3C Trace Context level 2, section 3.2.2.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TraceFlags(u8);

impl TraceFlags {
    /// Somebody may be recording this trace.
    pub const SAMPLED: Self = Self(1);
    /// The right-most seven bytes of the trace id are random.
    pub const RANDOM: Self = Self(2);

    /// The flags of this byte; bits that this version does not define are dropped.
    pub const fn from_byte(byte: u8) -> Self {
        Self(byte & 3)
    }

    /// The byte that `traceparent` carries.
    pub const fn to_byte(self) -> u8 {
        self.0
    }

    /// Whether the sampled bit is set.
    pub const fn is_sampled(self) -> bool {
        self.0 & Self::SAMPLED.0 != 0
    }

    /// Whether the random bit is set.
    pub const fn is_random(self) -> bool {
        self.0 & Self::RANDOM.0 != 0
    }
}

impl std::ops::BitOr for TraceFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The identity of a span as others see it: always valid, immutable.
///
/// [`Display`](fmt::Display) writes the `traceparent` form (W3C Trace Context, section 3.2).
///
/// ```
/// use trace_runtime::{SpanContext, TraceFlags};
///
/// let remote = SpanContext::remote(
///     "4bf92f3577b34da6a3ce929d0e0e4736".parse()?,
///     "00f067aa0ba902b7".parse()?,
///     TraceFlags::SAMPLED,
/// );
/// assert_eq!(remote.to_string(), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
/// # Ok::<(), trace_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpanContext {
    trace_id: TraceId,
    span_id: SpanId,
    flags: TraceFlags,
    remote: bool,
}

impl SpanContext {
    /// A span of another process: what a received header says.
    pub const fn remote(trace_id: TraceId, span_id: SpanId, flags: TraceFlags) -> Self {
        Self {
            trace_id,
            span_id,
            flags,
            remote: true,
        }
    }

    pub(crate) const fn new(
        trace_id: TraceId,
        span_id: SpanId,
        flags: TraceFlags,
        remote: bool,
    ) -> Self {
        Self {
            trace_id,
            span_id,
            flags,
            remote,
        }
    }

    /// The trace that the span belongs to.
    pub const fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The span itself.
    pub const fn span_id(&self) -> SpanId {
        self.span_id
    }

    /// Sampled, random.
    pub const fn flags(&self) -> TraceFlags {
        self.flags
    }

    /// Whether the span lives in another process.
    pub const fn is_remote(&self) -> bool {
        self.remote
    }
}

impl fmt::Display for SpanContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.traceparent().fmt(f)
    }
}
