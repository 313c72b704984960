//! Texts of a bounded number of characters.

/// What stands where a text was cut.
const MARK: &str = "…";

/// Whether the text has more characters.
pub(super) fn is_longer(text: &str, characters: usize) -> bool {
    text.len() > characters && text.chars().nth(characters).is_some()
}

/// The text with this many characters, the last of which is the mark.
pub(super) fn cut(text: &str, characters: usize) -> String {
    let Some(kept) = characters.checked_sub(1) else {
        return String::new();
    };
    let end = text.char_indices().nth(kept);
    let end = end.map_or(text.len(), |(end, _)| end);
    [&text[..end], MARK].concat()
}

/// The text in this many bytes, cut between two characters and marked if there is room for that.
pub(super) fn cut_to_bytes(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.into();
    }
    let Some(kept) = bytes.checked_sub(MARK.len()) else {
        return String::new();
    };
    let end = (0..=kept).rev().find(|&end| text.is_char_boundary(end));
    [&text[..end.unwrap_or_default()], MARK].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_a_character() {
        let rows = [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("äöüß", 4, "äöüß"),
            ("äöüßa", 4, "äöü…"),
            ("🦀🦀🦀", 2, "🦀…"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
            ("", 0, ""),
        ];
        for (text, characters, wanted) in rows {
            let left = if is_longer(text, characters) {
                cut(text, characters)
            } else {
                text.into()
            };
            assert_eq!(left, wanted, "{text} in {characters}");
            assert!(left.chars().count() <= characters);
        }
    }

    #[test]
    fn texts_fit_into_bytes() {
        let rows = [
            ("abc", 3, "abc"),
            ("abcd", 3, "…"),
            ("abcdef", 5, "ab…"),
            ("äöü", 5, "ä…"),
            ("äöü", 4, "…"),
            ("äöü", 6, "äöü"),
            ("abcd", 2, ""),
        ];
        for (text, bytes, wanted) in rows {
            let left = cut_to_bytes(text, bytes);
            assert_eq!(left, wanted, "{text} in {bytes}");
            assert!(left.len() <= bytes);
        }
    }
}
