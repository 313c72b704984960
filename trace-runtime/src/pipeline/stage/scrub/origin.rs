//! What all spans have in common.

use super::Scrub;
use crate::export::Attribute;
use crate::limits::Limits;
use crate::record::{Key, OwnedAttributes};
use crate::resource::Origin;

impl Scrub {
    /// Takes secrets out of what is said about the process and its crates, which never changes: once. Limits are for spans (OpenTelemetry specification, "Attribute
    /// Limits").
    pub(crate) fn scrub_origin(&mut self, origin: &mut Origin) {
        let limits = std::mem::replace(&mut self.limits, Limits::none());
        origin.revise(|attribute, revised| self.common(&attribute, revised));
        self.limits = limits;
    }

    fn common(&mut self, attribute: &Attribute<'_>, revised: &mut OwnedAttributes) {
        let guard = self.redactor.guard(Key::Inline(attribute.key));
        let key = self.without_secrets(attribute.key);
        self.value(guard, &attribute.value, revised.slot(Key::Inline(&key)));
    }
}
