//! Records as exporters and tests see them: borrowed, decoded on demand.

mod events;
#[allow(
    unsafe_code,
    reason = "words are read back as the statics and strings they were made from"
)]
mod item;
mod recorded_items;
mod scan;
mod value;

pub use events::{EventView, Events, LinkView, Links};
pub(crate) use recorded_items::{Item, RecordedAttribute, RecordedAttributes};
pub(crate) use scan::RawItem;
pub(crate) use value::attributes;
pub use value::{Array, ArrayItems, Attribute, Attributes, Value};

use std::fmt;
use std::time::{Duration, SystemTime};

use super::{HEADER, bits, tag};
use crate::clock::Timeline;
use crate::{Callsite, Outcome, SpanId, SpanKind, Status, TraceFlags, TraceId};
use item::{ItemView, ItemViews};

/// A finished span, borrowed from a batch (OpenTelemetry specification, "Additional Span Interfaces").
#[derive(Clone, Copy)]
pub struct ReadableSpan<'a> {
    header: &'a [u64; HEADER],
    body: &'a [u64],
    timeline: Timeline,
}

impl<'a> ReadableSpan<'a> {
    /// The span in the words of one record.
    pub(super) fn new(header: &'a [u64; HEADER], body: &'a [u64], timeline: Timeline) -> Self {
        Self {
            header,
            body,
            timeline,
        }
    }

    /// The words of its record.
    pub(crate) fn words(&self) -> (&'a [u64; HEADER], &'a [u64]) {
        (self.header, self.body)
    }

    /// The words that its record takes.
    pub(crate) fn size(&self) -> usize {
        HEADER + self.body.len()
    }

