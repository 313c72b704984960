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
            Some((defaults, roots)) if roots.contains(file) => behind(&text, defaults),
            _ => text,
        }
    }
}

/// On the last line, so that there is none more, unless a comment is on it.
fn behind(text: &str, item: &str) -> String {
    let text = text.trim_end();
    let is_comment = text.lines().last().is_some_and(|line| line.contains("//"));
    let space = if is_comment { "\n" } else { " " };
    format!("{text}{space}{item}\n")
}

#[cfg(test)]
mod tests {
    use super::behind;

    #[test]
    fn nothing_ends_up_in_a_comment() {
        assert_eq!(behind("fn f() {}\n\n", "m!();"), "fn f() {} m!();\n");
        assert_eq!(
            behind("fn f() {} // b\n", "m!();"),
            "fn f() {} // b\nm!();\n"
        );
    }
}
