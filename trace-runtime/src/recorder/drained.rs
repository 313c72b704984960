//! What was read from the lanes, on its way to the exporters.

use std::fmt;
use std::mem::{self, ManuallyDrop};
use std::ops::Range;
use std::slice;

use super::chunk::{Chunk, Length};
use super::lane::Lane;
use crate::ReadableSpan;
use crate::clock::Timeline;
use crate::record::{HEADER, Recorded, Records, Reviser};

/// Whole records: full chunks as they are, and copies of what was read from chunks that are still written to.
///
/// Each lane's records are in their order if each lane was drained once.
#[derive(Debug, Default)]
pub(crate) struct Drained {
    parts: Vec<Part>,
    copied: Recorded,
}

/// What stands before the copies.
#[derive(Debug)]
enum Part {
    Chunk(Full),
    /// What was in a chunk, with some of its records written anew.
    Revised(Recorded),
}

impl Drained {
    /// An empty one that uses this buffer.
    pub(crate) fn reuse(buffer: Vec<u64>) -> Self {
        Recorded::reuse(buffer).into()
    }

    /// The buffer, to be used again. Chunks go back to their lanes.
    pub(crate) fn into_buffer(self) -> Vec<u64> {
        self.copied.into_buffer()
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.copied.len() + self.parts.iter().map(Part::len).sum::<usize>()
    }

    /// How many words they take.
    pub(crate) fn words(&self) -> usize {
        self.copied.words() + self.parts.iter().map(Part::words).sum::<usize>()
    }

    /// The records, their ticks converted by `timeline`.
    pub(crate) fn iter(&self, timeline: Timeline) -> DrainedRecords<'_> {
        DrainedRecords {
            current: Records::default(),
            parts: self.parts.iter(),
            copied: Some(self.copied.iter(timeline)),
            timeline,
        }
    }

    /// The same, with those records written anew that the reviser objects to. Chunks of such records go back to their lanes; the order stays.
    pub(crate) fn revise(self, timeline: Timeline, reviser: &mut impl Reviser) -> Self {
        let mut revise = |part: Part| part.revise(timeline, reviser);
        Self {
            parts: self.parts.into_iter().map(&mut revise).collect(),
            copied: match revise(Part::Revised(self.copied)) {
                Part::Revised(copied) => copied,
                Part::Chunk(_) => Recorded::default(),
            },
        }
    }

    /// Hands itself on in pieces of at most this many words, as far as a chunk or a record has no more; the last piece is returned.
    pub(crate) fn divide(self, words: usize, mut hand_on: impl FnMut(Self)) -> Self {
        if self.words() <= words {
            return self;
        }
        let mut piece = Self::default();
        let copies = self.copied.divide(words).into_iter().map(Part::Revised);
        for part in self.parts.into_iter().chain(copies) {
            if piece.len() > 0 && piece.words() + part.words() > words {
                hand_on(mem::take(&mut piece));
            }
            piece.parts.push(part);
        }
        piece
    }

    pub(super) fn take(&mut self, full: Full) -> usize {
        let records = full.len();
        if records > 0 {
            self.parts.push(Part::Chunk(full));
        }
        records
    }

    pub(super) fn copied(&mut self) -> &mut Recorded {
        &mut self.copied
    }
}

impl From<Recorded> for Drained {
    fn from(copied: Recorded) -> Self {
        Self {
            parts: Vec::new(),
            copied,
        }
    }
}

/// The records of a [`Drained`], one after the other.
#[derive(Clone, Debug)]
pub(crate) struct DrainedRecords<'a> {
    current: Records<'a>,
    parts: slice::Iter<'a, Part>,
    copied: Option<Records<'a>>,
    timeline: Timeline,
}

impl<'a> Iterator for DrainedRecords<'a> {
    type Item = ReadableSpan<'a>;

    #[inline]
    fn next(&mut self) -> Option<ReadableSpan<'a>> {
        loop {
            if let Some(span) = self.current.next() {
                return Some(span);
            }
            self.current = match self.parts.next() {
                Some(part) => part.records(self.timeline),
                None => self.copied.take()?,
            };
        }
    }
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Chunk(full) => full.len(),
            Self::Revised(revised) => revised.len(),
        }
    }

    fn words(&self) -> usize {
        match self {
            Self::Chunk(full) => full.words.len(),
            Self::Revised(revised) => revised.words(),
        }
    }

    fn records(&self, timeline: Timeline) -> Records<'_> {
        match self {
            Self::Chunk(full) => full.records(timeline),
            Self::Revised(revised) => revised.iter(timeline),
        }
    }

    /// Records without items are not looked at: nothing can be said against them.
    fn revise(self, timeline: Timeline, reviser: &mut impl Reviser) -> Self {
        if self.words() == self.len() * HEADER {
            return self;
        }
        let anew = self.records(timeline).revised(reviser);
        anew.map_or(self, Self::Revised)
    }
}

/// A chunk that its writer is done with. Dropped, it goes back to its lane.
///
/// # Invariants
///
/// The chunk is this value's alone (rule 2 of the essay in `recorder/mod.rs`), and there are `records` whole records in `words`.
pub(super) struct Full {
    lane: &'static Lane,
    chunk: ManuallyDrop<Box<Chunk>>,
    words: Range<usize>,
    records: usize,
}

impl Full {
    /// What is behind `read` in the chunk.
    ///
    /// # Safety
    ///
    /// The writer of `lane` is done with the chunk, nobody else knows it, and `read` is a length that it had.
    pub(super) unsafe fn new(lane: &'static Lane, chunk: Box<Chunk>, read: Length) -> Self {
        let length = chunk.length();
        Self {
            lane,
            words: read.words()..length.words(),
            records: length.records() - read.records(),
            chunk: ManuallyDrop::new(chunk),
        }
    }

    fn len(&self) -> usize {
        self.records
    }

    fn records(&self, timeline: Timeline) -> Records<'_> {
        // SAFETY: by the invariants nobody writes to the chunk.
        let words = unsafe { self.chunk.words(self.words.clone()) };
        // SAFETY: by the invariants they are whole records; only `encode` writes to a lane.
        unsafe { Records::of(words, timeline) }
    }
}

impl Drop for Full {
    fn drop(&mut self) {
        // SAFETY: not used again.
        let chunk = unsafe { ManuallyDrop::take(&mut self.chunk) };
        self.lane.give_back(chunk);
    }
}

impl fmt::Debug for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Full")
            .field("words", &self.words)
            .field("records", &self.records)
            .finish_non_exhaustive()
    }
}
