//! Addresses of e-mail.

use std::ops::Range;

use super::scan::{run, run_before};

/// Something, an `@`, and a domain whose last label is of letters.
pub(super) fn address(text: &str, from: usize) -> Option<Range<usize>> {
    text[from..].match_indices('@').find_map(|(at, _)| {
        let at = from + at;
        let start = run_before(text, at, is_local).max(from);
        let end = domain(text, at + 1)?;
        (start < at).then_some(start..end)
    })
}

/// The end of the domain that starts here; a dot behind it ends a sentence.
fn domain(text: &str, start: usize) -> Option<usize> {
    let end = run(text, start, |byte| {
        byte.is_ascii_alphanumeric() || b".-".contains(&byte)
    });
    let domain = text[start..end].trim_end_matches(['.', '-']);
    let (before, last) = domain.rsplit_once('.')?;
    let is_domain = !before.is_empty()
        && last.len() >= 2
        && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_domain.then_some(start + domain.len())
}

/// What usually stands before the `@`, letters of all alphabets included.
fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._%+-'".contains(&byte) || !byte.is_ascii()
}
