//! `Span` and what it holds: `Event`, `Link`, `Status` (`trace.proto`).

use super::keys::Keys;
use super::preset::Preset;
use super::value;
use crate::export::otlp::model::{STATUS_ERROR, STATUS_OK, kind, link_flags, span_flags};
use crate::export::outcome::{OUTCOME, unsaid_outcome};
use crate::export::protobuf::{bytes, fixed64, message, number, set_length, text};
use crate::export::{EventView, LinkView};
use crate::record::{Dropped, Item};
use crate::{Callsite, ReadableSpan, Value};

/// `ScopeSpans.spans`
const SPAN: u8 = 0x12;

// The fields of `Span`.
const TRACE_ID: u8 = 0x0a;
const SPAN_ID: u8 = 0x12;
const TRACE_STATE: u8 = 0x1a;
const PARENT_SPAN_ID: u8 = 0x22;
const NAME: u8 = 0x2a;
const KIND: u8 = 0x30;
const START: u8 = 0x39;
const END: u8 = 0x41;
const ATTRIBUTES: u8 = 0x4a;
const DROPPED_ATTRIBUTES: u8 = 0x50;
const EVENTS: u8 = 0x5a;
const DROPPED_EVENTS: u8 = 0x60;
const LINKS: u8 = 0x6a;
const DROPPED_LINKS: u8 = 0x70;
const STATUS: u8 = 0x7a;
/// The only field whose tag takes two bytes.
const FLAGS: [u8; 2] = [0x85, 0x01];

// The fields of `Event`.
const EVENT_TIME: u8 = 0x09;
const EVENT_NAME: u8 = 0x12;
const EVENT_ATTRIBUTES: u8 = 0x1a;
const EVENT_DROPPED_ATTRIBUTES: u8 = 0x20;

// The fields of `Link`.
const LINK_TRACE_ID: u8 = 0x0a;
const LINK_SPAN_ID: u8 = 0x12;
const LINK_TRACE_STATE: u8 = 0x1a;
const LINK_ATTRIBUTES: u8 = 0x22;
const LINK_DROPPED_ATTRIBUTES: u8 = 0x28;
const LINK_FLAGS: u8 = 0x35;

// The fields of `Status`.
const STATUS_MESSAGE: u8 = 0x12;
const STATUS_CODE: u8 = 0x18;

/// What is the same for all spans of a call site; the name is, unless a span is renamed.
#[derive(Debug)]
pub(in crate::export::otlp) struct Site {
    name: Preset,
    kind: [u8; 2],
}

impl Site {
    pub(super) fn new(callsite: &'static Callsite) -> Self {
        let mut name = Vec::new();
        text(&mut name, NAME, callsite.name());
        Self {
            name: Preset::new(&name),
            kind: [KIND, kind(callsite.span_kind())],
        }
    }
}

/// What is known of a span when all its items were seen.
#[derive(Default)]
struct Rest<'a> {
    name: Option<&'a str>,
    trace_state: Option<&'a str>,
    is_ok: bool,
    error: Option<&'a str>,
    dropped: Dropped,
}

#[derive(Debug)]
pub(super) struct Encoder {
    keys: Keys,
    /// The bytes of the last span's length: the next span needs as many, most likely.
    width: usize,
}

impl Default for Encoder {
    fn default() -> Self {
        Self {
            keys: Keys::default(),
            width: 1,
        }
    }
}

