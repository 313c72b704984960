//! What a thread keeps for what comes next, so that nothing is allocated for it: buffers, and whatever else takes memory.

use std::cell::Cell;
use std::thread::LocalKey;

use crate::record::Items;

/// At most so many of a kind. Taken out while they are used, so a re-entrant user finds none.
pub(crate) struct Spares<T, const MOST: usize>(Cell<Vec<T>>);

impl<T, const MOST: usize> Spares<T, MOST> {
    pub(crate) const fn new() -> Self {
        Self(Cell::new(Vec::new()))
    }

    #[inline]
    fn pop(&self) -> Option<T> {
        let mut kept = self.0.take();
        let one = kept.pop();
        self.0.set(kept);
        one
    }

    #[inline]
    fn push(&self, one: T) {
        let mut kept = self.0.take();
        if kept.len() < MOST {
            kept.push(one);
        }
        self.0.set(kept);
    }
}

/// One of this thread's, if it has one and is not ending.
#[inline]
pub(crate) fn take<T, const MOST: usize>(spares: &'static LocalKey<Spares<T, MOST>>) -> Option<T> {
    spares.try_with(Spares::pop).ok().flatten()
}

/// Keeps one, unless there are enough.
#[inline]
pub(crate) fn keep<T, const MOST: usize>(spares: &'static LocalKey<Spares<T, MOST>>, one: T) {
    // Destroyed: nobody will need it.
    let _ = spares.try_with(|spares| spares.push(one));
}

thread_local! {
    /// A few: a thread has several spans open at once.
    static BUFFERS: Spares<Items, 8> = const { Spares::new() };
    static TEXT: Cell<String> = const { Cell::new(String::new()) };
}

/// An empty buffer, mostly with capacity from earlier uses.
pub(crate) fn take_buffer() -> Items {
    take(&BUFFERS).unwrap_or_default()
}

/// Gives a buffer back for the next use, unless it grew large.
pub(crate) fn give_buffer(mut items: Items) {
    const WORDS: usize = 1 << 11;
    if (1..=WORDS).contains(&items.capacity()) {
        items.clear();
        keep(&BUFFERS, items);
    }
}

/// An empty string with capacity from earlier uses.
pub(crate) fn take_text() -> String {
    TEXT.try_with(Cell::take).unwrap_or_default()
}

/// Gives a string back for the next use, unless it grew large.
pub(crate) fn give_text(mut text: String) {
    const KEPT: usize = 1 << 14;
    if text.capacity() <= KEPT {
        text.clear();
        // Destroyed: nobody will need it.
        let _ = TEXT.try_with(|kept| kept.set(text));
    }
}
