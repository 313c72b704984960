//! Lowercase hex, eight digits at a time in one word.
//!
//! The value of a digit `d` is `d & 15`, plus 9 for a letter, which bit 6 tells. Whether it is one is judged apart, so that the processor does both at
//! once: each of four sums has its high bit set from one bound on (`0`, behind `9`, `a`, behind `f`), so an odd number of them is set within the bounds.
//! Judgements are collected and looked at once: there is no branch on the way.

/// The same byte in all eight places.
const fn every(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// What is known of digits that were looked at: all high bits are set if they are lowercase hex.
#[derive(Clone, Copy)]
pub(crate) struct Judgement(u64);

impl Judgement {
    #[inline(always)]
    pub(crate) fn of(digits: &[u8; 16]) -> Self {
        Self(judge(halves(digits)[0]) & judge(halves(digits)[1]))
    }

    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[inline(always)]
    pub(crate) fn is_good(self) -> bool {
        self.0 & every(0x80) == every(0x80)
    }
}

/// A sum may carry into its neighbour only from a byte that is not ASCII, which is refused by its own high bit.
#[inline(always)]
const fn judge(text: u64) -> u64 {
    let from = text.wrapping_add(every(0x80 - b'0'));
    let behind = text.wrapping_add(every(0x80 - b'9' - 1));
    let letters_from = text.wrapping_add(every(0x80 - b'a'));
    let letters_behind = text.wrapping_add(every(0x80 - b'f' - 1));
    (from ^ behind ^ letters_from ^ letters_behind) & !text
}

/// Sixteen digits; `None` unless all are lowercase hex.
#[inline(always)]
pub(crate) fn word(digits: &[u8; 16]) -> Option<u64> {
    Judgement::of(digits).is_good().then(|| value(digits))
}

/// The value of sixteen digits, if they are digits.
#[inline(always)]
pub(crate) fn value(digits: &[u8; 16]) -> u64 {
    let [first, last] = halves(digits).map(half_value);
    (first & 0xffff_ffff | last << 32).swap_bytes()
}

#[inline(always)]
fn halves(digits: &[u8; 16]) -> [u64; 2] {
    let (first, last) = digits.split_at(8);
    [first, last].map(|half| u64::from_le_bytes(half.try_into().expect("eight of sixteen")))
}

/// Four bytes in the order of the text, and garbage above.
#[inline(always)]
const fn half_value(text: u64) -> u64 {
    let letters = text >> 6 & every(1);
    let values = (text & every(15)) + (letters | letters << 3);
    let bytes = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff;
    let pairs = (bytes | bytes >> 8) & 0x0000_ffff_0000_ffff;
    pairs | pairs >> 16
}

/// The characters of eight values below 16.
#[inline(always)]
const fn spell(values: u64) -> u64 {
    let letters = (values + every(6)) >> 4 & every(1);
    let all_bits = (letters << 8).wrapping_sub(letters);
    values + every(b'0') + (all_bits & every(b'a' - b'0' - 10))
}

/// Two digits.
#[inline(always)]
pub(crate) fn byte(digits: [u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|digit| VALUES[usize::from(digit)]);
    (high | low < 16).then_some(high << 4 | low)
}

/// One digit.
pub(crate) fn digit(digit: u8) -> Option<u8> {
    Some(VALUES[usize::from(digit)]).filter(|value| *value < 16)
}

/// The value of every digit, and of every other byte one that no digit has.
static VALUES: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut value = 0;
    while value < 16 {
        values[DIGITS[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// The sixteen digits of a word.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the halves")]
pub(crate) fn digits(word: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    digits[..8].copy_from_slice(&half_digits((word >> 32) as u32));
    digits[8..].copy_from_slice(&half_digits(word as u32));
    digits
}

#[inline(always)]
fn half_digits(half: u32) -> [u8; 8] {
    let quads = u64::from(half.swap_bytes());
    let pairs = (quads | quads << 16) & 0x0000_ffff_0000_ffff;
    let bytes = (pairs | pairs << 8) & 0x00ff_00ff_00ff_00ff;
    let values = (bytes >> 4 | bytes << 8) & every(15);
    spell(values).to_le_bytes()
}

/// The two digits of a byte.
#[inline(always)]
pub(crate) fn byte_digits(byte: u8) -> [u8; 2] {
    [
        DIGITS[usize::from(byte >> 4)],
        DIGITS[usize::from(byte & 15)],
    ]
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_is_judged() {
        for place in 0..16 {
            for other in 0..=u8::MAX {
                let mut text = *b"0123456789abcdef";
                text[place] = other;
                let wanted = text
                    .iter()
                    .try_fold(0, |word, &byte| Some(word << 4 | u64::from(digit(byte)?)));
                assert_eq!(word(&text), wanted, "{other:#x} at {place}");
            }
        }
    }

    #[test]
    fn words_are_written_as_the_standard_library_does() {
        for shift in 0..64 {
            for pattern in [1_u64, 0xf, 0x9a, 0xdead_beef, u64::MAX] {
                let value = pattern << shift;
                assert_eq!(digits(value), format!("{value:016x}").as_bytes());
                assert_eq!(word(&digits(value)), Some(value));
            }
        }
        for value in 0..=u8::MAX {
            assert_eq!(byte_digits(value), format!("{value:02x}").as_bytes());
            assert_eq!(byte(byte_digits(value)), Some(value));
        }
    }
}
