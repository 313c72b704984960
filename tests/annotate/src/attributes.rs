//! What is written into the sources: the library's attribute, or that of a crate which has defaults.

use std::collections::BTreeSet;

use annotate::checkout::with_item;
use annotate::messages::{ATTRIBUTE, ATTRIBUTE_OF_CRATE};

use annotate::functions::{Origin, Place};

pub(crate) struct Attributes {
    /// What says the defaults, and the files in which it stands.
    defaults: Option<(String, BTreeSet<String>)>,
}

impl Attributes {
    pub(crate) fn new(defaults: Option<&str>, roots: BTreeSet<String>) -> Self {
        let called = |arguments| format!("::trace_runtime::defaults!({arguments});");
        Self {
            defaults: defaults.map(|arguments| (called(arguments), roots)),
        }
    }

    /// What a macro emits may get into a crate that has no defaults, a documentation test for example.
    pub(crate) fn of(&self, place: &Place) -> &'static str {
        match self.defaults {
            Some(_) if place.origin != Origin::Emitted => ATTRIBUTE_OF_CRATE,
            _ => ATTRIBUTE,
        }
    }

    /// The text of a file with what a crate's root says: at its end, since names are known before it, too.
    pub(crate) fn at_root(&self, file: &str, text: String) -> String {
        match &self.defaults {
            Some((defaults, roots)) if roots.contains(file) => with_item(&text, defaults),
            _ => text,
        }
    }
}
