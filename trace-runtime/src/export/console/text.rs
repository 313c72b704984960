//! How names, values and durations are written for people. One form for the terminal and for the trees of tests.

use std::fmt::Write as _;
use std::time::Duration;

use crate::Value;

/// Appends `text` with everything escaped that could move the cursor, change its colour, start a line or turn the reading direction.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        if is_harmless(character) {
            out.push(character);
        } else {
            out.extend(character.escape_default());
        }
    }
}

fn is_harmless(character: char) -> bool {
    let turns_or_breaks = matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    !character.is_control() && !turns_or_breaks
}

/// Appends `text` in quotation marks, in a form that can be read back.
pub(crate) fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for piece in text.split_inclusive(['"', '\\']) {
        let special = piece.len() - usize::from(piece.ends_with(['"', '\\']));
        push_escaped(out, &piece[..special]);
        if special < piece.len() {
            out.push('\\');
            out.push_str(&piece[special..]);
        }
    }
    out.push('"');
}

/// Appends a key, in quotation marks if it could be taken for something else.
pub(crate) fn push_key(out: &mut String, key: &str) {
    if is_one_word(key) && !key.contains('=') && !key.starts_with(['!', '~']) {
        out.push_str(key);
    } else {
        push_quoted(out, key);
    }
}

/// Appends a string value, in quotation marks if it could be taken for something else.
pub(crate) fn push_str(out: &mut String, text: &str) {
    let is_bare = is_one_word(text) && !text.starts_with('[') && !is_literal(text);
    if is_bare {
        out.push_str(text);
    } else {
        push_quoted(out, text);
    }
}

/// The same inside an array, where commas and brackets separate.
pub(crate) fn push_element(out: &mut String, text: &str) {
    if text.contains([',', '[', ']']) {
        push_quoted(out, text);
    } else {
        push_str(out, text);
    }
}

pub(crate) fn is_one_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| is_harmless(c) && !c.is_whitespace() && c != '"')
}

/// Whether this text, bare, is a bool or a number.
pub(crate) fn is_literal(text: &str) -> bool {
    matches!(text, "true" | "false") || text.parse::<f64>().is_ok()
}

/// Appends a value.
pub(crate) fn push_value(out: &mut String, value: Value<'_>) {
    match value {
        Value::Bool(value) => push_display(out, value),
        Value::I64(value) => push_display(out, value),
        Value::F64(value) => push_f64(out, value),
        Value::Str(value) => push_str(out, value),
        Value::Array(array) => push_array(out, array.iter(), |out, element| match element {
            Value::Str(text) => push_element(out, text),
            other => push_value(out, other),
        }),
    }
}

pub(crate) fn push_display(out: &mut String, value: impl std::fmt::Display) {
    let _ = write!(out, "{value}");
}

/// Always with a point, an exponent or a word, so that it is not taken for an integer.
pub(crate) fn push_f64(out: &mut String, value: f64) {
    let _ = write!(out, "{value:?}");
}

pub(crate) fn push_array<T>(
    out: &mut String,
    elements: impl Iterator<Item = T>,
    push: impl Fn(&mut String, T),
) {
    out.push('[');
    for (at, element) in elements.enumerate() {
        if at > 0 {
            out.push(',');
        }
        push(out, element);
    }
    out.push(']');
}

/// The name of a type without its path, its generics and its borrows: `Invalid` for `&app::task::Invalid<u8>`.
pub(crate) fn short_type(full: &str) -> String {
    let mut short = String::new();
    let mut word = 0;
    let mut generics = 0_usize;
    for (at, character) in full.char_indices() {
        match character {
            '<' => generics += 1,
            '>' => generics = generics.saturating_sub(1),
            _ if generics > 0 || !is_harmless(character) => {}
            ':' if full[at..].starts_with("::") || full[..at].ends_with(':') => {
                short.truncate(word);
            }
            ' ' | '&' if matches!(&short[word..], "dyn" | "mut" | "'static") => {
                short.truncate(word);
            }
            ' ' | '&' => {}
            _ => {
                short.push(character);
                if !character.is_alphanumeric() && character != '_' && character != '\'' {
                    word = short.len();
                }
            }
        }
    }
    short
}

