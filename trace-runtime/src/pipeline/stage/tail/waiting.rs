//! A trace that waits for its verdict.

use crate::clock::Timeline;
use crate::record::Recorded;
use crate::sampling::tail::{Share, Tail, is_in};
use crate::{ReadableSpan, SpanId};

/// The spans of a trace so far, and what they say about it.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) spans: Recorded,
    /// Tells it from an earlier one of the same trace.
    pub(super) number: u64,
    /// The largest share that a local root asks for; `None` until one has ended.
    asked: Option<Share>,
    /// It has lingered, and spans are missing that have ended children.
    pub(super) is_overdue: bool,
}

impl Waiting {
    /// A trace without spans, in a place for them that may have been used before.
    pub(super) fn new(number: u64, spans: Recorded) -> Self {
        Self {
            spans,
            number,
            asked: None,
            is_overdue: false,
        }
    }

    /// The memory that it takes beside its spans: its places in a map and in queues.
    pub(super) const OVERHEAD: usize = 2 * size_of::<Self>() + 96;

    pub(super) fn bytes(&self) -> usize {
        Self::OVERHEAD + self.spans.capacity() * size_of::<u64>()
    }

    pub(super) fn add(&mut self, span: &ReadableSpan<'_>, tail: &Tail) {
        self.spans.push(span);
        if span.is_local_root() {
            let share = tail.share_of(span);
            self.asked = Some(self.asked.map_or(share, |asked| larger(asked, share)));
        }
    }

    /// The share by which the trace is kept, if no span is a reason to.
    pub(super) fn verdict(&self, tail: &Tail, timeline: Timeline) -> Share {
        let share = self.asked.unwrap_or_else(|| tail.usual_share());
        let mut spans = self.spans.iter(timeline);
        share.filter(|_| spans.next().is_some_and(|span| is_in(share, &span)))
    }

    /// Whether the parent of each span is here or lives elsewhere: otherwise something is still open.
    pub(super) fn is_complete(&self, timeline: Timeline) -> bool {
        let spans = || self.spans.iter(timeline);
        let mut ids: Vec<SpanId> = spans().map(|span| span.span_id()).collect();
        ids.sort_unstable();
        spans()
            .filter(|span| !span.is_local_root())
            .filter_map(|span| span.parent_span_id())
            .all(|parent| ids.binary_search(&parent).is_ok())
    }
}

/// A lower threshold keeps more; none keeps nothing.
fn larger(one: Share, other: Share) -> Share {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
