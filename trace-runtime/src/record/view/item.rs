//! The words of items, taken apart.
//!
//! # Invariants
//!
//! [`Recorded`](super::super::Recorded) and [`Records`](super::super::Records) hold words that `encode` wrote, whole records at a time (their unsafe
//! functions ask their callers for that), and [`OwnedAttributes`](super::super::OwnedAttributes) hold items that slots wrote. So an address is that of a static, bytes are UTF-8, and sizes add up.

use std::slice;

use super::super::{
    Dropped, INLINE_KEY, KEY_SHIFT, Key, LONG_SIZE, SIZE_SHIFT, TAG, WALL, WEAK, tag, words_of,
};
use super::value::{Array, Value};
use crate::Callsite;

#[expect(
    clippy::cast_possible_truncation,
    reason = "the word was made from a usize"
)]
pub(super) fn address(word: u64) -> usize {
    word as usize
}

/// The call site that a header names.
pub(super) fn callsite(word: u64) -> &'static Callsite {
    // SAFETY: by the module's invariant the word is the exposed address of a `&'static Callsite`.
    unsafe { &*std::ptr::with_exposed_provenance::<Callsite>(address(word)) }
}

/// One item, taken apart.
#[derive(Clone, Copy)]
pub(super) struct ItemView<'a> {
    pub(super) tag: u64,
    pub(super) is_weak: bool,
    /// Of an event: its time is Unix time.
    pub(super) is_wall: bool,
    pub(super) size: usize,
    pub(super) key: &'a str,
    /// The key, if it is a static.
    pub(super) static_key: Option<&'static &'static str>,
    pub(super) payload: &'a [u64],
}

impl<'a> ItemView<'a> {
    /// The first item of these words, and the words behind it.
    #[inline]
    fn split(words: &'a [u64]) -> Option<(Self, &'a [u64])> {
        let (&head, mut rest) = words.split_first()?;
        let mut size = (head >> SIZE_SHIFT & 0xff) as usize;
        if head & LONG_SIZE != 0 {
            size = address(rest[0]);
            rest = &rest[1..];
        }
        let tag = head & TAG;
        let (key, static_key) = if tag > tag::EVENT {
            ("", None)
        } else {
            key(head, &mut rest)
        };
        let (payload, rest) = rest.split_at(payload_words(tag, size));
        Some((
            Self {
                tag,
                is_weak: head & WEAK != 0,
                is_wall: head & WALL != 0,
                size,
                key,
                static_key,
                payload,
            },
            rest,
        ))
    }

    /// The key as it was written.
    pub(super) fn encoded_key(&self) -> Key<'a> {
        self.static_key.map_or(Key::Inline(self.key), Key::Static)
    }

    /// The sum of what these items say is missing.
    pub(super) fn dropped(items: ItemViews<'_>) -> Dropped {
        let mut dropped = Dropped::default();
        items
            .filter(|item| item.tag == tag::DROPPED)
            .for_each(|item| dropped += Dropped::of_words(item.payload));
        dropped
    }

    /// The payload as text of `size` bytes.
    pub(super) fn text(self) -> &'a str {
        text(self.payload, self.size)
    }

    pub(super) fn is_attribute(self) -> bool {
        self.tag <= tag::STRS
    }

    pub(super) fn value(self) -> Value<'a> {
        match self.tag {
            tag::BOOL => Value::Bool(self.size != 0),
            tag::I64 => Value::I64(signed(self.payload[0])),
            tag::F64 => Value::F64(f64::from_bits(self.payload[0])),
            tag::STR => Value::Str(self.text()),
            tag => Value::Array(Array {
                tag,
                words: self.payload,
            }),
        }
    }
}

/// How many words the first item of these takes.
#[inline]
pub(super) fn length(words: &[u64]) -> Option<usize> {
    let &head = words.first()?;
    if head & (INLINE_KEY | LONG_SIZE) == 0 {
        let size = (head >> SIZE_SHIFT & 0xff) as usize;
        return Some(1 + payload_words(head & TAG, size));
    }
    let (_, rest) = ItemView::split(words)?;
    Some(words.len() - rest.len())
}

#[inline]
fn payload_words(tag: u64, size: usize) -> usize {
    match tag {
        tag::BOOL | tag::STATUS_OK => 0,
        tag::I64 | tag::F64 => 1,
        tag::STR | tag::NAME | tag::STATUS_ERROR | tag::TRACE_STATE => words_of(size),
        tag::EVENT => 1 + size,
        tag::LINK => 4 + size,
        _ => size,
    }
}

/// How many attributes there are, if nothing else is among the items and `is_plain` holds of all keys. Values are not looked at.
///
/// For stages that see every record and object to few: it takes a third of what looking at each item does.
#[inline]
pub(super) fn plain_attributes(
    mut words: &[u64],
    mut is_plain: impl FnMut(&'static &'static str) -> bool,
) -> Option<usize> {
    let mut count = 0;
    while let Some((&head, rest)) = words.split_first() {
        let (tag, size) = (head & TAG, (head >> SIZE_SHIFT & 0xff) as usize);
        if tag > tag::STRS || head & (INLINE_KEY | LONG_SIZE) != 0 || !is_plain(static_key(head)) {
            return None;
        }
        words = rest.get(payload_words(tag, size)..)?;
        count += 1;
    }
    Some(count)
}

/// The key of an item with this head.
pub(super) fn static_key(head: u64) -> &'static &'static str {
    let field = address(head >> KEY_SHIFT);
    debug_assert_eq!(head & INLINE_KEY, 0, "the field is no address");
    // SAFETY: by the module's invariant the field is the exposed address of a `&'static &'static str`.
    unsafe { &*std::ptr::with_exposed_provenance::<&'static str>(field) }
}

/// The key of an item with this head, and whether it is a static; an inline one is taken off `rest`.
#[inline]
fn key<'a>(head: u64, rest: &mut &'a [u64]) -> (&'a str, Option<&'static &'static str>) {
    if head & INLINE_KEY == 0 {
        let key = static_key(head);
        return (key, Some(key));
    }
    let field = address(head >> KEY_SHIFT);
    let (bytes, behind) = rest.split_at(words_of(field));
    *rest = behind;
    (text(bytes, field), None)
}

pub(super) fn signed(word: u64) -> i64 {
    i64::from_ne_bytes(word.to_ne_bytes())
}

pub(super) fn text(words: &[u64], bytes: usize) -> &str {
    let words = &words[..words_of(bytes)];
    // SAFETY: the slice covers at least `bytes` initialised bytes, and any alignment is right for bytes.
    let bytes = unsafe { slice::from_raw_parts(words.as_ptr().cast::<u8>(), bytes) };
    debug_assert!(
        std::str::from_utf8(bytes).is_ok(),
        "a record holds text that is not UTF-8"
    );
    // SAFETY: by the module's invariant these bytes are those of a `str`, whole.
    unsafe { std::str::from_utf8_unchecked(bytes) }
}

#[derive(Clone, Default)]
pub(super) struct ItemViews<'a> {
    pub(super) words: &'a [u64],
}

impl<'a> Iterator for ItemViews<'a> {
    type Item = ItemView<'a>;

    #[inline]
    fn next(&mut self) -> Option<ItemView<'a>> {
        let (item, rest) = ItemView::split(self.words)?;
        self.words = rest;
        Some(item)
    }
}
