//! Whole records, back to back.

use super::{HEADER, Items, ReadableSpan};
use crate::clock::Timeline;

/// The bits of the meta word that hold how many words of items there are.
const BODY: u64 = 0xffff_ffff;

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

    /// The words for which there is room without growing.
    pub(crate) fn capacity(&self) -> usize {
        self.words.capacity()
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

    /// Keeps a record that was read elsewhere, with more items in front of its own.
    pub(crate) fn push_behind(&mut self, span: &ReadableSpan<'_>, items: &Items) {
        let (&[fixed @ .., meta], body) = span.words();
        self.words.extend_from_slice(&fixed);
        self.words.push(meta + items.len() as u64);
        self.words.extend_from_slice(items);
        self.words.extend_from_slice(body);
        self.len += 1;
    }

    /// Keeps a record that was read elsewhere, with other items in the place of its own.
    pub(crate) fn push_revised(&mut self, span: &ReadableSpan<'_>, items: &Items) {
        let (&[fixed @ .., meta], _) = span.words();
        self.words.extend_from_slice(&fixed);
        self.words.push(meta & !BODY | items.len() as u64);
        self.words.extend_from_slice(items);
        self.len += 1;
    }

    /// Pieces of at most this many words, as far as a record has no more.
    pub(crate) fn divide(self, words: usize) -> Vec<Self> {
        if self.words() <= words {
            return vec![self];
        }
        let mut pieces = vec![Self::default()];
        for span in self.iter(Timeline::default()) {
            let last = pieces.len() - 1;
            let is_full = pieces[last].len() > 0 && pieces[last].words() + span.size() > words;
            if is_full {
                pieces.push(Self::default());
            }
            pieces[last + usize::from(is_full)].push(&span);
        }
        pieces
    }

    /// The records, their ticks converted by `timeline`.
    pub(crate) fn iter(&self, timeline: Timeline) -> Records<'_> {
        Records {
            words: &self.words,
            timeline,
        }
    }
}

/// Says what is wrong with records, and rights it.
pub(crate) trait Reviser {
    /// Whether this record cannot stay as it is.
    fn objects(&mut self, span: &ReadableSpan<'_>) -> bool;

    /// Writes it anew.
    fn revise(&mut self, span: &ReadableSpan<'_>, into: &mut Recorded);
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

    /// The same, with those written anew that the reviser objects to; `None` if it objects to none.
    pub(crate) fn revised(self, reviser: &mut impl Reviser) -> Option<Recorded> {
        let first = self.clone().position(|span| reviser.objects(&span))?;
        let mut anew = Recorded::default();
        for (place, span) in self.enumerate() {
            if place == first || place > first && reviser.objects(&span) {
                reviser.revise(&span, &mut anew);
            } else {
                anew.push(&span);
            }
        }
        Some(anew)
    }
}

fn body_of(meta: u64) -> usize {
    (meta & BODY) as usize
}

impl<'a> Iterator for Records<'a> {
    type Item = ReadableSpan<'a>;

    #[inline]
    fn next(&mut self) -> Option<ReadableSpan<'a>> {
        let (header, rest) = self.words.split_first_chunk::<HEADER>()?;
        let (body, rest) = rest.split_at(body_of(header[7]));
        self.words = rest;
        Some(ReadableSpan::new(header, body, self.timeline))
    }
}
