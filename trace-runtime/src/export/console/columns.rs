//! How many columns of a terminal a text takes.

/// The columns of `text`, which has no control characters.
///
/// Terminals go by Unicode's East Asian Width; these are its wide blocks and its marks without a width of their own. A character that is guessed wrong
/// moves the place where a row wraps, and nothing else.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn width(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ideographs_and_emoji_are_two_wide_and_marks_nothing() {
        let cases = [
            ("", 0),
            ("task", 4),
            ("événement", 9),
            ("e\u{301}", 1),
            ("ключ ✗ → ━", 10),
            ("漢字", 4),
            ("한글", 4),
            ("🦀", 2),
        ];
        for (text, wide) in cases {
            assert_eq!(columns(text), wide, "{text}");
        }
    }
}
