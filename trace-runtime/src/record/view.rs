//! Records as exporters and tests see them: borrowed, decoded on demand.
//!
//! # Invariants
//!
//! [`Recorded`] and [`Records`] hold words that `encode` wrote, whole records at a time ([`Recorded::append`] and [`Records::of`] ask their callers for that). So an address is
//! that of a static, bytes are UTF-8, and sizes add up.

use std::fmt;
use std::slice;
use std::time::{Duration, SystemTime};

use super::{HEADER, INLINE_KEY, KEY_SHIFT, LONG_SIZE, SIZE_SHIFT, TAG, WEAK, bits, tag, words_of};
use crate::clock::Timeline;
use crate::{Callsite, Outcome, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId};

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
        self.words.extend_from_slice(span.header);
        self.words.extend_from_slice(span.body);
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

    fn next(&mut self) -> Option<ReadableSpan<'a>> {
        let (header, rest) = self.words.split_first_chunk::<HEADER>()?;
        let (body, rest) = rest.split_at((header[7] & 0xffff_ffff) as usize);
        self.words = rest;
        Some(ReadableSpan {
            header,
            body,
            timeline: self.timeline,
        })
    }
}

/// A finished span, borrowed from a batch (OpenTelemetry specification, "Additional Span Interfaces").
#[derive(Clone, Copy)]
pub struct ReadableSpan<'a> {
    header: &'a [u64; HEADER],
    body: &'a [u64],
    timeline: Timeline,
}

impl<'a> ReadableSpan<'a> {
    /// The span's name: that of its call site unless it was renamed; the last `rename` wins.
    pub fn name(&self) -> &'a str {
        let renamed = self.items().filter(|item| item.tag == tag::NAME).last();
        renamed.map_or(self.callsite().name(), ItemView::text)
    }

    /// The trace that it belongs to.
    #[expect(clippy::missing_panics_doc, reason = "it cannot panic")]
    pub fn trace_id(&self) -> TraceId {
        TraceId::from_halves([self.header[0], self.header[1]])
            .expect("a span is recorded with a trace id")
    }

    /// Its own id.
    #[expect(clippy::missing_panics_doc, reason = "it cannot panic")]
    pub fn span_id(&self) -> SpanId {
        SpanId::from_word(self.header[2]).expect("a span is recorded with a span id")
    }

    /// The id of its parent; `None` for the root of a trace.
    pub fn parent_span_id(&self) -> Option<SpanId> {
        SpanId::from_word(self.header[3])
    }

    /// Whether the parent lives in another process.
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
    pub fn flags(&self) -> TraceFlags {
        TraceFlags::from_byte(self.header[7].to_le_bytes()[5])
    }

    /// What vendors sent along with its trace: the `tracestate` that came with the remote parent, in wire form; usually empty.
    pub fn trace_state(&self) -> &'a str {
        let state = self.items().find(|item| item.tag == tag::TRACE_STATE);
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
        self.header[4]
    }

    /// When it started, in nanoseconds since the Unix epoch.
    pub fn start_unix_nanos(&self) -> u64 {
        self.timeline.unix_nanos(self.header[4])
    }

    /// When it ended, in nanoseconds since the Unix epoch.
    pub fn end_unix_nanos(&self) -> u64 {
        self.start_unix_nanos()
            .saturating_add(self.timeline.nanos(self.header[5] - self.header[4]))
    }

    /// How long it took.
    pub fn duration(&self) -> Duration {
        Duration::from_nanos(self.timeline.nanos(self.header[5] - self.header[4]))
    }

    /// The kind of its call site.
    pub fn kind(&self) -> SpanKind {
        self.callsite().span_kind()
    }

    /// The static part: module, file and line.
    pub fn callsite(&self) -> &'static Callsite {
        // SAFETY: by the module's invariant the word is the exposed address of a `&'static Callsite`.
        unsafe { &*std::ptr::with_exposed_provenance::<Callsite>(address(self.header[6])) }
    }

    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        Outcome::from_code(self.header[7].to_le_bytes()[4])
    }

    /// Its status: what the program set last, else an error when the body failed or panicked, else unset. Once `Ok`, it stays `Ok`
    /// (OpenTelemetry specification, "Set Status").
    pub fn status(&self) -> Status {
        let mut status = Status::Unset;
        for item in self.items() {
            match item.tag {
                tag::STATUS_OK => return Status::Ok,
                tag::STATUS_ERROR => status = Status::error(item.text()),
                _ => {}
            }
        }
        status
    }

    /// Its attributes in the order in which they were added. A key that was set twice appears once, with its last value.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes {
            all: self.items(),
            rest: self.items(),
        }
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

    fn bits(&self) -> u8 {
        self.header[7].to_le_bytes()[6]
    }

    fn items(&self) -> ItemViews<'a> {
        ItemViews { words: self.body }
    }
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

