//! A bound on the events of one span.

use std::cell::Cell;

use crate::context::now::Now;

/// Spans that a thread counts events of at once.
const COUNTED: usize = 64;

thread_local! {
    static COUNTS: [Cell<(u64, u32)>; COUNTED] = const { [const { Cell::new((0, 0)) }; COUNTED] };
}

/// Whether this thread adds one more event to the span; each that it does not add is counted as [lost](crate::Report::lost_items).
///
/// Counted by thread, so that nothing is shared. Where more spans than can be counted take turns, some are counted anew.
pub(super) fn admits(span: u64, most: u32) -> bool {
    let admitted = COUNTS.with(|counts| {
        let slot = &counts[place(span)];
        let before = match slot.get() {
            (counted, events) if counted == span => events,
            _ => 0,
        };
        slot.set((span, before.saturating_add(1)));
        before < most
    });
    if !admitted {
        Now::here().lane().lose_items();
    }
    admitted
}

/// Span ids are random: any bits will do.
fn place(span: u64) -> usize {
    usize::from(span.to_le_bytes()[0]) % COUNTED
}