impl Encoder {
    /// Appends a span as a field of `ScopeSpans`.
    pub(super) fn span(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, site: &Site) {
        let start = out.len() + 1 + self.width;
        out.extend_from_slice(&[SPAN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        out.truncate(start);
        fixed(out, span);
        out.extend_from_slice(&site.kind);
        let mut attributes = span.recorded_attributes();
        self.keys
            .attributes(out, ATTRIBUTES, &mut attributes, span.attributes());
        if let Some(outcome) = unsaid_outcome(span) {
            value::attribute(out, ATTRIBUTES, OUTCOME, Value::Str(outcome));
        }
        if attributes.has_others() || span.outcome().is_failure() {
            self.others(out, span, site);
        } else {
            site.name.write(out);
        }
        self.width = set_length(out, start, self.width);
    }

    /// What is neither of a fixed size nor an attribute.
    fn others(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, site: &Site) {
        let mut rest = Rest {
            error: span.outcome().is_failure().then_some(""),
            ..Rest::default()
        };
        for item in span.recorded_items() {
            match item {
                Item::Attribute(_) => {}
                Item::Event(view) => message(out, EVENTS, |out| self.event(out, &view)),
                Item::Link(view) => message(out, LINKS, |out| self.link(out, &view)),
                Item::Name(name) => rest.name = Some(name),
                Item::StatusError(description) => rest.error = Some(description),
                Item::StatusOk => rest.is_ok = true,
                Item::TraceState(state) => rest.trace_state = rest.trace_state.or(Some(state)),
                Item::Dropped(dropped) => rest.dropped += dropped,
            }
        }
        rest.write(out, site);
    }

    fn event(&mut self, out: &mut Vec<u8>, event: &EventView<'_>) {
        fixed64(out, EVENT_TIME, event.unix_nanos());
        text(out, EVENT_NAME, event.name());
        let mut recorded = event.recorded_attributes();
        self.keys
            .attributes(out, EVENT_ATTRIBUTES, &mut recorded, event.attributes());
        if recorded.has_others() {
            count(
                out,
                EVENT_DROPPED_ATTRIBUTES,
                event.dropped_attributes_count(),
            );
        }
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkView<'_>) {
        let target = link.span_context();
        bytes(out, LINK_TRACE_ID, &target.trace_id().to_bytes());
        bytes(out, LINK_SPAN_ID, &target.span_id().to_bytes());
        out.push(LINK_FLAGS);
        out.extend_from_slice(&link_flags(&target).to_le_bytes());
        let mut recorded = link.recorded_attributes();
        self.keys
            .attributes(out, LINK_ATTRIBUTES, &mut recorded, link.attributes());
        if recorded.has_others() {
            text(out, LINK_TRACE_STATE, link.trace_state());
            count(
                out,
                LINK_DROPPED_ATTRIBUTES,
                link.dropped_attributes_count(),
            );
        }
    }
}

impl Rest<'_> {
    fn write(&self, out: &mut Vec<u8>, site: &Site) {
        match self.name {
            Some(name) => text(out, NAME, name),
            None => site.name.write(out),
        }
        text(out, TRACE_STATE, self.trace_state.unwrap_or_default());
        count(out, DROPPED_ATTRIBUTES, self.dropped.attributes);
        count(out, DROPPED_EVENTS, self.dropped.events);
        count(out, DROPPED_LINKS, self.dropped.links);
        if self.is_ok {
            message(out, STATUS, |out| {
                number(out, STATUS_CODE, STATUS_OK.into());
            });
        } else if let Some(description) = self.error {
            message(out, STATUS, |out| {
                text(out, STATUS_MESSAGE, description);
                number(out, STATUS_CODE, STATUS_ERROR.into());
            });
        }
    }
}

/// How many are missing; nothing if none is.
fn count(out: &mut Vec<u8>, tag: u8, count: u32) {
    if count > 0 {
        number(out, tag, count.into());
    }
}

/// Tags, lengths and room for what has a fixed size: flags, times, ids, and the parent's id at the end, because a root has none.
const FIXED: [u8; 62] = {
    let mut fixed = [0; 62];
    [fixed[0], fixed[1]] = FLAGS;
    fixed[6] = START;
    fixed[15] = END;
    [fixed[24], fixed[25]] = [TRACE_ID, 16];
    [fixed[42], fixed[43]] = [SPAN_ID, 8];
    [fixed[52], fixed[53]] = [PARENT_SPAN_ID, 8];
    fixed
};
/// What of that a root has.
const FIXED_OF_ROOT: usize = 52;

/// A copy of known length, and the values put into it in place: what is put together elsewhere would be read back by wider loads, which wait for
/// all its stores.
#[inline]
fn fixed(out: &mut Vec<u8>, span: &ReadableSpan<'_>) {
    let start = out.len();
    out.extend_from_slice(&FIXED);
    let fixed: &mut [u8; FIXED.len()] = out.last_chunk_mut().expect("it was just appended");
    let started = span.start_unix_nanos();
    let ended = span.end_unix_nanos();
    fixed[2..6].copy_from_slice(&span_flags(span).to_le_bytes());
    fixed[7..15].copy_from_slice(&started.to_le_bytes());
    fixed[16..24].copy_from_slice(&ended.to_le_bytes());
    fixed[26..42].copy_from_slice(&span.trace_id().to_bytes());
    fixed[44..52].copy_from_slice(&span.span_id().to_bytes());
    match span.parent_span_id() {
        Some(parent) => fixed[54..].copy_from_slice(&parent.to_bytes()),
        None => out.truncate(start + FIXED_OF_ROOT),
    }
}
