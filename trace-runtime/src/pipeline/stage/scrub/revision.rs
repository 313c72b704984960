//! A record that has to be written anew.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Scrub, text};
use crate::export::{Array, EventView, LinkView};
use crate::record::{
    Dropped, HEADER, Item, Items, Key, RecordedAttribute, RecordedAttributes, Slot, push_dropped,
    push_event_at, push_link, push_name, push_status_error, push_status_ok, push_trace_state,
};
use crate::redaction::{Guard, REDACTED};
use crate::{ReadableSpan, Status, ToValue as _, Value};

/// Words of the item that says what is missing.
const DROPPED: usize = 4;

/// The items of the new record, and the room that is left for more.
struct Revision {
    items: Items,
    room: usize,
    dropped: Dropped,
}

impl Revision {
    fn new(span_bytes: usize) -> Self {
        Self {
            items: Items::new(),
            room: (span_bytes / size_of::<u64>()).saturating_sub(HEADER + DROPPED),
            dropped: Dropped::default(),
        }
    }

    /// Adds an item, if there is room for it.
    fn add(&mut self, item: &Items) -> bool {
        let fits = item.len() <= self.room;
        if fits {
            self.room -= item.len();
            self.items.extend_from_slice(item);
        }
        fits
    }

    fn add_with(&mut self, push: impl FnOnce(&mut Items)) -> bool {
        let mut item = Items::new();
        push(&mut item);
        self.add(&item)
    }

    /// Adds an item that is a text, or as much of it as there is room for.
    fn add_text(&mut self, text: &str, push: fn(&mut Items, &str)) {
        /// A head, and a word for a long size.
        const AROUND: usize = 2;
        let bytes = self
            .room
            .saturating_sub(AROUND)
            .saturating_mul(size_of::<u64>());
        self.add_with(|item| push(item, &text::cut_to_bytes(text, bytes)));
    }
}

impl Scrub {
    /// The items of the span as exporters may see them.
    pub(super) fn revised(&mut self, span: &ReadableSpan<'_>) -> Items {
        let mut revision = Revision::new(self.limits.span_bytes);
        let parts = Parts::of(span);
        self.texts(span, &parts, &mut revision);
        self.attributes(&parts.attributes, &mut revision);
        self.events(&parts.events, &mut revision);
        self.links(&parts.links, &mut revision);
        self.book(revision.dropped);
        revision.dropped += parts.dropped;
        if !revision.dropped.is_none() {
            push_dropped(&mut revision.items, revision.dropped);
        }
        revision.items
    }

    fn book(&mut self, dropped: Dropped) {
        self.cuts.attributes += u64::from(dropped.attributes);
        self.cuts.events += u64::from(dropped.events);
        self.cuts.links += u64::from(dropped.links);
    }

    /// What there is one of. A trace state is cut by whole members or not at all, so it is kept or left out.
    fn texts(&mut self, span: &ReadableSpan<'_>, parts: &Parts<'_>, revision: &mut Revision) {
        if let Some(name) = parts.name {
            let name = self.without_secrets(name);
            revision.add_text(&name, push_name);
        }
        match span.status() {
            Status::Unset => {}
            Status::Ok => {
                revision.add_with(push_status_ok);
            }
            Status::Error(description) => {
                let description = self.without_secrets(&description);
                revision.add_text(&description, push_status_error);
            }
        }
        if let Some(state) = parts.trace_state {
            revision.add_with(|item| push_trace_state(item, state));
        }
    }