/// Three significant digits and a unit: `812 ns`, `4.25 µs`, `17.3 ms`, `2.41 s`, `3m 12s`, `5h 03m`.
pub(crate) fn duration(duration: Duration) -> String {
    let nanos = duration.as_nanos();
    match nanos {
        0..1_000 => format!("{nanos} ns"),
        1_000..999_500 => three_digits(nanos, 1_000, "µs"),
        999_500..999_500_000 => three_digits(nanos, 1_000_000, "ms"),
        999_500_000..59_950_000_000 => three_digits(nanos, 1_000_000_000, "s"),
        _ => minutes((nanos + 500_000_000) / 1_000_000_000),
    }
}

/// Integers only: a float would round 9.995 one way or the other.
fn three_digits(nanos: u128, unit: u128, name: &str) -> String {
    let (digits, step) = match nanos * 1_000 / unit {
        0..9_995 => (2, unit / 100),
        9_995..99_950 => (1, unit / 10),
        _ => (0, unit),
    };
    let scaled = (nanos + step / 2) / step;
    let scale = 10_u128.pow(digits);
    match digits {
        0 => format!("{scaled} {name}"),
        _ => format!(
            "{}.{:0width$} {name}",
            scaled / scale,
            scaled % scale,
            width = digits as usize
        ),
    }
}

fn minutes(seconds: u128) -> String {
    if seconds < 3_600 {
        format!("{}m {:02}s", seconds / 60, seconds % 60)
    } else {
        format!("{}h {:02}m", seconds / 3_600, seconds % 3_600 / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_digits() {
        let cases = [
            (0, "0 ns"),
            (812, "812 ns"),
            (999, "999 ns"),
            (1_000, "1.00 µs"),
            (4_249, "4.25 µs"),
            (9_994, "9.99 µs"),
            (9_995, "10.0 µs"),
            (99_949, "99.9 µs"),
            (99_950, "100 µs"),
            (999_499, "999 µs"),
            (999_500, "1.00 ms"),
            (17_300_000, "17.3 ms"),
            (999_500_000, "1.00 s"),
            (2_410_000_000, "2.41 s"),
            (59_949_999_999, "59.9 s"),
            (59_950_000_000, "1m 00s"),
            (192_000_000_000, "3m 12s"),
            (18_180_000_000_000, "5h 03m"),
        ];
        for (nanos, text) in cases {
            assert_eq!(duration(Duration::from_nanos(nanos)), text, "{nanos}");
        }
    }

    #[test]
    fn types_are_named_by_their_last_segment() {
        let cases = [
            ("app::Invalid", "Invalid"),
            ("core::num::error::ParseIntError", "ParseIntError"),
            (
                "alloc::boxed::Box<dyn core::error::Error + core::marker::Send>",
                "Box",
            ),
            ("app::Error<alloc::vec::Vec<u8>>", "Error"),
            ("&str", "str"),
            ("&mut app::Invalid", "Invalid"),
            ("&dyn core::error::Error", "Error"),
            ("(app::A, u8)", "(A,u8)"),
            ("()", "()"),
            ("panic", "panic"),
            ("dynamic", "dynamic"),
            ("timeout:5s", "timeout:5s"),
            ("\x1b[2J", "[2J"),
        ];
        for (full, short) in cases {
            assert_eq!(short_type(full), short, "{full}");
        }
    }

    #[test]
    fn what_could_be_misread_is_quoted() {
        let cases = [
            ("bare", "bare"),
            ("Some(7)", "Some(7)"),
            ("a=b", "a=b"),
            ("", r#""""#),
            ("two words", r#""two words""#),
            ("7", r#""7""#),
            ("1e3", r#""1e3""#),
            ("NaN", r#""NaN""#),
            ("true", r#""true""#),
            ("[x]", r#""[x]""#),
            (r#"say "hi" \o/"#, r#""say \"hi\" \\o/""#),
            ("two\nlines", r#""two\nlines""#),
            ("\x1b[2J", r#""\u{1b}[2J""#),
            ("\u{202e}gnp", r#""\u{202e}gnp""#),
            ("naïve ✓", "\"naïve ✓\""),
        ];
        for (value, text) in cases {
            let mut out = String::new();
            push_str(&mut out, value);
            assert_eq!(out, text, "{value:?}");
        }
    }

    #[test]
    fn no_control_character_gets_through() {
        let all: String = (0..0x3000)
            .filter_map(char::from_u32)
            .chain(['\u{feff}'])
            .collect();
        let mut out = String::new();
        push_escaped(&mut out, &all);
        assert!(
            !out.chars().any(|c| c.is_control()
                || ('\u{202a}'..='\u{202e}').contains(&c)
                || c == '\u{feff}')
        );
    }
}
