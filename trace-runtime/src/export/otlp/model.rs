//! Numbers and words that are the same in both encodings (`trace.proto`).

use crate::{ReadableSpan, SpanContext, SpanKind, TraceFlags};

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
