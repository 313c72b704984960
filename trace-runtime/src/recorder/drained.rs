//! What was read from the lanes, on its way to the exporters.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::Range;
use std::slice;

use super::chunk::{Chunk, Length};
use super::lane::Lane;
use crate::ReadableSpan;
use crate::clock::Timeline;
use crate::record::{Recorded, Records};

/// Whole records: full chunks as they are, and copies of what was read from chunks that are still written to.
///
/// Each lane's records are in their order if each lane was drained once.
#[derive(Debug, Default)]
pub(crate) struct Drained {
    full: Vec<Full>,
    copied: Recorded,
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
        self.copied.len() + self.full.iter().map(Full::len).sum::<usize>()
    }

    /// How many words they take.
    pub(crate) fn words(&self) -> usize {
        self.copied.words() + self.full.iter().map(|full| full.words.len()).sum::<usize>()
    }

    /// The records, their ticks converted by `timeline`.
    pub(crate) fn iter(&self, timeline: Timeline) -> DrainedRecords<'_> {
        DrainedRecords {
            current: Records::default(),
            full: self.full.iter(),
            copied: Some(self.copied.iter(timeline)),
            timeline,
        }
    }

    pub(super) fn take(&mut self, full: Full) -> usize {
        let records = full.len();
        if records > 0 {
            self.full.push(full);
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
            full: Vec::new(),
            copied,
        }
    }
}

/// The records of a [`Drained`], one after the other.
#[derive(Clone, Debug)]
pub(crate) struct DrainedRecords<'a> {
    current: Records<'a>,
    full: slice::Iter<'a, Full>,
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
            self.current = match self.full.next() {
                Some(full) => full.records(self.timeline),
                None => self.copied.take()?,
            };
        }
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
