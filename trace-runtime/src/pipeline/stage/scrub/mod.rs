//! Limits and redaction, in one look at each record.
//!
//! A record is scanned, item by item; only one with something that has to go is written anew. Secrets are looked for in whole values, before these are cut: half of
//! a card number is no card number, and still somebody's.

mod origin;
mod revision;
mod text;

use super::{Extent, Flow, Stage};
use crate::export::{Batch, EventView, LinkView};
use crate::limits::Limits;
use crate::pipeline::ledger::{Cuts, Ledger};
use crate::record::{Item, Key, RawItem, Recorded, RecordedAttribute, RecordedAttributes, Reviser};
use crate::redaction::{Guard, Redactor};
use crate::{ReadableSpan, Value};

/// Cuts what is too much and takes out what is secret.
pub(crate) struct Scrub {
    limits: Limits,
    redactor: Redactor,
    /// What was done since the last batch.
    cuts: Cuts,
    redacted: u64,
}

impl Scrub {
    pub(crate) fn new(limits: Limits, redactor: Redactor) -> Self {
        Self {
            limits,
            redactor,
            cuts: Cuts::default(),
            redacted: 0,
        }
    }
}

impl Stage for Scrub {
    fn pass(&mut self, batch: Batch, flow: &Flow<'_>) -> Batch {
        let batch = batch.revise(self);
        self.report_to(flow.ledger);
        batch
    }

    /// Holds nothing back; what was found where spans come from is booked, be there spans or not.
    fn release(&mut self, _: Extent, flow: &Flow<'_>) -> Option<Batch> {
        self.report_to(flow.ledger);
        None
    }
}

impl Reviser for Scrub {
    fn objects(&mut self, span: &ReadableSpan<'_>) -> bool {
        if span.size() * size_of::<u64>() > self.limits.span_bytes {
            return true;
        }
        match self.harmless(span) {
            Some(attributes) => attributes > self.limits.attributes,
            None => self.objects_to_some(span),
        }
    }

    fn revise(&mut self, span: &ReadableSpan<'_>, into: &mut Recorded) {
        into.push_revised(span, &self.revised(span));
    }
}

impl Scrub {
    fn report_to(&mut self, ledger: &Ledger) {
        ledger.cut(std::mem::take(&mut self.cuts));
        ledger.redact(std::mem::take(&mut self.redacted));
    }

    /// How many attributes the span has, if nobody wants to know more.
    #[inline]
    fn harmless(&mut self, span: &ReadableSpan<'_>) -> Option<usize> {
        if self.looks_at_values() {
            return None;
        }
        let redactor = &mut self.redactor;
        span.plain_attributes(|key| redactor.guard(Key::Static(key)) == Guard::Nothing)
    }

    /// Whether values are looked at whatever their key is.
    fn looks_at_values(&self) -> bool {
        self.limits.value_length != usize::MAX || self.redactor.reads_texts()
    }

    fn objects_to_some(&mut self, span: &ReadableSpan<'_>) -> bool {
        let (mut attributes, mut events, mut links) = (0, 0, 0);
        for item in span.raw_items() {
            if self.is_usual(item) {
                attributes += 1;
                continue;
            }
            let Some(item) = item.open(span) else {
                continue;
            };
            let objects = match item {
                Item::Attribute(attribute) => {
                    attributes += 1;
                    self.objects_to(&attribute)
                }
                Item::Event(event) => {
                    events += 1;
                    self.objects_to_event(&event)
                }
                Item::Link(link) => {
                    links += 1;
                    self.objects_to_link(&link)
                }
                Item::Name(text) | Item::StatusError(text) => self.finds_in(text),
                Item::StatusOk | Item::TraceState(_) | Item::Dropped(_) => false,
            };
            if objects {
                return true;
            }
        }
        attributes > self.limits.attributes
            || events > self.limits.events
            || links > self.limits.links
    }

    /// Whether it is an attribute with a harmless key and a value that is short enough, which nobody reads.
    #[inline]
    fn is_usual(&mut self, item: RawItem<'_>) -> bool {
        if self.redactor.reads_texts() || item.text_bytes() > self.limits.value_length {
            return false;
        }
        let key = item.static_attribute();
        key.is_some_and(|key| self.redactor.guard(Key::Static(key)) == Guard::Nothing)
    }

    fn objects_to(&mut self, attribute: &RecordedAttribute<'_>) -> bool {
        let guard = self.redactor.guard(attribute.encoded_key());
        let is_looked_at = guard != Guard::Nothing || self.looks_at_values();
        is_looked_at && self.objects_to_value(guard, attribute)
    }

    fn objects_to_value(&self, guard: Guard, attribute: &RecordedAttribute<'_>) -> bool {
        let value = attribute.value();
        guard.takes(&value)
            || self.is_too_long(&value)
            || self.redactor.reads_texts()
                && (self.finds_in_key(attribute.encoded_key()) || self.redactor.finds_in(&value))
    }

    fn is_too_long(&self, value: &Value<'_>) -> bool {
        match value {
            Value::Str(text) => text::is_longer(text, self.limits.value_length),
            Value::Array(array) => array.iter().any(|value| self.is_too_long(&value)),
            _ => false,
        }
    }

    fn finds_in(&self, text: &str) -> bool {
        self.redactor.reads_texts() && self.redactor.finds_in(&Value::Str(text))
    }

    /// A literal of the program is no secret.
    fn finds_in_key(&self, key: Key<'_>) -> bool {
        match key {
            Key::Static(_) => false,
            Key::Inline(key) => self.finds_in(key),
        }
    }

    fn objects_to_event(&mut self, event: &EventView<'_>) -> bool {
        let limit = self.limits.event_attributes;
        self.finds_in_key(event.encoded_name())
            || self.objects_to_any(event.recorded_attributes(), limit)
    }

    fn objects_to_link(&mut self, link: &LinkView<'_>) -> bool {
        self.objects_to_any(link.recorded_attributes(), self.limits.link_attributes)
    }

    fn objects_to_any(&mut self, attributes: RecordedAttributes<'_>, limit: usize) -> bool {
        let mut count = 0;
        let objects = |attribute| {
            count += 1;
            self.objects_to(&attribute)
        };
        let mut attributes = attributes;
        attributes.any(objects) || count > limit
    }
}
