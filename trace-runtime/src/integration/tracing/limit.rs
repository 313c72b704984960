//! A bound on the events of one span.

use std::cell::Cell;

use crate::context::now::Now;

/// Functions that a thread counts events of at once.
const COUNTED: usize = 64;

thread_local! {
    static COUNTS: [Cell<(u64, u32)>; COUNTED] = const { [const { Cell::new((0, 0)) }; COUNTED] };
}

/// Whether a span that was offered so many events takes one more; each that it does not take is counted as [lost](crate::Report::lost_items).
pub(super) fn admits(before: u32, most: u32) -> bool {
    let admitted = before < most;
    if !admitted {
        Now::here().lane().lose_items();
    }
    admitted
}

/// Counts an event of a traced function, and says how many this thread offered to it before. Where more of them than can be counted take turns, some are counted anew.
pub(super) fn count_event(span: u64) -> u32 {
    COUNTS.with(|counts| {
        let slot = &counts[place(span)];
        let before = match slot.get() {
            (counted, events) if counted == span => events,
            _ => 0,
        };
        slot.set((span, before.saturating_add(1)));
        before
    })
}

/// Span ids are random: any bits will do.
fn place(span: u64) -> usize {
    usize::from(span.to_le_bytes()[0]) % COUNTED
}
