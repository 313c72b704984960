//! `name=value` and `"name": "value"` inside of a text.

use std::ops::Range;

use super::scan::{filled, run, run_before};
use crate::redaction::Guard;
use crate::redaction::keys;

/// The value of the first name that would be redacted as a key.
pub(super) fn value(text: &str, from: usize) -> Option<Range<usize>> {
    text[from..]
        .match_indices(['=', ':'])
        .find_map(|(at, sign)| {
            let at = from + at;
            let name = name_before(text, at);
            if keys::guard(name) == Guard::Nothing {
                return None;
            }
            let value = value_behind(text, at + 1, sign == "=");
            filled(value).filter(|value| value.start >= from)
        })
}

/// The word before the sign, without its quotes.
fn name_before(text: &str, sign: usize) -> &str {
    let end = run_before(text, sign, |byte| b" \"'".contains(&byte));
    let start = run_before(text, end, |byte| {
        byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
    });
    &text[start..end]
}

/// To its closing quote; else behind `=` to the next word, behind `:` to the next list item or line, as a header's value may be several words.
fn value_behind(text: &str, sign: usize, is_word: bool) -> Range<usize> {
    let start = run(text, sign, |byte| b" ".contains(&byte));
    let quote = text
        .as_bytes()
        .get(start)
        .copied()
        .filter(|byte| b"\"'".contains(byte));
    if let Some(quote) = quote {
        return start + 1..end_of_quoted(text, start + 1, quote);
    }
    let ends = if is_word {
        b"&;, \t\r\n\"'}]".as_slice()
    } else {
        b";,\r\n\"'}]"
    };
    start..run(text, start, |byte| !ends.contains(&byte))
}

/// The place of the closing quote, which no backslash precedes.
fn end_of_quoted(text: &str, start: usize, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    let end = at.min(bytes.len());
    (end..=bytes.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(end)
}
