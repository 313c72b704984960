//! Attributes that belong to no span.

use std::fmt;

use super::view::attributes;
use super::{Attribute, Attributes, Items, Key, Slot};
use crate::ToValue;

/// Attributes that own their keys and values, in the layout that a record gives them.
#[derive(Clone, Default)]
pub(crate) struct OwnedAttributes {
    /// Whole attribute items, each written by `encode` in this process.
    items: Items,
}

impl OwnedAttributes {
    /// No attributes yet, in a buffer that was used before.
    pub(crate) fn reusing(mut items: Items) -> Self {
        items.clear();
        Self { items }
    }

    /// The buffer, to be used again.
    pub(crate) fn into_items(self) -> Items {
        self.items
    }

    /// Where one more goes.
    #[inline]
    pub(crate) fn slot<'a>(&'a mut self, key: Key<'a>) -> Slot<'a> {
        Slot::buffer(key, &mut self.items)
    }

    /// Adds an attribute, or gives one another value; a value that records nothing changes nothing.
    pub(crate) fn set(&mut self, key: &str, value: &(impl ToValue + ?Sized)) {
        value.to_value(Slot::buffer(Key::Inline(key), &mut self.items));
    }

    /// Adds all of `others`, whose values win.
    pub(crate) fn update(&mut self, others: &Self) {
        self.items.extend_from_slice(&others.items);
    }

    /// The same attributes, each as `write` writes it.
    pub(crate) fn revised(&self, mut write: impl FnMut(Attribute<'_>, &mut Self)) -> Self {
        let mut revised = Self::default();
        self.iter()
            .for_each(|attribute| write(attribute, &mut revised));
        revised
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items, for the record of a span.
    pub(crate) fn items(&self) -> &[u64] {
        &self.items
    }

    /// The attributes in the order in which they were added, each with its last value.
    pub(crate) fn iter(&self) -> Attributes<'_> {
        attributes(&self.items)
    }
}

impl fmt::Debug for OwnedAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().fmt(f)
    }
}
