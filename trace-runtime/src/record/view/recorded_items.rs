//! A record read once, from front to back, for encoders that would otherwise go over it for each field.

use super::super::{Dropped, Key, tag};
use super::ReadableSpan;
use super::events::{EventView, LinkView};
use super::item::{self, ItemView, ItemViews};
use super::value::Value;
use crate::clock::Timeline;

impl<'a> ReadableSpan<'a> {
    /// All that was recorded between its start and its end.
    pub(crate) fn recorded_items(&self) -> RecordedItems<'a> {
        RecordedItems {
            items: self.items(),
            timeline: self.timeline,
        }
    }

    /// How many attributes were recorded, if nothing else was and `is_plain` holds of all keys.
    #[inline]
    pub(crate) fn plain_attributes(
        &self,
        is_plain: impl FnMut(&'static &'static str) -> bool,
    ) -> Option<usize> {
        item::plain_attributes(self.body, is_plain)
    }

    /// Its attributes as they were recorded.
    #[cfg_attr(
        not(feature = "otlp"),
        expect(dead_code, reason = "asked for by encoders only")
    )]
    pub(crate) fn recorded_attributes(&self) -> RecordedAttributes<'a> {
        RecordedAttributes::of(self.body)
    }
}

impl<'a> EventView<'a> {
    /// Its attributes as they were recorded.
    pub(crate) fn recorded_attributes(&self) -> RecordedAttributes<'a> {
        RecordedAttributes::of(self.attributes)
    }
}

impl<'a> LinkView<'a> {
    /// Its attributes as they were recorded.
    pub(crate) fn recorded_attributes(&self) -> RecordedAttributes<'a> {
        RecordedAttributes::of(self.attributes)
    }
}

/// What an item adds to its span.
pub(crate) enum Item<'a> {
    /// One of [`RecordedAttributes`].
    Attribute(RecordedAttribute<'a>),
    Event(EventView<'a>),
    Link(LinkView<'a>),
    /// The last one wins.
    Name(&'a str),
    /// The last one wins, unless there is an `Ok`.
    StatusError(&'a str),
    StatusOk,
    /// The first one wins.
    TraceState(&'a str),
    /// To be added up.
    Dropped(Dropped),
}

/// The items of a span in the order in which they were recorded.
pub(crate) struct RecordedItems<'a> {
    items: ItemViews<'a>,
    timeline: Timeline,
}

impl<'a> Iterator for RecordedItems<'a> {
    type Item = Item<'a>;

    #[inline]
    fn next(&mut self) -> Option<Item<'a>> {
        of(self.items.next()?, self.timeline)
    }
}

/// What this item adds to its span.
#[inline]
pub(super) fn of(item: ItemView<'_>, timeline: Timeline) -> Option<Item<'_>> {
    Some(match item.tag {
        tag::EVENT => Item::Event(EventView::of(item, timeline)?),
        tag::LINK => Item::Link(LinkView::of(item)?),
        tag::NAME => Item::Name(item.text()),
        tag::STATUS_ERROR => Item::StatusError(item.text()),
        tag::STATUS_OK => Item::StatusOk,
        tag::TRACE_STATE => Item::TraceState(item.text()),
        tag::DROPPED => Item::Dropped(Dropped::of_words(item.payload)),
        _ => Item::Attribute(RecordedAttribute(item)),
    })
}

/// An attribute as it was recorded; its key may come again.
#[derive(Clone, Copy)]
pub(crate) struct RecordedAttribute<'a>(ItemView<'a>);

impl<'a> RecordedAttribute<'a> {
    #[inline]
    pub(crate) fn key(&self) -> &'a str {
        self.0.key
    }

    /// Its key as it was written.
    #[inline]
    pub(crate) fn encoded_key(&self) -> Key<'a> {
        self.0.encoded_key()
    }

    /// Whether it gives way to others of its key.
    #[inline]
    pub(crate) fn is_weak(&self) -> bool {
        self.0.is_weak
    }

    /// Its key, if that is a static.
    #[cfg_attr(
        not(feature = "otlp"),
        expect(dead_code, reason = "asked for by encoders only")
    )]
    #[inline]
    pub(crate) fn static_key(&self) -> Option<&'static &'static str> {
        self.0.static_key
    }

    #[inline]
    pub(crate) fn value(&self) -> Value<'a> {
        self.0.value()
    }

    /// The words of the value; those of a string are its bytes, padded with zeros.
    #[cfg_attr(
        not(feature = "otlp"),
        expect(dead_code, reason = "asked for by encoders only")
    )]
    #[inline]
    pub(crate) fn words(&self) -> &'a [u64] {
        self.0.payload
    }
}

/// Attributes in the order in which they were recorded.
#[derive(Clone)]
pub(crate) struct RecordedAttributes<'a> {
    items: ItemViews<'a>,
    has_others: bool,
}

impl<'a> RecordedAttributes<'a> {
    fn of(words: &'a [u64]) -> Self {
        Self {
            items: ItemViews { words },
            has_others: false,
        }
    }

    /// Whether there were items that are no attributes among those that were passed.
    #[cfg_attr(
        not(feature = "otlp"),
        expect(dead_code, reason = "asked for by encoders only")
    )]
    pub(crate) fn has_others(&self) -> bool {
        self.has_others
    }
}

impl<'a> Iterator for RecordedAttributes<'a> {
    type Item = RecordedAttribute<'a>;

    #[inline]
    fn next(&mut self) -> Option<RecordedAttribute<'a>> {
        loop {
            let item = self.items.next()?;
            if item.is_attribute() {
                return Some(RecordedAttribute(item));
            }
            self.has_others = true;
        }
    }
}
