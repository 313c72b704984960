//! Percent-encoding (RFC 3986, section 2.1).

use std::borrow::Cow;

/// Appends `text`, with what is not `plain` percent-encoded, and `%` itself.
pub(crate) fn encode(out: &mut String, text: &str, plain: impl Fn(u8) -> bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte != b'%' && byte.is_ascii() && plain(byte) {
            out.push(byte.into());
        } else {
            out.push('%');
            out.push(DIGITS[usize::from(byte >> 4)].into());
            out.push(DIGITS[usize::from(byte & 15)].into());
        }
    }
}

/// The text that was encoded. A `%` that encodes nothing stands for itself; what is not UTF-8 becomes U+FFFD.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(String::from_utf8_lossy(&bytes(text).0).into_owned())
}

/// The text that was encoded; `None` where a `%` encodes nothing, or what was encoded is not UTF-8.
pub(crate) fn decode_strictly(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let (bytes, is_whole) = bytes(text);
    let text = String::from_utf8(bytes).ok()?;
    is_whole.then_some(Cow::Owned(text))
}

/// What was encoded, and whether each `%` encoded something.
fn bytes(text: &str) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(text.len());
    let mut is_whole = true;
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let decoded = if byte == b'%' { pair(behind) } else { None };
        bytes.push(decoded.unwrap_or(byte));
        is_whole &= byte != b'%' || decoded.is_some();
        rest = if decoded.is_some() {
            &behind[2..]
        } else {
            behind
        };
    }
    (bytes, is_whole)
}

/// The byte that two digits of either case spell.
fn pair(text: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let [high, low] = *text.first_chunk()?;
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

/// What never needs to be encoded (RFC 3986, section 2.3).
pub(crate) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_comes_back() {
        for text in [
            "",
            "plain",
            "100%",
            "%41",
            "ключ",
            "a b\0\r\n",
            "\u{fffd}😀",
        ] {
            let mut encoded = String::new();
            encode(&mut encoded, text, |byte| byte.is_ascii_alphanumeric());
            assert!(
                encoded
                    .bytes()
                    .all(|it| it == b'%' || it.is_ascii_alphanumeric()),
                "{encoded}"
            );
            assert_eq!(decode(&encoded), text);
        }
    }

    #[test]
    fn what_encodes_nothing_stays() {
        for (text, wanted) in [
            ("%", "%"),
            ("%4", "%4"),
            ("%zz", "%zz"),
            ("%+1", "%+1"),
            ("%%41", "%A"),
            ("%2541", "%41"),
            ("%C3%28", "\u{fffd}("),
            ("%e2%82%AC", "€"),
        ] {
            assert_eq!(decode(text), wanted);
        }
    }

    #[test]
    fn strictly_everything_has_to_encode_something() {
        for (text, wanted) in [
            ("a b", Some("a b")),
            ("a%20b%2C", Some("a b,")),
            ("%e2%82%AC", Some("€")),
            ("100%", None),
            ("%4", None),
            ("%zz", None),
            ("%C3%28", None),
        ] {
            assert_eq!(decode_strictly(text).as_deref(), wanted, "{text}");
        }
    }
}
