//! Whole records, back to back.

use super::{HEADER, ReadableSpan};
use crate::clock::Timeline;

/// Whole records, back to back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded {
    words: Vec<u64>,
    len: usize,
}

impl Recorded {
    /// An empty one that uses this buffer.
    pub(crate) fn reuse(mut words: Vec<u64>) -> Self {
        words.clear();
        Self { words, len: 0 }
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many words they take.
    pub(crate) fn words(&self) -> usize {
        self.words.len()
    }

    /// The buffer, to be used again.
    pub(crate) fn into_buffer(self) -> Vec<u64> {
        self.words
    }

    /// Adds records.
    ///
    /// # Safety
    ///
    /// `append` adds exactly `len` whole records, each written by `encode` in this process, and changes nothing else.
    pub(crate) unsafe fn append(&mut self, len: usize, append: impl FnOnce(&mut Vec<u64>)) {
        append(&mut self.words);
        self.len += len;
    }

    /// Keeps a record that was read elsewhere.
    pub(crate) fn push(&mut self, span: &ReadableSpan<'_>) {
        let (header, body) = span.words();
        self.words.extend_from_slice(header);
        self.words.extend_from_slice(body);
        self.len += 1;
    }

    /// The records, their ticks converted by `timeline`.
    pub(crate) fn iter(&self, timeline: Timeline) -> Records<'_> {
        Records {
            words: &self.words,
            timeline,
        }
    }
}

/// Whole records, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records<'a> {
    words: &'a [u64],
    timeline: Timeline,
}

impl<'a> Records<'a> {
    /// The records in these words.
    ///
    /// # Safety
    ///
    /// They are whole records, each written by `encode` in this process.
    pub(crate) unsafe fn of(words: &'a [u64], timeline: Timeline) -> Self {
        Self { words, timeline }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = ReadableSpan<'a>;

    #[inline]
    fn next(&mut self) -> Option<ReadableSpan<'a>> {
        let (header, rest) = self.words.split_first_chunk::<HEADER>()?;
        let (body, rest) = rest.split_at((header[7] & 0xffff_ffff) as usize);
        self.words = rest;
        Some(ReadableSpan::new(header, body, self.timeline))
    }
}
