//! The fields of a span, as its attributes, name, kind and status.

use super::exception::Exception;
use super::site::{self, Role, Site};
use super::visitor::{Meaning, Visitor};
use crate::record::{Items, Key, Slot, push_event, push_name};
use crate::{SpanKind, Status, clock, spare};

/// What a span's fields say.
pub(super) type Fields = Visitor<OfSpan>;

/// What a span's fields say of the span itself.
#[derive(Default)]
pub(super) struct OfSpan {
    pub(super) kind: Option<SpanKind>,
    is_ok: Option<bool>,
    reason: Option<String>,
}

impl Fields {
    /// None yet, in a buffer that is used again.
    pub(super) fn in_buffer(site: &'static Site) -> Self {
        Self::new(site, spare::take_buffer())
    }

    /// None, for a span without.
    pub(super) fn none(site: &'static Site) -> Self {
        Self::new(site, Items::new())
    }
}

impl OfSpan {
    /// The status, if anything was said of it. A reason without a code is that of an error.
    pub(super) fn status(self) -> Option<Status> {
        match self.is_ok {
            Some(true) => Some(Status::Ok),
            None if self.reason.is_none() => None,
            _ => Some(Status::Error(self.reason.unwrap_or_default())),
        }
    }
}

impl Meaning for OfSpan {
    fn take(&mut self, role: Role, text: String, items: &mut Items) {
        match role {
            Role::Name => push_name(items, &text),
            Role::Kind => self.kind = site::kind(&text).or(self.kind),
            Role::StatusCode => self.is_ok = code(&text).or(self.is_ok),
            Role::StatusMessage => self.reason = Some(text),
            _ => {}
        }
    }

    /// The attribute says what went wrong, an event of the span all that is known of it.
    fn take_error(&mut self, key: Key<'_>, exception: Exception, items: &mut Items) {
        Slot::buffer(key, items).str(&exception.message);
        let mut attributes = spare::take_buffer();
        exception.describe(&mut attributes);
        let name = Key::Static(&"exception");
        push_event(items, name, clock::ticks(), &attributes);
        spare::give_buffer(attributes);
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
