//! Bytes in a row.

use std::ops::Range;

/// The end of the run of such bytes that starts here.
pub(super) fn run(text: &str, start: usize, is_in: impl Fn(u8) -> bool) -> usize {
    let bytes = &text.as_bytes()[start..];
    let length = bytes.iter().position(|byte| !is_in(*byte));
    start + length.unwrap_or(bytes.len())
}

/// The start of the run of such bytes that ends here.
pub(super) fn run_before(text: &str, end: usize, is_in: impl Fn(u8) -> bool) -> usize {
    let bytes = &text.as_bytes()[..end];
    bytes
        .iter()
        .rposition(|byte| !is_in(*byte))
        .map_or(0, |place| place + 1)
}

/// Whether a word may start here: behind no letter, digit or underscore.
pub(super) fn is_start(text: &str, at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| text.as_bytes()[before]);
    before.is_none_or(|byte| !is_word(byte))
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The characters of base64, both alphabets, and of token68 (RFC 9110).
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

/// The characters of base64url.
pub(super) fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

/// Not the empty range.
pub(super) fn filled(range: Range<usize>) -> Option<Range<usize>> {
    (!range.is_empty()).then_some(range)
}