#[expect(
    clippy::cast_possible_truncation,
    reason = "the word was made from a usize"
)]
fn address(word: u64) -> usize {
    word as usize
}

/// One item, taken apart.
#[derive(Clone, Copy)]
struct ItemView<'a> {
    tag: u64,
    is_weak: bool,
    size: usize,
    key: &'a str,
    payload: &'a [u64],
}

impl<'a> ItemView<'a> {
    /// The first item of these words, and the words behind it.
    fn split(words: &'a [u64]) -> Option<(Self, &'a [u64])> {
        let (&head, mut rest) = words.split_first()?;
        let mut size = (head >> SIZE_SHIFT & 0xff) as usize;
        if head & LONG_SIZE != 0 {
            size = address(rest[0]);
            rest = &rest[1..];
        }
        let tag = head & TAG;
        let key = if tag > tag::EVENT {
            ""
        } else {
            key(head, &mut rest)
        };
        let (payload, rest) = rest.split_at(payload_words(tag, size));
        Some((
            Self {
                tag,
                is_weak: head & WEAK != 0,
                size,
                key,
                payload,
            },
            rest,
        ))
    }

    /// The payload as text of `size` bytes.
    fn text(self) -> &'a str {
        text(self.payload, self.size)
    }

    fn is_attribute(self) -> bool {
        self.tag <= tag::STRS
    }

    fn value(self) -> Value<'a> {
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

/// The key of an item with this head; an inline one is taken off `rest`.
fn key<'a>(head: u64, rest: &mut &'a [u64]) -> &'a str {
    let field = address(head >> KEY_SHIFT);
    if head & INLINE_KEY == 0 {
        // SAFETY: by the module's invariant the field is the exposed address of a `&'static &'static str`.
        return unsafe { *std::ptr::with_exposed_provenance::<&'static str>(field) };
    }
    let (bytes, behind) = rest.split_at(words_of(field));
    *rest = behind;
    text(bytes, field)
}

fn signed(word: u64) -> i64 {
    i64::from_ne_bytes(word.to_ne_bytes())
}

fn text(words: &[u64], bytes: usize) -> &str {
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

#[derive(Clone)]
struct ItemViews<'a> {
    words: &'a [u64],
}

impl<'a> Iterator for ItemViews<'a> {
    type Item = ItemView<'a>;

    fn next(&mut self) -> Option<ItemView<'a>> {
        let (item, rest) = ItemView::split(self.words)?;
        self.words = rest;
        Some(item)
    }
}

/// A key and its value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attribute<'a> {
    /// The name of the attribute.
    pub key: &'a str,
    /// Its value.
    pub value: Value<'a>,
}

/// The value of an attribute (OpenTelemetry specification, "Attribute").
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A bool.
    Bool(bool),
    /// A signed integer.
    I64(i64),
    /// A floating-point number.
    F64(f64),
    /// A string.
    Str(&'a str),
    /// A homogeneous array.
    Array(Array<'a>),
}

impl fmt::Display for Value<'_> {
    /// A string as it is, an array in brackets, the rest as Rust prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::I64(value) => value.fmt(f),
            Self::F64(value) => value.fmt(f),
            Self::Str(value) => value.fmt(f),
            Self::Array(values) => {
                f.write_str("[")?;
                for (place, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if place == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
        }
    }
}

/// A homogeneous array of bools, numbers or strings.
#[derive(Clone, Copy, PartialEq)]
pub struct Array<'a> {
    tag: u64,
    words: &'a [u64],
}

impl<'a> Array<'a> {
    /// The elements, all of the same variant, never [`Value::Array`].
    pub fn iter(&self) -> ArrayItems<'a> {
        ArrayItems {
            tag: self.tag,
            words: self.words,
        }
    }
}

impl<'a> IntoIterator for Array<'a> {
    type Item = Value<'a>;
    type IntoIter = ArrayItems<'a>;

    fn into_iter(self) -> ArrayItems<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &Array<'a> {
    type Item = Value<'a>;
    type IntoIter = ArrayItems<'a>;

    fn into_iter(self) -> ArrayItems<'a> {
        self.iter()
    }
}

