//! Values in, words out. Runs no user code.

use std::fmt;

use super::bounded::{LARGEST_BODY, fits, lose_item, print};
use super::{
    Dropped, INLINE_KEY, KEY_SHIFT, LARGEST_KEY, LARGEST_SHORT, LONG_SIZE, SIZE_SHIFT, WALL, WEAK,
    tag, words_of,
};
use crate::clock::Moment;
use crate::context::now::{self, Now};
use crate::{Callsite, Outcome, SpanContext, spare};

/// The fixed part of a record. It is asked for one thing after the other, so that what lies in memory passes through few registers on its way to
/// the record.
pub(crate) trait Head {
    fn trace(&self) -> [u64; 2];
    fn span(&self) -> u64;
    fn parent(&self) -> u64;
    fn start(&self) -> u64;
    fn end(&self) -> u64;
    fn site(&self) -> &'static Callsite;
    fn outcome(&self) -> Outcome;
    /// W3C's trace flags.
    fn flags(&self) -> u8;
    /// See [`bits`](super::bits).
    fn bits(&self) -> u8;
}

/// The words of a header with this many words of body behind it, one after the other.
#[inline(always)]
pub(crate) fn encode_head(head: &impl Head, body: usize, mut put: impl FnMut(u64)) {
    put(head.trace()[0]);
    put(head.trace()[1]);
    put(head.span());
    put(head.parent());
    put(head.start());
    // Cores may disagree by a few ticks; a span never ends before it starts.
    put(head.end().max(head.start()));
    put(std::ptr::from_ref(head.site()).expose_provenance() as u64);
    put(body as u64
        | u64::from(head.outcome().code()) << 32
        | u64::from(head.flags()) << 40
        | u64::from(head.bits()) << 48);
}

/// A head as a value.
pub(crate) struct Header {
    pub(crate) trace: [u64; 2],
    pub(crate) span: u64,
    pub(crate) parent: u64,
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) site: &'static Callsite,
    pub(crate) outcome: Outcome,
    pub(crate) flags: u8,
    pub(crate) bits: u8,
}

impl Header {
    /// This head as a value.
    pub(crate) fn of(head: &impl Head) -> Self {
        Self {
            trace: head.trace(),
            span: head.span(),
            parent: head.parent(),
            start: head.start(),
            end: head.end(),
            site: head.site(),
            outcome: head.outcome(),
            flags: head.flags(),
            bits: head.bits(),
        }
    }
}

impl Head for Header {
    fn trace(&self) -> [u64; 2] {
        self.trace
    }

    fn span(&self) -> u64 {
        self.span
    }

    fn parent(&self) -> u64 {
        self.parent
    }

    fn start(&self) -> u64 {
        self.start
    }

    fn end(&self) -> u64 {
        self.end
    }

    fn site(&self) -> &'static Callsite {
        self.site
    }

    fn outcome(&self) -> Outcome {
        self.outcome
    }

    fn flags(&self) -> u8 {
        self.flags
    }

    fn bits(&self) -> u8 {
        self.bits
    }
}

/// The key of an attribute or the name of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key<'a> {
    Static(&'static &'static str),
    Inline(&'a str),
}

impl Key<'_> {
    /// Whether a span could carry it.
    fn fits(&self) -> bool {
        match self {
            Self::Static(_) => true,
            Self::Inline(key) => fits(key.len()),
        }
    }
}

/// A growing sequence of items.
pub(crate) type Items = Vec<u64>;

/// Starts an item; its payload is to follow.
fn push_head(items: &mut Items, tag: u64, size: usize, key: Key<'_>) {
    let (key_bits, inline) = match key {
        Key::Static(key) if address(key) <= LARGEST_KEY => (address(key) << KEY_SHIFT, None),
        Key::Static(key) => (INLINE_KEY | (key.len() as u64) << KEY_SHIFT, Some(*key)),
        Key::Inline(key) => (INLINE_KEY | (key.len() as u64) << KEY_SHIFT, Some(key)),
    };
    push_size(items, tag | key_bits, size);
    if let Some(key) = inline {
        push_bytes(items, key.as_bytes());
    }
}

/// The head with its size, in it or behind it.
fn push_size(items: &mut Items, head: u64, size: usize) {
    if size <= LARGEST_SHORT {
        items.push(head | (size as u64) << SIZE_SHIFT);
    } else {
        items.extend_from_slice(&[head | LONG_SIZE, size as u64]);
    }
}

fn address(key: &'static &'static str) -> u64 {
    std::ptr::from_ref(key).expose_provenance() as u64
}

