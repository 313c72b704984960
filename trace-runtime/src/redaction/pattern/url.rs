//! Who logs in, by URL.

use std::ops::Range;

/// What stands between `://` and `@`, if it has a password.
pub(super) fn user_info(text: &str, from: usize) -> Option<Range<usize>> {
    let start = from.saturating_sub(AUTHORITY.len());
    let start = (start..=from).find(|&at| text.is_char_boundary(at))?;
    text[start..].match_indices(AUTHORITY).find_map(|(at, _)| {
        let start = start + at + AUTHORITY.len();
        let rest = &text[start..];
        let authority = rest.split(ends_authority).next()?;
        let (user_info, _) = authority.rsplit_once('@')?;
        (user_info.contains(':') && start >= from).then(|| start..start + user_info.len())
    })
}

const AUTHORITY: &str = "://";

fn ends_authority(c: char) -> bool {
    c.is_whitespace() || "/?#\"'<>".contains(c)
}
