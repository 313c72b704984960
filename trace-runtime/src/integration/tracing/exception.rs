//! Errors in fields.

use std::error::Error;
use std::iter;

use crate::record::{Items, Key, Slot, printed};

/// What is known of an error (semantic conventions, "Exceptions on spans").
pub(super) struct Exception {
    /// `None` of an error that came as text.
    pub(super) kind: Option<String>,
    pub(super) message: String,
    sources: Vec<String>,
}

/// A chain of sources that goes in a circle ends here.
const MOST_SOURCES: usize = 64;

impl Exception {
    pub(super) fn of(error: &(dyn Error + 'static)) -> Self {
        let sources = iter::successors(error.source(), |error| (**error).source());
        Self {
            kind: type_name(&printed(format_args!("{error:?}"))),
            message: printed(format_args!("{error}")),
            sources: sources
                .take(MOST_SOURCES)
                .map(|error| printed(format_args!("{error}")))
                .collect(),
        }
    }

    pub(super) fn of_text(message: String) -> Self {
        Self {
            kind: None,
            message,
            sources: Vec::new(),
        }
    }

    /// The attributes of its event.
    pub(super) fn describe(&self, items: &mut Items) {
        if let Some(kind) = &self.kind {
            Slot::buffer(Key::Static(&"exception.type"), items).str(kind);
        }
        Slot::buffer(Key::Static(&"exception.message"), items).str(&self.message);
        if !self.sources.is_empty() {
            Slot::buffer(Key::Static(&"exception.sources"), items).strs(&self.sources);
        }
    }
}

/// What a derived `Debug` form begins with: the name of the type, or of the variant. Of a `dyn Error` nothing else says what it is.
fn type_name(debug: &str) -> Option<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let name = debug.split(|letter| !is_part(letter)).next()?;
    let is_name = name.starts_with(char::is_uppercase);
    is_name.then(|| name.to_owned())
}
