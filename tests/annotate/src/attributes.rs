//! What is written into the sources: the library's attribute, or that of a crate which has defaults.

use std::collections::BTreeSet;

use annotate::messages::{ATTRIBUTE, ATTRIBUTE_OF_CRATE};

use crate::functions::{Origin, Place};

pub(crate) struct Attributes {
    /// What says the defaults, and the files in which it stands.
    defaults: Option<(String, BTreeSet<String>)>,
}

impl Attributes {
    pub(crate) fn new(defaults: Option<&str>, roots: BTreeSet<String>) -> Self {
        let called = |arguments| format!("\n::trace_runtime::defaults!({arguments});\n");
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

    /// What stands at the end of a file: names of a crate's root are known before it, too.
    pub(crate) fn at_root(&self, file: &str) -> &str {
        match &self.defaults {
            Some((defaults, roots)) if roots.contains(file) => defaults,
            _ => "",
        }
    }
}
