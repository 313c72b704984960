//! Patterns with `*`.

/// A text in which `*` stands for any characters, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob(Box<str>);

impl Glob {
    pub(crate) fn new(pattern: &str) -> Self {
        Self(pattern.into())
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the whole text is of this form.
    pub(crate) fn matches(&self, text: &str) -> bool {
        matches(self.0.as_bytes(), text.as_bytes(), |a, b| a == b)
    }

    /// The same for texts in which `A` and `a` are one.
    pub(crate) fn matches_any_case(&self, text: &str) -> bool {
        matches(self.0.as_bytes(), text.as_bytes(), |a, b| {
            a.eq_ignore_ascii_case(&b)
        })
    }
}

/// Each `*` takes as little as possible; where the rest does not fit, the last one takes a byte more. So the work is at most the product of both lengths.
fn matches(pattern: &[u8], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut last_star = None;
    while let Some(&byte) = text.get(at) {
        match pattern.get(place) {
            Some(b'*') => {
                last_star = Some((place, at));
                place += 1;
            }
            Some(&wanted) if same(wanted, byte) => (at, place) = (at + 1, place + 1),
            _ => {
                let Some((star, taken)) = last_star else {
                    return false;
                };
                last_star = Some((star, taken + 1));
                (at, place) = (taken + 1, star + 1);
            }
        }
    }
    pattern[place..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn a_star_is_anything() {
        let rows = [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "anything", true),
            ("GET /tasks", "GET /tasks", true),
            ("GET /tasks", "GET /tasks/1", false),
            ("GET *", "GET /tasks/1", true),
            ("*/health", "GET /health", true),
            ("*/health", "GET /healthy", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("**a**", "bab", true),
            ("*aab", "aaaab", true),
            ("ключ*", "ключ.имя", true),
            ("Get*", "get", false),
        ];
        for (pattern, text, wanted) in rows {
            assert_eq!(Glob::new(pattern).matches(text), wanted, "{pattern} {text}");
        }
        assert!(Glob::new("X-*-Key").matches_any_case("x-api-KEY"));
        assert!(!Glob::new("X-*-Key").matches_any_case("x-api-keys"));
    }
}
