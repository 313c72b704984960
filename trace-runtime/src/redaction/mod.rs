//! What must not leave the process.

mod keys;
mod pattern;
mod redactor;

pub(crate) use keys::Guard;
pub use pattern::Pattern;
pub(crate) use redactor::{REDACTED, Redactor};

use std::fmt;
use std::ops::Range;

use crate::glob::Glob;

/// What is taken out of spans before any exporter sees them, and replaced by `[REDACTED]`.
///
/// **By key**, the whole value: attributes of spans, events and links whose key names a secret. [`new`](Self::new) has a list of such keys in force: `password`,
/// `secret`, `token`, `authorization`, `cookie`, `api_key` and their like, as a word of the key in any spelling (`db.password`, `X-Api-Key`,
/// `accessToken`). What only speaks of one is kept: `token.type`, `password_policy`, `gen_ai.usage.input_tokens`; so are bools, and numbers where the word also counts
/// things, as `token` does.
///
/// **By value**, the part that matches, where it is asked for: in texts and arrays of texts, in the span's and its events' names, in the status, in what an
/// exception says, and in keys that are not literals. See [`find`](Self::find).
///
/// What the [resource](crate::Resource) and the [scopes](crate::InstrumentationScope) say is looked at once, when recording is set up.
///
/// Each text in which something was found is counted in [`Report::redacted`](crate::Report::redacted). Not looked at are a trace state, which belongs to those who
/// sent it, and the spans of a [capture](crate::testing::capture): a test sees what the program recorded. A [`Sensitive`](crate::Sensitive) value is not recorded in the first place.
///
/// ```
/// use trace_runtime::{Pattern, Redaction};
///
/// let redaction = Redaction::new()
///     .deny_key("customer.*")
///     .allow_key("parser.token")
///     .find(Pattern::CardNumber)
///     .find_with(|text| text.find("ACME-").map(|at| at..text.len()));
/// let builder = trace_runtime::builder().redaction(redaction);
/// # drop(builder);
/// ```
#[must_use]
pub struct Redaction {
    has_usual_keys: bool,
    denied: Vec<Glob>,
    allowed: Vec<Glob>,
    patterns: Vec<Pattern>,
    finders: Vec<Box<Finder>>,
}

/// Finds the first secret of a text.
type Finder = dyn Fn(&str) -> Option<Range<usize>> + Send;

impl Redaction {
    /// The usual keys, no values.
    pub fn new() -> Self {
        Self {
            has_usual_keys: true,
            ..Self::none()
        }
    }

    /// Nothing but what is added.
    pub fn none() -> Self {
        Self {
            has_usual_keys: false,
            denied: Vec::new(),
            allowed: Vec::new(),
            patterns: Vec::new(),
            finders: Vec::new(),
        }
    }

    /// Takes out the values of keys of this form, in any case; `*` stands for any characters.
    pub fn deny_key(mut self, pattern: &str) -> Self {
        self.denied.push(Glob::new(pattern));
        self
    }

    /// Leaves keys of this form alone, in any case, whatever else is said of them; `*` stands for any characters.
    pub fn allow_key(mut self, pattern: &str) -> Self {
        self.allowed.push(Glob::new(pattern));
        self
    }

    /// Takes out what looks like this, wherever it stands in a text.
    pub fn find(mut self, pattern: Pattern) -> Self {
        if !self.patterns.contains(&pattern) {
            self.patterns.push(pattern);
        }
        self
    }

    /// Takes out everything that any [`Pattern`] finds.
    pub fn find_all(self) -> Self {
        Pattern::ALL.into_iter().fold(self, Self::find)
    }

    /// Takes out what `find` finds. It is asked for the first secret of a text, then for the first one of the rest, until it says `None` or finds nothing.
    ///
    /// It runs on the thread that all spans pass, so it has to be quick. A text for which it panics, or names a range that the text does not have, is
    /// taken out as a whole.
    pub fn find_with(
        mut self,
        find: impl Fn(&str) -> Option<Range<usize>> + Send + 'static,
    ) -> Self {
        self.finders.push(Box::new(find));
        self
    }
}

impl Default for Redaction {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redaction")
            .field("has_usual_keys", &self.has_usual_keys)
            .field("denied", &self.denied)
            .field("allowed", &self.allowed)
            .field("patterns", &self.patterns)
            .field("finders", &self.finders.len())
            .finish()
    }
}

#[cfg(test)]
mod tests;