/// A whole item that is a text, unless no span could carry it.
fn push_text(items: &mut Items, tag: u64, text: &str, key: Key<'_>) {
    if fits(text.len()) {
        push_head(items, tag, text.len(), key);
        push_bytes(items, text.as_bytes());
    } else {
        lose_item();
    }
}

/// The same for one that has no key.
fn push_bare_text(items: &mut Items, tag: u64, text: &str) {
    if fits(text.len()) {
        push_size(items, tag, text.len());
        push_bytes(items, text.as_bytes());
    } else {
        lose_item();
    }
}

fn push_bytes(items: &mut Items, bytes: &[u8]) {
    items.reserve(words_of(bytes.len()));
    words_in(bytes, |word| items.push(word));
}

/// A string attribute that gives way to what the program says itself under this key.
pub(crate) fn push_default(items: &mut Items, key: &'static &'static str, value: &str) {
    push_text(items, tag::STR | WEAK, value, Key::Static(key));
}

/// Texts up to this many bytes are copied without a loop or a call.
const SHORT_TEXT: usize = 16;

/// The bytes as words, in memory order, padded with zeros.
///
/// Short texts are most of all: up to 16 bytes are read by two loads that may overlap. Bytes that are put together in memory, or copied
/// by a call, would cost several times as much.
#[inline(always)]
pub(crate) fn words_in(bytes: &[u8], mut take: impl FnMut(u64)) {
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) if bytes.len() <= SHORT_TEXT => {
            take(u64::from_ne_bytes(*first));
            if bytes.len() > 8 {
                take(end_of(*last, bytes.len() - 8));
            }
        }
        (_, Some(last)) => long_words(bytes, *last, take),
        (_, None) => {
            if !bytes.is_empty() {
                take(short_word(bytes));
            }
        }
    }
}

#[inline]
fn long_words(bytes: &[u8], last: [u8; 8], mut take: impl FnMut(u64)) {
    let (whole, rest) = bytes.split_at(bytes.len() & !7);
    for word in whole.chunks_exact(8) {
        take(u64::from_ne_bytes(
            word.try_into().expect("a chunk of exactly 8"),
        ));
    }
    if !rest.is_empty() {
        take(end_of(last, rest.len()));
    }
}

/// The last `len` of eight bytes, from 1 to 8.
#[inline(always)]
fn end_of(last: [u8; 8], len: usize) -> u64 {
    (u64::from_le_bytes(last) >> (64 - 8 * len)).to_le()
}

/// From 1 to 7 bytes.
#[inline(always)]
fn short_word(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    let word = match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first))
                | u64::from(u32::from_le_bytes(*last)) << (8 * (len - 4))
        }
        _ => [0, len / 2, len - 1].iter().fold(0, |word, &place| {
            word | u64::from(bytes[place]) << (8 * place)
        }),
    };
    word.to_le()
}

/// `attributes` are whole items, made by slots over a buffer.
pub(crate) fn push_event(items: &mut Items, name: Key<'_>, ticks: u64, attributes: &[u64]) {
    push_timed_event(items, tag::EVENT, name, ticks, attributes);
}

/// The same for an event at another time than now.
pub(crate) fn push_event_at(items: &mut Items, name: Key<'_>, time: Moment, attributes: &[u64]) {
    match time {
        Moment::Ticks(ticks) => push_event(items, name, ticks, attributes),
        Moment::Unix(nanos) => push_timed_event(items, tag::EVENT | WALL, name, nanos, attributes),
    }
}

fn push_timed_event(items: &mut Items, tag: u64, name: Key<'_>, time: u64, attributes: &[u64]) {
    if name.fits() && attributes.len() <= LARGEST_BODY {
        push_head(items, tag, attributes.len(), name);
        items.push(time);
        items.extend_from_slice(attributes);
    } else {
        lose_item();
    }
}

pub(crate) fn push_link(items: &mut Items, target: &SpanContext, attributes: &[u64]) {
    let [high, low] = target.trace_id().halves();
    push_size(items, tag::LINK, attributes.len());
    items.extend_from_slice(&[
        high,
        low,
        target.span_id().word(),
        u64::from(target.flags().to_byte()) | u64::from(target.is_remote()) << 8,
    ]);
    items.extend_from_slice(attributes);
}

pub(crate) fn push_name(items: &mut Items, name: &str) {
    push_bare_text(items, tag::NAME, name);
}

pub(crate) fn push_status_error(items: &mut Items, description: &str) {
    push_bare_text(items, tag::STATUS_ERROR, description);
}

