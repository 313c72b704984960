//! What `tracing` hands over field by field: attributes, and what says something of the span or the event itself.

use std::error::Error;
use std::fmt::{Arguments, Debug};

use tracing_core::Field;
use tracing_core::field::Visit;

use super::exception::Exception;
use super::site::{Role, Site};
use crate::ToValue;
use crate::record::{Items, Key, printed};

/// Collects fields before anything of the span is locked: values are the program's code.
pub(super) struct Visitor<M> {
    site: &'static Site,
    pub(super) items: Items,
    pub(super) meaning: M,
}

/// What fields say that are no attributes.
pub(super) trait Meaning {
    /// Takes the text of a field with this role.
    fn take(&mut self, role: Role, text: String, items: &mut Items);

    /// Takes an error, which has a meaning in any field.
    fn take_error(&mut self, key: Key<'_>, exception: Exception, items: &mut Items);
}

impl<M: Default> Visitor<M> {
    /// No fields yet.
    pub(super) fn new(site: &'static Site, items: Items) -> Self {
        Self {
            site,
            items,
            meaning: M::default(),
        }
    }
}

impl<M> Visitor<M> {
    fn value(&mut self, field: &Field, value: &impl ToValue) {
        if self.site.role(field) != Role::LogPlace {
            value.to_value(self.site.slot(field, &mut self.items));
        }
    }
}

impl<M: Meaning> Visitor<M> {
    fn text(&mut self, role: Role, text: Arguments<'_>) {
        self.meaning.take(role, printed(text), &mut self.items);
    }
}

impl<M: Meaning> Visit for Visitor<M> {
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
        match self.site.role(field) {
            Role::Attribute => self.value(field, &value),
            role => self.text(role, format_args!("{value}")),
        }
    }

    fn record_error(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        let key = self.site.key(field);
        self.meaning
            .take_error(key, Exception::of(error), &mut self.items);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match self.site.role(field) {
            Role::Attribute => self.site.slot(field, &mut self.items).debug(value),
            role => self.text(role, format_args!("{value:?}")),
        }
    }
}