impl fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The elements of an [`Array`].
#[derive(Clone, Debug)]
pub struct ArrayItems<'a> {
    tag: u64,
    words: &'a [u64],
}

impl<'a> Iterator for ArrayItems<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let (&word, rest) = self.words.split_first()?;
        self.words = rest;
        Some(match self.tag {
            tag::BOOLS => Value::Bool(word != 0),
            tag::I64S => Value::I64(signed(word)),
            tag::F64S => Value::F64(f64::from_bits(word)),
            _ => {
                let bytes = address(word);
                self.words = &rest[words_of(bytes)..];
                Value::Str(text(rest, bytes))
            }
        })
    }
}

/// The attributes of a span, an event or a link; see [`ReadableSpan::attributes`].
#[derive(Clone)]
pub struct Attributes<'a> {
    all: ItemViews<'a>,
    rest: ItemViews<'a>,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    /// The last value stands at the place of the first one. Quadratic in the number of attributes, which is small.
    fn next(&mut self) -> Option<Attribute<'a>> {
        loop {
            let before = ItemViews {
                words: &self.all.words[..self.all.words.len() - self.rest.words.len()],
            };
            let item = self.rest.next()?;
            let same = |other: &ItemView<'_>| other.is_attribute() && other.key == item.key;
            if item.is_attribute() && !before.into_iter().any(|other| same(&other)) {
                let last = self.rest.clone().filter(same).fold(item, |last, next| {
                    if next.is_weak && !last.is_weak {
                        last
                    } else {
                        next
                    }
                });
                return Some(Attribute {
                    key: item.key,
                    value: last.value(),
                });
            }
        }
    }
}

impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(
                self.clone()
                    .map(|attribute| (attribute.key, attribute.value)),
            )
            .finish()
    }
}

/// Something that happened during a span.
#[derive(Clone)]
pub struct EventView<'a> {
    name: &'a str,
    unix_nanos: u64,
    attributes: &'a [u64],
}

impl<'a> EventView<'a> {
    /// Its name.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// When it happened.
    pub fn time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(self.unix_nanos)
    }

    /// When it happened, in nanoseconds since the Unix epoch.
    pub fn unix_nanos(&self) -> u64 {
        self.unix_nanos
    }

    /// Its attributes.
    pub fn attributes(&self) -> Attributes<'a> {
        attributes(self.attributes)
    }

    /// The last value of this key.
    pub fn attribute(&self, key: &str) -> Option<Value<'a>> {
        self.attributes()
            .find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value)
    }
}

fn attributes(words: &[u64]) -> Attributes<'_> {
    Attributes {
        all: ItemViews { words },
        rest: ItemViews { words },
    }
}

impl fmt::Debug for EventView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventView")
            .field("name", &self.name)
            .field("attributes", &self.attributes())
            .finish_non_exhaustive()
    }
}

/// The events of a span; see [`ReadableSpan::events`].
#[derive(Clone)]
pub struct Events<'a> {
    items: ItemViews<'a>,
    timeline: Timeline,
}

impl<'a> Iterator for Events<'a> {
    type Item = EventView<'a>;

    fn next(&mut self) -> Option<EventView<'a>> {
        let item = self.items.find(|item| item.tag == tag::EVENT)?;
        let (ticks, attributes) = item.payload.split_first()?;
        Some(EventView {
            name: item.key,
            unix_nanos: self.timeline.unix_nanos(*ticks),
            attributes,
        })
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
    attributes: &'a [u64],
}

impl<'a> LinkView<'a> {
    /// The span that is pointed at.
    pub fn span_context(&self) -> SpanContext {
        self.target
    }

    /// The attributes of the link.
    pub fn attributes(&self) -> Attributes<'a> {
        attributes(self.attributes)
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

/// The links of a span; see [`ReadableSpan::links`].
#[derive(Clone)]
pub struct Links<'a> {
    items: ItemViews<'a>,
}

impl<'a> Iterator for Links<'a> {
    type Item = LinkView<'a>;

    fn next(&mut self) -> Option<LinkView<'a>> {
        let item = self.items.find(|item| item.tag == tag::LINK)?;
        let (&[high, low, span, flags], attributes) = item.payload.split_first_chunk::<4>()?;
        let [flags, remote, ..] = flags.to_le_bytes();
        let trace_id = TraceId::from_halves([high, low])?;
        let target = SpanContext::new(
            trace_id,
            SpanId::from_word(span)?,
            TraceFlags::from_byte(flags),
            remote != 0,
        );
        Some(LinkView { target, attributes })
    }
}

impl fmt::Debug for Links<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