pub(crate) fn push_trace_state(items: &mut Items, state: &str) {
    push_bare_text(items, tag::TRACE_STATE, state);
}

pub(crate) fn push_dropped(items: &mut Items, dropped: Dropped) {
    let words = dropped.words();
    push_size(items, tag::DROPPED, words.len());
    items.extend_from_slice(&words);
}

pub(crate) fn push_status_ok(items: &mut Items) {
    items.push(tag::STATUS_OK);
}

/// Where one value goes; what [`ToValue`](crate::ToValue) writes into.
///
/// A slot takes at most one value: each method consumes it, and a slot that is dropped records nothing (that is how `None` is
/// recorded).
///
/// ```
/// use trace_runtime::{Slot, ToValue};
///
/// struct TaskId(u64);
///
/// impl ToValue for TaskId {
///     fn to_value(&self, slot: Slot<'_>) {
///         slot.display(&format_args!("task-{}", self.0));
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Slot<'a> {
    key: Key<'a>,
    target: Target<'a>,
}

#[derive(Debug)]
enum Target<'a> {
    /// The scratch stack of the current span.
    Current(Option<Now>),
    /// A buffer, for events, links and handles.
    Buffer(&'a mut Items),
}

/// The usual attributes: a known key and a small value, for the current span, if there is one. One or two words are written where the caller is,
/// which takes half the instructions of a call; texts are outlined, with everything in registers.
#[inline(always)]
fn push_current_flag(now: Option<Now>, key: &'static &'static str, value: bool) {
    let Some(now) = now else { return };
    match (packed(tag::BOOL, usize::from(value), key), now.known_lane()) {
        (Some(head), Some(lane)) if lane.try_push([head]) => {}
        _ => push_flag_slowly(key, value),
    }
}

#[inline(always)]
fn push_current_word(now: Option<Now>, tag: u64, key: &'static &'static str, value: u64) {
    let Some(now) = now else { return };
    match (packed(tag, 0, key), now.known_lane()) {
        (Some(head), Some(lane)) if lane.try_push([head, value]) => {}
        _ => push_word_slowly(tag, key, value),
    }
}

#[inline(never)]
fn push_current_str(now: Option<Now>, key: &'static &'static str, value: &str) {
    let Some(now) = now else { return };
    if value.len() > SHORT_TEXT {
        return push_current_text(Some(now), key, value);
    }
    match (packed(tag::STR, value.len(), key), now.known_lane()) {
        (Some(head), Some(lane)) if lane.try_push_text(head, value) => {}
        _ => push_str_slowly(key, value),
    }
}

#[inline(never)]
fn push_current_text(now: Option<Now>, key: &'static &'static str, value: &str) {
    let Some(now) = now else { return };
    match (packed(tag::STR, value.len(), key), now.known_lane()) {
        (Some(head), Some(lane)) if lane.try_push_text(head, value) => {}
        _ => push_str_slowly(key, value),
    }
}

// The scratch has to grow, the text is long, or the key has to be copied.

#[cold]
#[inline(never)]
fn push_flag_slowly(key: &'static &'static str, value: bool) {
    now::push_items(|items| push_head(items, tag::BOOL, usize::from(value), Key::Static(key)));
}

#[cold]
#[inline(never)]
fn push_word_slowly(tag: u64, key: &'static &'static str, value: u64) {
    now::push_items(|items| {
        push_head(items, tag, 0, Key::Static(key));
        items.push(value);
    });
}

#[cold]
#[inline(never)]
fn push_str_slowly(key: &'static &'static str, value: &str) {
    now::push_items(|items| push_text(items, tag::STR, value, Key::Static(key)));
}

/// The head of an item that needs no second word.
#[inline(always)]
fn packed(tag: u64, size: usize, key: &'static &'static str) -> Option<u64> {
    let address = address(key);
    (address <= LARGEST_KEY && size <= LARGEST_SHORT)
        .then_some(tag | (size as u64) << SIZE_SHIFT | address << KEY_SHIFT)
}

impl<'a> Slot<'a> {
    #[inline(always)]
    pub(crate) fn current(key: Key<'a>) -> Self {
        Self::on(Some(Now::here()), key)
    }

    /// On the current span, for a caller who knows where that is; nowhere if there is none.
    #[inline(always)]
    pub(crate) fn on(now: Option<Now>, key: Key<'a>) -> Self {
        Self {
            key,
            target: Target::Current(now),
        }
    }

