//! How a span ended, for formats that know a status only.

use crate::{Outcome, ReadableSpan};

/// The attribute that says how a span ended where its status cannot: `panicked`, `cancelled` or `unfinished`, as [`Outcome::as_str`] spells it.
pub(in crate::export) const OUTCOME: &str = "span.outcome";

/// The value of [`OUTCOME`], unless the status says it all or the program says something else under this key.
#[inline]
pub(in crate::export) fn unsaid_outcome(span: &ReadableSpan<'_>) -> Option<&'static str> {
    match span.outcome() {
        Outcome::Returned | Outcome::Error => None,
        outcome => span
            .attribute(OUTCOME)
            .is_none()
            .then_some(outcome.as_str()),
    }
}
