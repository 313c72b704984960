//! An event of `tracing`, as an event of the span that it happened in.

use std::error::Error;
use std::fmt::Debug;

use tracing_core::field::Visit;
use tracing_core::{Field, Level, Metadata};

use super::exception::Exception;
use super::options::Options;
use super::site::{Role, Site};
use crate::context::now;
use crate::record::{Items, Key, Slot, printed, push_default, push_event, push_status_error};
use crate::{ToValue, clock};

/// An event that is being put together. Values are the program's code, so nothing is locked meanwhile.
pub(super) struct Event {
    site: &'static Site,
    metadata: &'static Metadata<'static>,
    ticks: u64,
    attributes: Items,
    message: Option<String>,
    exception: Option<Exception>,
}

impl Event {
    /// The event with these fields.
    pub(super) fn of(event: &tracing_core::Event<'_>, options: Options) -> Self {
        let metadata = event.metadata();
        let mut attributes = now::take_buffer();
        options.keep(metadata, &mut attributes);
        let mut this = Self {
            site: Site::of(metadata),
            metadata,
            ticks: clock::ticks(),
            attributes,
            message: None,
            exception: None,
        };
        event.record(&mut this);
        this.finish()
    }

    /// The attributes of an exception, and the message beside it.
    fn finish(mut self) -> Self {
        if let Some(exception) = &self.exception {
            exception.describe(&mut self.attributes);
        }
        if self.exception.is_some() || self.given_name().is_some() {
            if let Some(message) = &self.message {
                Slot::buffer(Key::Static(&"message"), &mut self.attributes).str(message);
            }
        }
        self
    }

    /// Adds the event to the items of a span. What is an error for the program is one for the span.
    pub(super) fn encode(&self, items: &mut Items) {
        if *self.metadata.level() == Level::ERROR {
            push_status_error(items, self.reason());
            if let Some(kind) = self.exception.as_ref().and_then(|it| it.kind.as_deref()) {
                push_default(items, &"error.type", kind);
            }
        }
        push_event(
            items,
            Key::Inline(self.name()),
            self.ticks,
            &self.attributes,
        );
    }

    fn reason(&self) -> &str {
        match (&self.exception, &self.message) {
            (Some(exception), _) => &exception.message,
            (None, message) => message.as_deref().unwrap_or_default(),
        }
    }

    fn name(&self) -> &str {
        if self.exception.is_some() {
            return "exception";
        }
        let given = self.given_name();
        given
            .or(self.message.as_deref())
            .unwrap_or(self.metadata.target())
    }

    /// The name that the call gave the event, if it did: `tracing` makes one of the place otherwise.
    fn given_name(&self) -> Option<&'static str> {
        let name = self.metadata.name();
        let is_place = name.starts_with("event ") || name.starts_with("log event");
        (!is_place).then_some(name)
    }

    fn value(&mut self, field: &Field, value: &impl ToValue) {
        value.to_value(self.site.slot(field, &mut self.attributes));
    }

    /// A text with a meaning of its own; given back if it is an attribute.
    fn takes(&mut self, role: Role, text: String) -> Option<String> {
        match role {
            Role::Message => self.message = Some(text),
            Role::Error => self.exception = Some(Exception::of_text(text)),
            Role::LogTarget => {
                Slot::buffer(Key::Static(&"target"), &mut self.attributes).str(&text);
            }
            Role::LogPlace => {}
            _ => return Some(text),
        }
        None
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        now::give_buffer(std::mem::take(&mut self.attributes));
    }
}

impl Visit for Event {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.value(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.value(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if self.site.role(field) != Role::LogPlace {
            self.value(field, &value);
        }
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.value(field, &value);
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.value(field, &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.value(field, &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match self.site.role(field) {
            Role::Attribute => self.value(field, &value),
            role => {
                if self.takes(role, printed(format_args!("{value}"))).is_some() {
                    self.value(field, &value);
                }
            }
        }
    }

    fn record_error(&mut self, _: &Field, error: &(dyn Error + 'static)) {
        self.exception = Some(Exception::of(error));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match self.site.role(field) {
            Role::Attribute => self.site.slot(field, &mut self.attributes).debug(value),
            role => {
                let left = self.takes(role, printed(format_args!("{value:?}")));
                if let Some(text) = left {
                    self.value(field, &text);
                }
            }
        }
    }
}