    pub(crate) fn buffer(key: Key<'a>, items: &'a mut Items) -> Self {
        Self {
            key,
            target: Target::Buffer(items),
        }
    }

    /// Records a bool.
    #[inline]
    pub fn bool(self, value: bool) {
        match (&self.target, self.key) {
            (&Target::Current(now), Key::Static(key)) => push_current_flag(now, key, value),
            _ => self.write(|items, key| push_head(items, tag::BOOL, usize::from(value), key)),
        }
    }

    /// Records a signed integer.
    #[inline]
    pub fn i64(self, value: i64) {
        self.word(tag::I64, value.cast_unsigned_word());
    }

    /// Records a floating-point number, NaN and infinities included.
    #[inline]
    pub fn f64(self, value: f64) {
        self.word(tag::F64, value.to_bits());
    }

    /// Records a string.
    #[inline]
    pub fn str(self, value: &str) {
        match (&self.target, self.key) {
            (&Target::Current(now), Key::Static(key)) => push_current_str(now, key, value),
            _ => self.write(|items, key| push_text(items, tag::STR, value, key)),
        }
    }

    /// Records what [`Display`](fmt::Display) prints. An implementation that panics records `<panicked>`.
    pub fn display(self, value: &(impl fmt::Display + ?Sized)) {
        self.format(format_args!("{value}"));
    }

    /// Records what [`Debug`](fmt::Debug) prints. An implementation that panics records `<panicked>`.
    pub fn debug(self, value: &(impl fmt::Debug + ?Sized)) {
        self.format(format_args!("{value:?}"));
    }

    /// Records an array of bools.
    pub fn bools(self, values: impl IntoIterator<Item = bool>) {
        self.array(tag::BOOLS, values.into_iter().map(u64::from));
    }

    /// Records an array of signed integers.
    pub fn i64s(self, values: impl IntoIterator<Item = i64>) {
        self.array(
            tag::I64S,
            values.into_iter().map(WordCast::cast_unsigned_word),
        );
    }

    /// Records an array of floating-point numbers.
    pub fn f64s(self, values: impl IntoIterator<Item = f64>) {
        self.array(tag::F64S, values.into_iter().map(f64::to_bits));
    }

    /// Records an array of strings.
    pub fn strs<S: AsRef<str>>(self, values: impl IntoIterator<Item = S>) {
        let mut words = Items::new();
        for value in values {
            let value = value.as_ref();
            if words.len() > LARGEST_BODY || !fits(value.len()) {
                return lose_item();
            }
            words.push(value.len() as u64);
            push_bytes(&mut words, value.as_bytes());
        }
        self.words(tag::STRS, &words);
    }

    #[inline]
    fn word(self, tag: u64, value: u64) {
        match (&self.target, self.key) {
            (&Target::Current(now), Key::Static(key)) => push_current_word(now, tag, key, value),
            _ => self.write(|items, key| {
                push_head(items, tag, 0, key);
                items.push(value);
            }),
        }
    }

    /// The values are drawn before anything is borrowed: the iterator is the user's code. It may have no end.
    fn array(self, tag: u64, values: impl Iterator<Item = u64>) {
        self.words(tag, &values.take(LARGEST_BODY + 1).collect::<Items>());
    }

    fn words(self, tag: u64, words: &[u64]) {
        if words.len() > LARGEST_BODY {
            return lose_item();
        }
        self.write(|items, key| {
            push_head(items, tag, words.len(), key);
            items.extend_from_slice(words);
        });
    }

    /// Formats into a buffer of the thread's first: the implementation is the user's code and may be traced itself.
    #[cold]
    fn format(self, value: fmt::Arguments<'_>) {
        if let Some(text) = value.as_str() {
            return self.str(text);
        }
        let mut text = spare::take_text();
        print(&mut text, value);
        self.str(&text);
        spare::give_text(text);
    }

    #[inline(never)]
    fn write(self, write: impl FnOnce(&mut Items, Key<'_>)) {
        if !self.key.fits() {
            return lose_item();
        }
        match self.target {
            Target::Current(Some(_)) => now::push_items(|items| write(items, self.key)),
            Target::Current(None) => {}
            Target::Buffer(items) => write(items, self.key),
        }
    }
}

/// `i64::cast_unsigned` for the oldest compiler that we support.
trait WordCast {
    fn cast_unsigned_word(self) -> u64;
}

impl WordCast for i64 {
    #[inline]
    fn cast_unsigned_word(self) -> u64 {
        u64::from_ne_bytes(self.to_ne_bytes())
    }
}
