//! The fields of a span, as its attributes, name, kind and status.

use std::error::Error;
use std::fmt::Debug;

use tracing_core::Field;
use tracing_core::field::Visit;

use super::exception::Exception;
use super::site::{self, Role, Site};
use crate::context::now;
use crate::record::{Items, Key, printed, push_event, push_name};
use crate::{SpanKind, Status, ToValue, clock};

/// What a span's fields say, collected before anything of the span is locked: values are the program's code.
pub(super) struct Fields {
    site: &'static Site,
    pub(super) items: Items,
    pub(super) kind: Option<SpanKind>,
    is_ok: Option<bool>,
    reason: Option<String>,
}

impl Fields {
    /// None yet, in a buffer that is used again.
    pub(super) fn new(site: &'static Site) -> Self {
        Self::in_buffer(site, now::take_buffer())
    }

    /// None, for a span without.
    pub(super) fn none(site: &'static Site) -> Self {
        Self::in_buffer(site, Items::new())
    }

    fn in_buffer(site: &'static Site, items: Items) -> Self {
        Self {
            site,
            items,
            kind: None,
            is_ok: None,
            reason: None,
        }
    }

    /// The status, if anything was said of it. A reason without a code is that of an error.
    pub(super) fn status(&mut self) -> Option<Status> {
        let reason = self.reason.take();
        match self.is_ok {
            Some(true) => Some(Status::Ok),
            None if reason.is_none() => None,
            _ => Some(Status::Error(reason.unwrap_or_default())),
        }
    }

    fn value(&mut self, field: &Field, value: &impl ToValue) {
        value.to_value(self.site.slot(field, &mut self.items));
    }

    /// A text, which may be meant for the span itself; `false` if it is an attribute.
    fn takes(&mut self, role: Role, text: &str) -> bool {
        match role {
            Role::Name => push_name(&mut self.items, text),
            Role::Kind => self.kind = site::kind(text).or(self.kind),
            Role::StatusCode => self.is_ok = code(text).or(self.is_ok),
            Role::StatusMessage => self.reason = Some(printed(format_args!("{text}"))),
            _ => return false,
        }
        true
    }
}

/// Whether the span is ok, if the code says so.
fn code(text: &str) -> Option<bool> {
    let is = |code: &str| text.eq_ignore_ascii_case(code);
    match () {
        () if is("ok") => Some(true),
        () if is("error") => Some(false),
        () => None,
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.value(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.value(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.value(field, &value);
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
        if !self.takes(self.site.role(field), value) {
            self.value(field, &value);
        }
    }

    /// The attribute says what went wrong, an event of the span all that is known of it.
    fn record_error(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        let exception = Exception::of(error);
        self.value(field, &exception.message);
        let mut attributes = now::take_buffer();
        exception.describe(&mut attributes);
        let name = Key::Static(&"exception");
        push_event(&mut self.items, name, clock::ticks(), &attributes);
        now::give_buffer(attributes);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match self.site.role(field) {
            Role::Name | Role::Kind | Role::StatusCode | Role::StatusMessage => {
                let text = printed(format_args!("{value:?}"));
                self.takes(self.site.role(field), &text);
            }
            _ => self.site.slot(field, &mut self.items).debug(value),
        }
    }
}
