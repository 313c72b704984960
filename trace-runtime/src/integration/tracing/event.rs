//! An event of `tracing`, as an event of the span that it happened in.

use tracing_core::{Level, Metadata};

use super::exception::Exception;
use super::options::Options;
use super::site::{Role, Site};
use super::visitor::{Meaning, Visitor};
use crate::clock;
use crate::record::{Items, Key, Slot, push_default, push_event, push_status_error};
use crate::spare;

/// An event that is being put together. Values are the program's code, so nothing is locked meanwhile.
pub(super) struct Event {
    metadata: &'static Metadata<'static>,
    ticks: u64,
    fields: Visitor<OfEvent>,
}

impl Event {
    /// The event with these fields.
    pub(super) fn of(event: &tracing_core::Event<'_>, options: Options) -> Self {
        let metadata = event.metadata();
        let mut items = spare::take_buffer();
        options.keep(metadata, &mut items);
        let mut this = Self {
            metadata,
            ticks: clock::ticks(),
            fields: Visitor::new(Site::of(metadata), items),
        };
        event.record(&mut this.fields);
        this.finish()
    }

    /// The attributes of an exception, and the message beside it.
    fn finish(mut self) -> Self {
        let is_named = self.given_name().is_some();
        let Visitor { items, meaning, .. } = &mut self.fields;
        if let Some(exception) = &meaning.exception {
            exception.describe(items);
        }
        if meaning.exception.is_some() || is_named {
            if let Some(message) = &meaning.message {
                Slot::buffer(Key::Static(&"message"), items).str(message);
            }
        }
        self
    }

    /// Adds the event to the items of a span. What is an error for the program is one for the span.
    pub(super) fn encode(&self, items: &mut Items) {
        if *self.metadata.level() == Level::ERROR {
            push_status_error(items, self.reason());
            if let Some(kind) = self.exception().and_then(|it| it.kind.as_deref()) {
                push_default(items, &"error.type", kind);
            }
        }
        push_event(
            items,
            Key::Inline(self.name()),
            self.ticks,
            &self.fields.items,
        );
    }

    fn reason(&self) -> &str {
        match self.exception() {
            Some(exception) => &exception.message,
            None => self.message().unwrap_or_default(),
        }
    }

    fn exception(&self) -> Option<&Exception> {
        self.fields.meaning.exception.as_ref()
    }

    fn message(&self) -> Option<&str> {
        self.fields.meaning.message.as_deref()
    }

    fn name(&self) -> &str {
        if self.exception().is_some() {
            return "exception";
        }
        let given = self.given_name();
        given.or(self.message()).unwrap_or(self.metadata.target())
    }

    /// The name that the call gave the event, if it did: `tracing` makes one of the place otherwise.
    fn given_name(&self) -> Option<&'static str> {
        let name = self.metadata.name();
        let is_place = name.starts_with("event ") || name.starts_with("log event");
        (!is_place).then_some(name)
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        spare::give_buffer(std::mem::take(&mut self.fields.items));
    }
}

/// What an event's fields say of the event itself.
#[derive(Default)]
struct OfEvent {
    message: Option<String>,
    exception: Option<Exception>,
}

impl Meaning for OfEvent {
    fn take(&mut self, role: Role, text: String, items: &mut Items) {
        match role {
            Role::Message => self.message = Some(text),
            Role::Error => self.exception = Some(Exception::of_text(text)),
            Role::LogTarget => Slot::buffer(Key::Static(&"target"), items).str(&text),
            _ => {}
        }
    }

    fn take_error(&mut self, _: Key<'_>, exception: Exception, _: &mut Items) {
        self.exception = Some(exception);
    }
}
