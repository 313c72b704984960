//! Events and links.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::super::{Key, tag};
use super::item::{ItemView, ItemViews};
use super::value::{Attributes, Value, attributes};
use crate::clock::{Moment, Timeline};
use crate::{SpanContext, SpanId, TraceFlags, TraceId};

/// Something that happened during a span.
#[derive(Clone)]
pub struct EventView<'a> {
    item: ItemView<'a>,
    time: Moment,
    timeline: Timeline,
    pub(super) attributes: &'a [u64],
}

impl<'a> EventView<'a> {
    /// The event that this item is.
    pub(super) fn of(item: ItemView<'a>, timeline: Timeline) -> Option<Self> {
        let (&time, attributes) = item.payload.split_first()?;
        Some(Self {
            item,
            time: if item.is_wall {
                Moment::Unix(time)
            } else {
                Moment::Ticks(time)
            },
            timeline,
            attributes,
        })
    }

    /// Its name.
    pub fn name(&self) -> &'a str {
        self.item.key
    }

    /// Its name as it was written.
    pub(crate) fn encoded_name(&self) -> Key<'a> {
        self.item.encoded_key()
    }

    /// When it happened, as it was written.
    pub(crate) fn encoded_time(&self) -> Moment {
        self.time
    }

    /// When it happened.
    pub fn time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(self.unix_nanos())
    }

    /// When it happened, in nanoseconds since the Unix epoch.
    pub fn unix_nanos(&self) -> u64 {
        match self.time {
            Moment::Ticks(ticks) => self.timeline.unix_nanos(ticks),
            Moment::Unix(nanos) => nanos,
        }
    }

    /// Its attributes.
    pub fn attributes(&self) -> Attributes<'a> {
        attributes(self.attributes)
    }

    /// How many of its attributes were cut off by [`Limits`](crate::Limits).
    pub fn dropped_attributes_count(&self) -> u32 {
        ItemView::dropped(ItemViews {
            words: self.attributes,
        })
        .attributes
    }

    /// The last value of this key.
    pub fn attribute(&self, key: &str) -> Option<Value<'a>> {
        self.attributes()
            .find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value)
    }
}

impl fmt::Debug for EventView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventView")
            .field("name", &self.name())
            .field("attributes", &self.attributes())
            .finish_non_exhaustive()
    }
}

/// The events of a span; see [`ReadableSpan::events`](super::ReadableSpan::events).
#[derive(Clone)]
pub struct Events<'a> {
    pub(super) items: ItemViews<'a>,
    pub(super) timeline: Timeline,
}

impl<'a> Iterator for Events<'a> {
    type Item = EventView<'a>;

    fn next(&mut self) -> Option<EventView<'a>> {
        let item = self.items.find(|item| item.tag == tag::EVENT)?;
        EventView::of(item, self.timeline)
    }
}

impl fmt::Debug for Events<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// A pointer from a span to another one.
#[derive(Clone)]
pub struct LinkView<'a> {
    target: SpanContext,
    pub(super) attributes: &'a [u64],
}

impl<'a> LinkView<'a> {
    /// The link that this item is.
    pub(super) fn of(item: ItemView<'a>) -> Option<Self> {
        let (&[high, low, span, flags], attributes) = item.payload.split_first_chunk::<4>()?;
        let [flags, remote, ..] = flags.to_le_bytes();
        let trace_id = TraceId::from_halves([high, low])?;
        let target = SpanContext::new(
            trace_id,
            SpanId::from_word(span)?,
            TraceFlags::from_byte(flags),
            remote != 0,
        );
        Some(Self { target, attributes })
    }

    /// The span that is pointed at.
    pub fn span_context(&self) -> SpanContext {
        self.target
    }

    /// What vendors sent along with the trace of that span, in wire form; usually empty.
    pub fn trace_state(&self) -> &'a str {
        let items = ItemViews {
            words: self.attributes,
        };
        let state = items.into_iter().find(|item| item.tag == tag::TRACE_STATE);
        state.map_or("", ItemView::text)
    }

    /// The attributes of the link.
    pub fn attributes(&self) -> Attributes<'a> {
        attributes(self.attributes)
    }

    /// How many of its attributes were cut off by [`Limits`](crate::Limits).
    pub fn dropped_attributes_count(&self) -> u32 {
        ItemView::dropped(ItemViews {
            words: self.attributes,
        })
        .attributes
    }
}

impl fmt::Debug for LinkView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkView")
            .field("span_context", &self.target)
            .field("attributes", &self.attributes())
            .finish()
    }
}

/// The links of a span; see [`ReadableSpan::links`](super::ReadableSpan::links).
#[derive(Clone)]
pub struct Links<'a> {
    pub(super) items: ItemViews<'a>,
}

impl<'a> Iterator for Links<'a> {
    type Item = LinkView<'a>;

    fn next(&mut self) -> Option<LinkView<'a>> {
        LinkView::of(self.items.find(|item| item.tag == tag::LINK)?)
    }
}

impl fmt::Debug for Links<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
