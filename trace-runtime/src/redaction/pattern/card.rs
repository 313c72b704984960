//! Payment cards.

use std::ops::Range;

/// Digits of a card number.
const SHORTEST: usize = 13;
const LONGEST: usize = 19;

/// The first card number: it starts and ends where a group of digits does.
pub(super) fn number(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let starts = (from..bytes.len()).filter(|&at| is_digit(at) && (at == 0 || !is_digit(at - 1)));
    starts
        .filter(|&start| matches!(bytes[start], b'2'..=b'6'))
        .find_map(|start| Some(start..end(bytes, start)?))
}

/// The end of the longest card number that starts here.
fn end(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut digits, mut found) = (Vec::with_capacity(LONGEST), None);
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        match byte {
            b'0'..=b'9' if digits.len() < LONGEST => {
                digits.push(byte - b'0');
                if !next.is_ascii_digit() && is_card(&digits) {
                    found = Some(at + 1);
                }
            }
            b' ' | b'-' if next.is_ascii_digit() => {}
            _ => break,
        }
        at += 1;
    }
    found
}

fn is_card(digits: &[u8]) -> bool {
    digits.len() >= SHORTEST && luhn(digits) % 10 == 0
}

/// Every second digit from the right counts twice, as the sum of its digits (ISO/IEC 7812-1, annex B).
fn luhn(digits: &[u8]) -> u32 {
    let double = |digit: u8| u32::from(digit * 2 / 10 + digit * 2 % 10);
    let value = |(place, digit): (usize, &u8)| match place % 2 {
        0 => u32::from(*digit),
        _ => double(*digit),
    };
    digits.iter().rev().enumerate().map(value).sum()
}
