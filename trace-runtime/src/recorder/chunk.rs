//! A fixed number of words, written once from the front, read behind the writer.

use std::ops::Range;
use std::ptr;

use crate::sync::{AtomicPtr, AtomicU64, Ordering, UnsafeCell};

/// # Invariants
///
/// Rules 1 and 2 of the essay in `recorder/mod.rs`: one writer, at and above the published length; readers below it.
pub(super) struct Chunk {
    published: AtomicU64,
    pub(super) next: AtomicPtr<Chunk>,
    words: Box<[UnsafeCell<u64>]>,
}

/// How much of a chunk is published: `records << 32 | words`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) records: u32,
    pub(super) words: u32,
}

impl Length {
    fn pack(self) -> u64 {
        u64::from(self.records) << 32 | u64::from(self.words)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the two halves of the word"
    )]
    fn unpack(packed: u64) -> Self {
        Self {
            records: (packed >> 32) as u32,
            words: packed as u32,
        }
    }
}

impl Chunk {
    pub(super) fn new(words: usize) -> Self {
        let words = (0..words).map(|_| UnsafeCell::new(0)).collect();
        Self {
            published: AtomicU64::new(0),
            next: AtomicPtr::new(ptr::null_mut()),
            words,
        }
    }

    /// The memory that a chunk of this many words takes from the budget.
    pub(super) fn bytes(words: usize) -> usize {
        size_of::<Self>() + words * size_of::<u64>()
    }

    pub(super) fn capacity(&self) -> usize {
        self.words.len()
    }

    /// # Safety
    ///
    /// The caller is the writer, nothing at or above `at` is published, and the words end within the capacity.
    #[inline(always)]
    pub(super) unsafe fn write(&self, at: usize, words: &[u64]) {
        debug_assert!(
            at >= self.published(Ordering::Relaxed).words as usize,
            "writes what is published"
        );
        debug_assert!(
            at + words.len() <= self.words.len(),
            "writes beyond the chunk"
        );
        // SAFETY: the caller's promise.
        let cells = unsafe { self.words.get_unchecked(at..at + words.len()) };
        for (cell, word) in cells.iter().zip(words) {
            // SAFETY: by the caller's promise nobody reads or writes this word now.
            cell.with_mut(
                #[inline(always)]
                |cell| unsafe { *cell = *word },
            );
        }
    }

    /// Makes everything below `length` readable. Release: pairs with the acquire in [`length`](Self::length).
    #[inline(always)]
    pub(super) fn publish(&self, length: Length) {
        self.published.store(length.pack(), Ordering::Release);
    }

    pub(super) fn length(&self) -> Length {
        self.published(Ordering::Acquire)
    }

    fn published(&self, order: Ordering) -> Length {
        Length::unpack(self.published.load(order))
    }

    /// Appends published words to `out`.
    ///
    /// # Safety
    ///
    /// `range` ends at or below a length that the caller loaded with [`length`](Self::length).
    pub(super) unsafe fn read(&self, range: Range<usize>, out: &mut Vec<u64>) {
        debug_assert!(
            range.end <= self.length().words as usize,
            "reads what is not published"
        );
        // SAFETY: published words are not written again before the reader gives the chunk back.
        out.extend(
            self.words[range]
                .iter()
                .map(|cell| cell.with(|cell| unsafe { *cell })),
        );
    }

    /// Makes the chunk as new. Takes it whole: only who owns a chunk alone may.
    pub(super) fn reset(&mut self) {
        #[cfg(loom)]
        self.own();
        self.published = AtomicU64::new(0);
        self.next = AtomicPtr::new(ptr::null_mut());
    }
}

/// A model takes resetting and freeing for writes to the whole chunk, so it finds whoever still looks at it.
#[cfg(loom)]
impl Chunk {
    fn own(&mut self) {
        self.published.with_mut(|_| ());
        self.next.with_mut(|_| ());
        self.words.iter().for_each(|word| word.with_mut(|_| ()));
    }
}

#[cfg(loom)]
impl Drop for Chunk {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.own();
        }
    }
}

// SAFETY: words are shared between a writer and a reader by the protocol of the essay; every access to them is in an `unsafe fn` whose
// contract is that protocol.
unsafe impl Sync for Chunk {}
