//! Colours, or none.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;

/// Whether what is written may contain escape sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    Plain,
    Colours,
}

/// What a piece of text is, which decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Text,
    Strong,
    Faint,
    Bar,
    Kind,
    Event,
    Error,
    Panic,
    Warning,
    Removed,
    Added,
}

impl Style {
    /// The parameters of "Select Graphic Rendition" (ECMA-48, section 8.3.117).
    const fn parameters(self) -> &'static str {
        match self {
            Self::Text => "0",
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Bar => "36",
            Self::Kind => "34",
            Self::Event => "35",
            Self::Error | Self::Removed => "31",
            Self::Panic => "1;31",
            Self::Warning => "33",
            Self::Added => "32",
        }
    }
}

impl Paint {
    /// What the environment and the kind of output ask for.
    pub(crate) fn automatic(is_terminal: bool) -> Self {
        Self::choose(is_terminal, |name| env::var_os(name))
    }

    /// `NO_COLOR` wins over everything (no-color.org), then a variable that forces colours, then the kind of output.
    fn choose(is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let is_forced = |name| is_set(name) && variable(name).as_deref() != Some(OsStr::new("0"));
        let is_dumb = || variable("TERM").as_deref() == Some(OsStr::new("dumb"));
        if is_set("NO_COLOR") {
            Self::Plain
        } else if is_forced("FORCE_COLOR")
            || is_forced("CLICOLOR_FORCE")
            || (is_terminal && !is_dumb())
        {
            Self::Colours
        } else {
            Self::Plain
        }
    }

    /// Appends `text`, which contains no escape sequences of its own.
    pub(crate) fn push(self, out: &mut String, style: Style, text: &str) {
        if self == Self::Plain || style == Style::Text || text.is_empty() {
            out.push_str(text);
        } else {
            let _ = write!(out, "\x1b[{}m{text}\x1b[0m", style.parameters());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(is_terminal: bool, variables: &[(&str, &str)]) -> Paint {
        let value = |name: &str| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.into())
        };
        Paint::choose(is_terminal, value)
    }

    #[test]
    fn a_terminal_has_colours_and_a_file_has_none() {
        assert_eq!(choose(true, &[]), Paint::Colours);
        assert_eq!(choose(false, &[]), Paint::Plain);
        assert_eq!(choose(true, &[("TERM", "dumb")]), Paint::Plain);
    }

    #[test]
    fn variables_decide_against_the_kind_of_output() {
        assert_eq!(choose(true, &[("NO_COLOR", "1")]), Paint::Plain);
        assert_eq!(choose(true, &[("NO_COLOR", "")]), Paint::Colours);
        for force in ["FORCE_COLOR", "CLICOLOR_FORCE"] {
            assert_eq!(choose(false, &[(force, "1")]), Paint::Colours, "{force}");
            assert_eq!(choose(false, &[(force, "0")]), Paint::Plain, "{force}");
            assert_eq!(
                choose(false, &[(force, "1"), ("NO_COLOR", "1")]),
                Paint::Plain,
                "{force}"
            );
        }
    }

    #[test]
    fn plain_text_has_no_escape_sequences() {
        let mut out = String::new();
        Paint::Plain.push(&mut out, Style::Panic, "boom");
        Paint::Colours.push(&mut out, Style::Panic, "boom");
        assert_eq!(out, "boom\x1b[1;31mboom\x1b[0m");
    }
}
