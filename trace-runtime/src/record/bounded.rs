//! What is larger than all that a span can carry: it is not even copied.

use std::fmt::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::words_of;
use crate::context::now::Now;

/// Words that the items of a span may take (1 MiB).
pub(crate) const LARGEST_BODY: usize = 1 << 17;

/// Whether a span could carry a text of so many bytes.
#[inline]
pub(super) fn fits(bytes: usize) -> bool {
    words_of(bytes) <= LARGEST_BODY
}

/// Counts an item that no span can carry.
#[cold]
pub(super) fn lose_item() {
    Now::here().lane().lose_items();
}

/// What is recorded of a value whose own code panics.
pub(crate) const PANICKED: &str = "<panicked>";

/// Appends what is printed; an implementation that panics prints `<panicked>`.
///
/// It is the user's code, and may print without end: where no span could carry more, it is told that printing fails. The text is then one character too large, so that it is lost
/// where it is recorded.
pub(crate) fn print(text: &mut String, value: fmt::Arguments<'_>) {
    let mut bounded = Bounded(text);
    let printed = catch_unwind(AssertUnwindSafe(|| bounded.write_fmt(value)));
    if printed.is_err() && fits(text.len()) {
        text.clear();
        text.push_str(PANICKED);
    }
}

/// The same, as a text of its own.
pub(crate) fn printed(value: fmt::Arguments<'_>) -> String {
    let mut text = String::new();
    print(&mut text, value);
    text
}

/// Takes one character more than fits, and no more.
struct Bounded<'a>(&'a mut String);

impl fmt::Write for Bounded<'_> {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        if fits(self.0.len() + more.len()) {
            self.0.push_str(more);
            return Ok(());
        }
        // Who does not mind that it failed comes again.
        if fits(self.0.len()) {
            let room = LARGEST_BODY * size_of::<u64>() - self.0.len();
            let mut ends = room + 1..=more.len();
            let end = ends.find(|end| more.is_char_boundary(*end));
            self.0.push_str(&more[..end.unwrap_or(more.len())]);
        }
        Err(fmt::Error)
    }
}