    fn attributes(&mut self, attributes: &[RecordedAttribute<'_>], revision: &mut Revision) {
        let distinct = distinct(attributes.iter().copied());
        let limit = self.limits.attributes;
        for (place, attribute) in distinct.iter().enumerate() {
            let mut item = Items::new();
            if place < limit {
                self.attribute(attribute, &mut item);
            }
            if place >= limit || !revision.add(&item) {
                revision.dropped.attributes += 1;
            }
        }
    }

    /// The last ones: what went wrong comes last.
    fn events(&mut self, events: &[EventView<'_>], revision: &mut Revision) {
        let first = events.len().saturating_sub(self.limits.events);
        for (place, event) in events.iter().enumerate() {
            let mut item = Items::new();
            if place >= first {
                self.event(event, &mut item);
            }
            if place < first || !revision.add(&item) {
                revision.dropped.events += 1;
            }
        }
    }

    fn links(&mut self, links: &[LinkView<'_>], revision: &mut Revision) {
        let limit = self.limits.links;
        for (place, link) in links.iter().enumerate() {
            let mut item = Items::new();
            if place < limit {
                self.link(link, &mut item);
            }
            if place >= limit || !revision.add(&item) {
                revision.dropped.links += 1;
            }
        }
    }

    fn event(&mut self, event: &EventView<'_>, items: &mut Items) {
        let dropped = event.dropped_attributes_count();
        let limit = self.limits.event_attributes;
        let attributes = self.inner(event.recorded_attributes(), limit, dropped);
        match event.encoded_name() {
            Key::Static(name) => {
                push_event_at(items, Key::Static(name), event.encoded_time(), &attributes);
            }
            Key::Inline(name) => {
                let name = self.without_secrets(name);
                push_event_at(items, Key::Inline(&name), event.encoded_time(), &attributes);
            }
        }
    }

    fn link(&mut self, link: &LinkView<'_>, items: &mut Items) {
        let dropped = link.dropped_attributes_count();
        let limit = self.limits.link_attributes;
        let mut attributes = self.inner(link.recorded_attributes(), limit, dropped);
        if !link.trace_state().is_empty() {
            push_trace_state(&mut attributes, link.trace_state());
        }
        push_link(items, &link.span_context(), &attributes);
    }

    /// The attributes of an event or a link, of which so many were missing before.
    fn inner(&mut self, attributes: RecordedAttributes<'_>, limit: usize, before: u32) -> Items {
        let mut items = Items::new();
        let distinct = distinct(attributes);
        for attribute in distinct.iter().take(limit) {
            self.attribute(attribute, &mut items);
        }
        let excess = distinct.len().saturating_sub(limit);
        let excess = u32::try_from(excess).unwrap_or(u32::MAX);
        self.cuts.attributes += u64::from(excess);
        let dropped = Dropped {
            attributes: excess.saturating_add(before),
            ..Dropped::default()
        };
        if !dropped.is_none() {
            push_dropped(&mut items, dropped);
        }
        items
    }

    fn attribute(&mut self, attribute: &RecordedAttribute<'_>, items: &mut Items) {
        let key = attribute.encoded_key();
        let guard = self.redactor.guard(key);
        match key {
            Key::Static(_) => self.value(guard, &attribute.value(), Slot::buffer(key, items)),
            Key::Inline(key) => {
                let key = self.without_secrets(key);
                let slot = Slot::buffer(Key::Inline(&key), items);
                self.value(guard, &attribute.value(), slot);
            }
        }
    }

    pub(super) fn value(&mut self, guard: Guard, value: &Value<'_>, slot: Slot<'_>) {
        if guard.takes(value) {
            self.redacted += 1;
            return slot.str(REDACTED);
        }
        match value {
            Value::Str(text) => slot.str(&self.clean(text)),
            Value::Array(array) if array.has_texts() => slot.strs(self.clean_all(array)),
            Value::I64(number) if self.redactor.reads_numbers() => self.number(*number, slot),
            value => value.to_value(slot),
        }
    }

    fn clean_all<'a>(&mut self, array: &Array<'a>) -> Vec<Cow<'a, str>> {
        array
            .iter()
            .filter_map(|value| match value {
                Value::Str(text) => Some(self.clean(text)),
                _ => None,
            })
            .collect()
    }

    fn number(&mut self, number: i64, slot: Slot<'_>) {
        match self.redactor.text(&number.to_string()) {
            None => slot.i64(number),
            Some(redacted) => {
                self.redacted += 1;
                slot.str(&redacted);
            }
        }
    }

    /// Without secrets, then cut.
    fn clean<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        let text = self.without_secrets(text);
        if !text::is_longer(&text, self.limits.value_length) {
            return text;
        }
        self.cuts.values += 1;
        text::cut(&text, self.limits.value_length).into()
    }

    pub(super) fn without_secrets<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        match self.redactor.text(text) {
            None => text.into(),
            Some(redacted) => {
                self.redacted += 1;
                redacted.into()
            }
        }
    }
}

/// The items of a record, sorted.
#[derive(Default)]
struct Parts<'a> {
    name: Option<&'a str>,
    trace_state: Option<&'a str>,
    attributes: Vec<RecordedAttribute<'a>>,
    events: Vec<EventView<'a>>,
    links: Vec<LinkView<'a>>,
    dropped: Dropped,
}

impl<'a> Parts<'a> {
    fn of(span: &ReadableSpan<'a>) -> Self {
        let mut parts = Self::default();
        for item in span.recorded_items() {
            match item {
                Item::Attribute(attribute) => parts.attributes.push(attribute),
                Item::Event(event) => parts.events.push(event),
                Item::Link(link) => parts.links.push(link),
                Item::Name(name) => parts.name = Some(name),
                Item::Dropped(dropped) => parts.dropped += dropped,
                Item::TraceState(state) => {
                    parts.trace_state = parts.trace_state.or(Some(state));
                }
                Item::StatusError(_) | Item::StatusOk => {}
            }
        }
        parts
    }
}

/// Each key once, at its first place, with its last value, as [`ReadableSpan::attributes`] has them. There may be very many.
fn distinct<'a>(
    attributes: impl Iterator<Item = RecordedAttribute<'a>>,
) -> Vec<RecordedAttribute<'a>> {
    let (mut distinct, mut places) = (Vec::new(), HashMap::new());
    for attribute in attributes {
        let place = *places.entry(attribute.key()).or_insert(distinct.len());
        match distinct.get_mut(place) {
            None => distinct.push(attribute),
            Some(known) if attribute.is_weak() && !RecordedAttribute::is_weak(known) => {}
            Some(known) => *known = attribute,
        }
    }
    distinct
}
