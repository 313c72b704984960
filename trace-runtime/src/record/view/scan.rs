//! Items by their first word, for those who look at every record and rarely have to know more.

use super::super::{INLINE_KEY, TAG, tag};
use super::ReadableSpan;
use super::item::{self, ItemView, ItemViews};
use super::recorded_items::{Item, of};

impl<'a> ReadableSpan<'a> {
    /// Whether it failed: by its status, or by its outcome where the program does not say that all is well.
    pub(crate) fn has_failed(&self) -> bool {
        let mut failed = self.outcome().is_failure();
        for item in self.raw_items() {
            match item.tag() {
                tag::STATUS_OK => return false,
                tag::STATUS_ERROR => failed = true,
                _ => {}
            }
        }
        failed
    }

    /// The first item with this tag.
    pub(super) fn first(&self, tag: u64) -> Option<ItemView<'a>> {
        let item = self.raw_items().find(|item| item.tag() == tag)?;
        ItemViews { words: item.0 }.next()
    }

    /// All that was recorded between its start and its end, not taken apart.
    #[inline]
    pub(crate) fn raw_items(&self) -> RawItems<'a> {
        RawItems { words: self.body }
    }
}

/// The items of a span in the order in which they were recorded.
pub(crate) struct RawItems<'a> {
    words: &'a [u64],
}

impl<'a> Iterator for RawItems<'a> {
    type Item = RawItem<'a>;

    #[inline]
    fn next(&mut self) -> Option<RawItem<'a>> {
        let length = item::length(self.words)?;
        let (item, rest) = self.words.split_at(length);
        self.words = rest;
        Some(RawItem(item))
    }
}

/// The words of an item; there is at least one.
#[derive(Clone, Copy)]
pub(crate) struct RawItem<'a>(&'a [u64]);

impl<'a> RawItem<'a> {
    fn tag(self) -> u64 {
        self.0[0] & TAG
    }

    /// The key of an attribute, if it is a static.
    #[inline]
    pub(crate) fn static_attribute(self) -> Option<&'static &'static str> {
        let is_static = self.tag() <= tag::STRS && self.0[0] & INLINE_KEY == 0;
        is_static.then(|| item::static_key(self.0[0]))
    }

    /// No text of an attribute has more bytes.
    #[inline]
    pub(crate) fn text_bytes(self) -> usize {
        match self.tag() {
            tag::STR | tag::STRS => size_of_val(self.0),
            _ => 0,
        }
    }

    /// Takes it apart. It is one of this span's.
    pub(crate) fn open(self, span: &ReadableSpan<'a>) -> Option<Item<'a>> {
        of(ItemViews { words: self.0 }.next()?, span.timeline)
    }
}
