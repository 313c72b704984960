//! Redaction at work.

use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};

use super::keys::{self, Guard};
use super::{Finder, Pattern, Redaction};
use crate::Value;
use crate::glob::Glob;
use crate::record::Key;

/// What stands where a secret was.
pub(crate) const REDACTED: &str = "[REDACTED]";

/// No number with fewer digits is one of a card.
const SHORTEST_CARD: i64 = 1_000_000_000_000;

/// A [`Redaction`] that remembers what it found out about keys.
pub(crate) struct Redactor {
    rules: Redaction,
    known: Box<[Known; KNOWN]>,
}

/// The address of a static key, and what is said of it. No key lies at zero.
type Known = (usize, Guard);

/// Keys that are remembered: each place holds the last one of those that share it. A program has a few hundred.
const KNOWN: usize = 1 << 10;

impl Redactor {
    pub(crate) fn new(rules: Redaction) -> Self {
        Self {
            rules,
            known: Box::new([(0, Guard::Nothing); KNOWN]),
        }
    }

    /// Whether there is nothing that it would find.
    pub(crate) fn is_idle(&self) -> bool {
        !self.rules.has_usual_keys && self.rules.denied.is_empty() && !self.reads_texts()
    }

    /// Whether values are looked at.
    pub(crate) fn reads_texts(&self) -> bool {
        !self.rules.patterns.is_empty() || !self.rules.finders.is_empty()
    }

    /// Whether numbers are looked at, as texts.
    pub(crate) fn reads_numbers(&self) -> bool {
        self.rules.patterns.contains(&Pattern::CardNumber)
    }

    /// What of the values of this key is to be taken out. A static key is looked at once.
    #[inline]
    pub(crate) fn guard(&mut self, key: Key<'_>) -> Guard {
        let Key::Static(text) = key else {
            return self.rules.guard(text_of(key));
        };
        let address = std::ptr::from_ref(text).addr();
        let place = &mut self.known[place_of(address)];
        if place.0 != address {
            *place = (address, self.rules.guard(text));
        }
        place.1
    }

    /// The text without its secrets, if it has any.
    pub(crate) fn text(&self, text: &str) -> Option<String> {
        self.rules.text(text)
    }

    /// Whether a value has something that is to be taken out by its look.
    pub(crate) fn finds_in(&self, value: &Value<'_>) -> bool {
        match value {
            Value::Str(text) => self.rules.has_secret(text),
            Value::Array(array) => array.iter().any(|value| self.finds_in(&value)),
            Value::I64(number) if self.reads_numbers() && *number >= SHORTEST_CARD => {
                self.rules.has_secret(&number.to_string())
            }
            _ => false,
        }
    }
}

impl Guard {
    /// Whether this value is to be taken out as a whole.
    pub(crate) fn takes(self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Nothing, _) | (_, Value::Bool(_)) => false,
            (_, Value::Str(_)) => true,
            (guard, Value::I64(_) | Value::F64(_)) => guard == Self::Values,
            (_, Value::Array(array)) => {
                let first = array.iter().next();
                first.is_some_and(|value| self.takes(&value))
            }
        }
    }
}

fn text_of(key: Key<'_>) -> &str {
    match key {
        Key::Static(key) => key,
        Key::Inline(key) => key,
    }
}

/// A multiplication spreads addresses, whose lowest bits are zero.
fn place_of(address: usize) -> usize {
    const BITS: u32 = KNOWN.trailing_zeros();
    let spread = (address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(spread >> (u64::BITS - BITS)).unwrap_or_default()
}

impl Redaction {
    fn guard(&self, key: &str) -> Guard {
        let is_of = |globs: &[Glob]| globs.iter().any(|glob| glob.matches_any_case(key));
        if is_of(&self.allowed) {
            Guard::Nothing
        } else if is_of(&self.denied) {
            Guard::Values
        } else if self.has_usual_keys {
            keys::guard(key)
        } else {
            Guard::Nothing
        }
    }

    fn has_secret(&self, text: &str) -> bool {
        let by_pattern = |pattern: &Pattern| pattern.find(text, 0).is_some();
        let mut finders = self.finders.iter();
        self.patterns.iter().any(by_pattern) || finders.any(|find| first(find, text).is_some())
    }

    fn text(&self, text: &str) -> Option<String> {
        let secrets = self.secrets(text);
        let mut secrets = secrets.into_iter().peekable();
        secrets.peek()?;
        let (mut redacted, mut end) = (String::with_capacity(text.len()), 0);
        for secret in secrets {
            if secret.start >= end {
                redacted.push_str(&text[end..secret.start]);
                redacted.push_str(REDACTED);
            }
            end = end.max(secret.end);
        }
        redacted.push_str(&text[end..]);
        Some(redacted)
    }

    /// All secrets of a text by their start. They may overlap.
    fn secrets(&self, text: &str) -> Vec<Range<usize>> {
        let mut secrets = Vec::new();
        for pattern in &self.patterns {
            all(text, &mut secrets, |from| pattern.find(text, from));
        }
        for find in &self.finders {
            all(text, &mut secrets, |from| {
                first(find, &text[from..]).map(|found| from + found.start..from + found.end)
            });
        }
        secrets.sort_by_key(|secret| secret.start);
        secrets
    }
}

/// What `find` finds, each behind the one before.
fn all(text: &str, secrets: &mut Vec<Range<usize>>, find: impl Fn(usize) -> Option<Range<usize>>) {
    let mut from = 0;
    while from < text.len() {
        let Some(secret) = find(from) else { return };
        from = secret.end;
        secrets.push(secret);
    }
}

/// What the user's function finds first: everything if it panics, or means a range that there is not.
fn first(find: &Finder, text: &str) -> Option<Range<usize>> {
    let found = panic::catch_unwind(AssertUnwindSafe(|| find(text)));
    let everything = 0..text.len();
    let range = match found {
        Ok(range) => range?,
        Err(_) => everything.clone(),
    };
    match text.get(range.clone()) {
        Some("") => None,
        Some(_) => Some(range),
        None => Some(everything),
    }
}
