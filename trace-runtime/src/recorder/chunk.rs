//! A fixed number of words, written once from the front, read behind the writer.

use std::ops::Range;
use std::ptr;

use crate::sync::{AtomicPtr, AtomicU64, Ordering, UnsafeCell, plain};

/// # Invariants
///
/// Rules 1 and 2 of the essay in `recorder/mod.rs`: one writer, at and above the published length; readers below it.
pub(super) struct Chunk {
    published: AtomicU64,
    pub(super) next: AtomicPtr<Chunk>,
    words: Box<[UnsafeCell<u64>]>,
}

/// Words of the smallest page that there is.
const PAGE: usize = 4096 / size_of::<u64>();

/// How much of a chunk is published: `records << 32 | words`, one word so that one store publishes both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length(u64);

impl Length {
    #[inline(always)]
    pub(super) fn records(self) -> usize {
        (self.0 >> 32) as usize
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "the low half")]
    pub(super) fn words(self) -> usize {
        self.0 as u32 as usize
    }

    /// One more record, of this many words. Chunks have far less than 2^32.
    #[inline(always)]
    pub(super) fn with_record(self, words: usize) -> Self {
        Self(self.0 + (1 << 32) + words as u64)
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

    /// The same chunk, all pages of which are there: new ones come with the first write to them, which takes microseconds.
    pub(super) fn touched(self) -> Self {
        for cell in self.words.iter().step_by(PAGE) {
            // SAFETY: the chunk is the caller's alone. Volatile: a zero over a zero is not left out.
            cell.with_mut(|cell| unsafe { cell.write_volatile(0) });
        }
        self
    }

    /// The memory that a chunk of this many words takes from the budget.
    pub(super) fn bytes(words: usize) -> usize {
        size_of::<Self>() + words * size_of::<u64>()
    }

    pub(super) fn capacity(&self) -> usize {
        self.words.len()
    }

    /// The place for a record behind the published length: to write to it is the writer's right alone.
    ///
    /// # Safety
    ///
    /// It ends within the capacity.
    #[inline(always)]
    pub(super) unsafe fn place(&self, at: usize, words: usize) -> &[UnsafeCell<u64>] {
        debug_assert!(
            at >= self.published(Ordering::Relaxed).words(),
            "writes what is published"
        );
        debug_assert!(at + words <= self.words.len(), "writes beyond the chunk");
        // SAFETY: the caller's promise.
        unsafe { self.words.get_unchecked(at..at + words) }
    }

    /// Makes everything below `length` readable. Release: pairs with the acquire in [`length`](Self::length).
    #[inline(always)]
    pub(super) fn publish(&self, length: Length) {
        self.published.store(length.0, Ordering::Release);
    }

    pub(super) fn length(&self) -> Length {
        self.published(Ordering::Acquire)
    }

    fn published(&self, order: Ordering) -> Length {
        Length(self.published.load(order))
    }

    /// Appends published words to `out`.
    ///
    /// # Safety
    ///
    /// `range` ends at or below a length that the caller loaded with [`length`](Self::length).
    pub(super) unsafe fn read(&self, range: Range<usize>, out: &mut Vec<u64>) {
        debug_assert!(
            range.end <= self.length().words(),
            "reads what is not published"
        );
        // SAFETY: published words are not written again before the reader gives the chunk back.
        out.extend(
            self.words[range]
                .iter()
                .map(|cell| cell.with(|cell| unsafe { *cell })),
        );
    }

    /// Published words, as they are.
    ///
    /// # Safety
    ///
    /// Nobody writes to the chunk while they are borrowed.
    pub(super) unsafe fn words(&self, range: Range<usize>) -> &[u64] {
        // SAFETY: the caller's promise.
        unsafe { plain(&self.words[range]) }
    }

    /// Makes the chunk as new. Takes it whole: only who owns a chunk alone may.
    pub(super) fn reset(&mut self) {
        #[cfg(loom)]
        self.own();
        self.published = AtomicU64::new(0);
        self.next = AtomicPtr::new(ptr::null_mut());
    }
}

/// Writes one word.
///
/// # Safety
///
/// Nobody else reads or writes the cell.
#[inline(always)]
pub(super) unsafe fn write(cell: &UnsafeCell<u64>, word: u64) {
    cell.with_mut(
        #[inline(always)]
        // SAFETY: the caller's promise.
        |cell| unsafe { *cell = word },
    );
}

/// Copies the words into the cells.
///
/// Most records have a few words of items: blocks of four, the last of which may overlap the one before, need neither a call nor a loop for
/// the rest.
///
/// # Safety
///
/// There are as many cells as words, and nobody else reads or writes them.
#[cfg(not(loom))]
#[inline(always)]
pub(super) unsafe fn copy(words: &[u64], cells: &[UnsafeCell<u64>]) {
    const BLOCK: usize = 4;
    let Some(last) = words.len().checked_sub(BLOCK) else {
        // SAFETY: the caller's promise.
        return unsafe { copy_each(words, cells) };
    };
    let (from, to) = (words.as_ptr(), cells.as_ptr().cast::<u64>().cast_mut());
    let mut at = 0;
    loop {
        let (from, to) = (from.wrapping_add(at), to.wrapping_add(at));
        // SAFETY: a block from `at` on, which is at most `last`, ends within both. Cells are laid out as what is in them and may be written
        // through a shared reference; the caller's promise.
        unsafe { ptr::copy_nonoverlapping(from, to, BLOCK) };
        if at == last {
            return;
        }
        at = (at + BLOCK).min(last);
    }
}

/// A model looks at each word.
///
/// # Safety
///
/// As without loom.
#[cfg(loom)]
pub(super) unsafe fn copy(words: &[u64], cells: &[UnsafeCell<u64>]) {
    // SAFETY: the caller's promise.
    unsafe { copy_each(words, cells) };
}

/// # Safety
///
/// As [`copy`].
#[inline(always)]
unsafe fn copy_each(words: &[u64], cells: &[UnsafeCell<u64>]) {
    for (cell, word) in cells.iter().zip(words) {
        // SAFETY: the caller's promise.
        unsafe { write(cell, *word) };
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
