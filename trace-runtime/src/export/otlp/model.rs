//! Numbers and words that are the same in both encodings (`trace.proto`).

use crate::{Outcome, ReadableSpan, SpanContext, SpanKind, TraceFlags};

/// The attribute that says how a span ended where its status cannot: `panicked`, `cancelled` or `unfinished`, as [`Outcome::as_str`] spells it.
pub(super) const OUTCOME: &str = "span.outcome";

/// The value of [`OUTCOME`], unless the status says it all or the program says something else under this key.
#[inline]
pub(super) fn unsaid_outcome(span: &ReadableSpan<'_>) -> Option<&'static str> {
    match span.outcome() {
        Outcome::Returned | Outcome::Error => None,
        outcome => span
            .attribute(OUTCOME)
            .is_none()
            .then_some(outcome.as_str()),
    }
}

/// `SpanKind`
#[inline]
pub(super) const fn kind(kind: SpanKind) -> u8 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

/// `Status.code`
pub(super) const STATUS_OK: u8 = 1;
pub(super) const STATUS_ERROR: u8 = 2;

/// `Span.flags`: the trace flags, and whether the parent lives in another process.
#[inline]
pub(super) fn span_flags(span: &ReadableSpan<'_>) -> u32 {
    flags(span.flags(), span.has_remote_parent())
}

/// `Link.flags`: those of the span that is pointed at, and whether that lives in another process.
pub(super) fn link_flags(target: &SpanContext) -> u32 {
    flags(target.flags(), target.is_remote())
}

/// `SpanFlags`
#[inline]
fn flags(flags: TraceFlags, is_remote: bool) -> u32 {
    const HAS_IS_REMOTE: u32 = 0x100;
    const IS_REMOTE: u32 = 0x200;
    u32::from(flags.to_byte()) | HAS_IS_REMOTE | (u32::from(is_remote) * IS_REMOTE)
}
