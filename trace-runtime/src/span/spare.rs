//! The memory of [foreign](super::foreign) spans that are closed, for the next ones of the thread: so a span allocates nothing.

use std::cell::Cell;

use super::handle::Inner;
use crate::sync::fixed::Arc;

/// Spans that end on a thread before others start: one, or as many as a request has.
const MOST: usize = 16;

thread_local! {
    /// Taken out while it is used, so a re-entrant user finds an empty one.
    static SPARE: Cell<Vec<Arc<Inner>>> = const { Cell::new(Vec::new()) };
}

/// One that nobody else has.
#[inline]
pub(super) fn take() -> Option<Arc<Inner>> {
    SPARE
        .try_with(|spare| {
            let mut spares = spare.take();
            let one = spares.pop();
            spare.set(spares);
            one
        })
        .ok()
        .flatten()
}

/// Keeps one that nobody else has, and nothing is left in, unless there are enough.
#[inline]
pub(super) fn keep(one: Arc<Inner>) {
    // Destroyed: nobody will need it.
    let _ = SPARE.try_with(|spare| {
        let mut spares = spare.take();
        if spares.len() < MOST {
            spares.push(one);
        }
        spare.set(spares);
    });
}
