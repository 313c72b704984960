//! Texts in which ids stand at known places.

use std::{iter, mem};

use super::Ids;
use crate::{TraceId, hex};

/// How many bytes at once are known to be text, if they are ASCII.
const BLOCK: usize = 16;

/// A text with zeros for the digits of ids, which are written over the zeros.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    text: String,
    places: Vec<(usize, Id)>,
}

/// An id that has the same number of digits in every trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Id {
    Trace,
    Span,
    Flags,
}

impl Id {
    const fn digits(self) -> usize {
        match self {
            Self::Trace => 32,
            Self::Span => 16,
            Self::Flags => 2,
        }
    }
}

impl Form {
    pub(super) fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn push_id(&mut self, id: Id) {
        self.places.push((self.text.len(), id));
        self.text.extend(iter::repeat_n('0', id.digits()));
    }

    /// Adds the text with these ids.
    pub(super) fn push(&self, ids: Ids, line: &mut String) {
        line.push_str(self.fill(ids, &mut self.blank()));
    }

    /// The text, and spaces up to whole blocks: a part of one is looked at byte by byte.
    pub(super) fn blank(&self) -> String {
        let mut text = self.text.clone();
        let blocks = text.len().next_multiple_of(BLOCK);
        text.extend(iter::repeat_n(' ', blocks - text.len()));
        text
    }

    /// Writes these ids over those of a text that was [`blank`](Self::blank), and returns it without the spaces.
    #[inline]
    pub(super) fn fill<'a>(&self, ids: Ids, text: &'a mut String) -> &'a str {
        let mut bytes = mem::take(text).into_bytes();
        self.put(ids, &mut bytes);
        *text = String::from_utf8(bytes).expect("digits for digits");
        self.of(text)
    }

    /// A text that was filled, without the spaces.
    #[inline]
    pub(super) fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[..self.text.len()]
    }

    fn put(&self, ids: Ids, text: &mut [u8]) {
        let span = ids.span_context();
        for &(place, id) in &self.places {
            match id {
                Id::Trace => put(text, place, trace_digits(span.trace_id())),
                Id::Span => put(text, place, hex::digits(span.span_id().word())),
                Id::Flags => put(text, place, hex::byte_digits(span.flags().to_byte())),
            }
        }
    }
}

fn trace_digits(id: TraceId) -> [u8; 32] {
    let mut digits = [0; 32];
    let [high, low] = id.halves();
    digits[..16].copy_from_slice(&hex::digits(high));
    digits[16..].copy_from_slice(&hex::digits(low));
    digits
}

/// Written in pieces of known length, which takes no call.
#[inline(always)]
fn put<const N: usize>(text: &mut [u8], place: usize, digits: [u8; N]) {
    let room = text[place..].first_chunk_mut();
    *room.expect("zeros stand there") = digits;
}