    /// The span's name: that of its call site unless it was renamed; the last `rename` wins.
    pub fn name(&self) -> &'a str {
        self.renamed().unwrap_or_else(|| self.callsite().name())
    }

    /// Its name, if that is not its call site's.
    pub(crate) fn renamed(&self) -> Option<&'a str> {
        let renamed = self.items().filter(|item| item.tag == tag::NAME).last();
        renamed.map(ItemView::text)
    }

    /// The trace that it belongs to.
    #[expect(clippy::missing_panics_doc, reason = "it cannot panic")]
    #[inline]
    pub fn trace_id(&self) -> TraceId {
        TraceId::from_halves([self.header[0], self.header[1]])
            .expect("a span is recorded with a trace id")
    }

    /// Its own id.
    #[expect(clippy::missing_panics_doc, reason = "it cannot panic")]
    #[inline]
    pub fn span_id(&self) -> SpanId {
        SpanId::from_word(self.header[2]).expect("a span is recorded with a span id")
    }

    /// The id of its parent; `None` for the root of a trace.
    #[inline]
    pub fn parent_span_id(&self) -> Option<SpanId> {
        SpanId::from_word(self.header[3])
    }

    /// Whether the parent lives in another process.
    #[inline]
    pub fn has_remote_parent(&self) -> bool {
        self.bits() & bits::REMOTE_PARENT != 0
    }

    /// Whether the span became a root because no span was current, though it did not ask to be one.
    pub fn is_orphan(&self) -> bool {
        self.bits() & bits::ORPHAN != 0
    }

    /// Whether nothing above this span lives in this process: it is a root, or its parent is remote.
    pub fn is_local_root(&self) -> bool {
        self.parent_span_id().is_none() || self.has_remote_parent()
    }

    /// The trace flags.
    #[inline]
    pub fn flags(&self) -> TraceFlags {
        TraceFlags::from_byte(self.header[7].to_le_bytes()[5])
    }

    /// What vendors sent along with its trace: the `tracestate` that came with the remote parent, in wire form; usually empty.
    pub fn trace_state(&self) -> &'a str {
        let state = self.first(tag::TRACE_STATE);
        state.map_or("", ItemView::text)
    }

    /// When it started.
    pub fn start_time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(self.start_unix_nanos())
    }

    /// When it ended; never before it started.
    pub fn end_time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(self.end_unix_nanos())
    }

    /// When it started, by the clock of the program's path: finer than any unit of time, and only good for comparing.
    pub(crate) fn start_ticks(&self) -> u64 {
        if self.is_wall() {
            self.timeline.ticks(self.header[4])
        } else {
            self.header[4]
        }
    }

    /// When it started, in nanoseconds since the Unix epoch.
    #[inline]
    pub fn start_unix_nanos(&self) -> u64 {
        if self.is_wall() {
            self.header[4]
        } else {
            self.timeline.unix_nanos(self.header[4])
        }
    }

    /// When it ended, in nanoseconds since the Unix epoch.
    #[inline]
    pub fn end_unix_nanos(&self) -> u64 {
        self.start_unix_nanos()
            .saturating_add(self.duration_nanos())
    }

    /// How long it took.
    pub fn duration(&self) -> Duration {
        Duration::from_nanos(self.duration_nanos())
    }

    fn duration_nanos(&self) -> u64 {
        let length = self.header[5] - self.header[4];
        if self.is_wall() {
            length
        } else {
            self.timeline.nanos(length)
        }
    }

    /// Whether its times are Unix time.
    fn is_wall(&self) -> bool {
        self.bits() & bits::WALL != 0
    }

    /// The kind of its call site.
    #[inline]
    pub fn kind(&self) -> SpanKind {
        self.callsite().span_kind()
    }

    /// The static part: module, file and line.
    #[inline]
    pub fn callsite(&self) -> &'static Callsite {
        item::callsite(self.header[6])
    }

    /// How it ended.
    #[inline]
    pub fn outcome(&self) -> Outcome {
        Outcome::from_code(self.header[7].to_le_bytes()[4])
    }

    /// Its status: what the program set last, else an error when the body failed or panicked, else unset. Once `Ok`, it stays `Ok`
    /// (OpenTelemetry specification, "Set Status").
    pub fn status(&self) -> Status {
        match status_of(self.body) {
            Status::Unset if self.outcome().is_failure() => Status::error(""),
            said => said,
        }
    }

    /// Its attributes in the order in which they were added. A key that was set twice appears once, with its last value.
    pub fn attributes(&self) -> Attributes<'a> {
        attributes(self.body)
    }

    /// The last value of this key.
    pub fn attribute(&self, key: &str) -> Option<Value<'a>> {
        self.attributes()
            .find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value)
    }

    /// Its events in the order in which they happened.
    pub fn events(&self) -> Events<'a> {
        Events {
            items: self.items(),
            timeline: self.timeline,
        }
    }

    /// Its links in the order in which they were added.
    pub fn links(&self) -> Links<'a> {
        Links {
            items: self.items(),
        }
    }

    /// How many of its attributes were cut off by [`Limits`](crate::Limits).
    pub fn dropped_attributes_count(&self) -> u32 {
        ItemView::dropped(self.items()).attributes
    }

    /// How many of its events were cut off by [`Limits`](crate::Limits).
    pub fn dropped_events_count(&self) -> u32 {
        ItemView::dropped(self.items()).events
    }

    /// How many of its links were cut off by [`Limits`](crate::Limits).
    pub fn dropped_links_count(&self) -> u32 {
        ItemView::dropped(self.items()).links
    }

    #[inline]
    fn bits(&self) -> u8 {
        self.header[7].to_le_bytes()[6]
    }

    fn items(&self) -> ItemViews<'a> {
        ItemViews { words: self.body }
    }
}

/// What whole items, as `encode` writes them, say of the status.
pub(crate) fn status_of(items: &[u64]) -> Status {
    let mut status = Status::Unset;
    for item in (ItemViews { words: items }) {
        match item.tag {
            tag::STATUS_OK => return Status::Ok,
            tag::STATUS_ERROR => status = Status::error(item.text()),
            _ => {}
        }
    }
    status
}

impl fmt::Debug for ReadableSpan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadableSpan")
            .field("name", &self.name())
            .field("trace_id", &self.trace_id())
            .field("span_id", &self.span_id())
            .field("parent_span_id", &self.parent_span_id())
            .field("outcome", &self.outcome())
            .finish_non_exhaustive()
    }
}
