//! One line of a tree as text: written for captured spans, read from expected trees.

use super::{OwnedValue, SpanData};
use crate::export::console::text;
use crate::{Outcome, Status};

/// A line of a tree, without its indentation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) name: String,
    /// What stands behind `!`: the type of the error. Empty: it failed, somehow.
    pub(super) failure: Option<String>,
    /// What stands behind `~`: how it ended, if it neither returned nor failed.
    pub(super) ending: Option<String>,
    pub(super) attributes: Vec<(String, OwnedValue)>,
}

impl Line {
    pub(super) fn of(span: &SpanData) -> Self {
        let failure = failure(span);
        // The failure says it.
        let is_said = |key: &str| {
            key == "error.type" && failure.as_ref().is_some_and(|kind| !kind.is_empty())
        };
        let attributes = span
            .attributes()
            .iter()
            .filter(|(key, _)| !is_said(key))
            .cloned()
            .collect();
        let ending = matches!(span.outcome(), Outcome::Cancelled | Outcome::Unfinished)
            .then(|| span.outcome().to_string());
        Self {
            name: span.name().to_owned(),
            failure,
            ending,
            attributes,
        }
    }

    /// Whether a span of the line `got` is what this line asks for: attributes that it does not name do not matter.
    pub(super) fn admits(&self, got: &Self) -> bool {
        self.name == got.name
            && self.ending == got.ending
            && self.admits_failure(got.failure.as_deref())
            && self
                .attributes
                .iter()
                .all(|(key, value)| got.has(key, value))
    }

    fn has(&self, key: &str, value: &OwnedValue) -> bool {
        self.attributes
            .iter()
            .any(|(other, got)| other == key && is_same(value, got))
    }

    fn admits_failure(&self, got: Option<&str>) -> bool {
        match (self.failure.as_deref(), got) {
            (None, None) | (Some(""), Some(_)) => true,
            (Some(wanted), Some(got)) => wanted == got || wanted == text::short_type(got),
            _ => false,
        }
    }

    /// Name, kind of failure and ending, without attributes.
    pub(super) fn head(&self) -> String {
        let mut out = String::new();
        push_name(&mut out, &self.name);
        if let Some(kind) = &self.failure {
            out.push_str(" !");
            out.push_str(&text::short_type(kind));
        }
        if let Some(ending) = &self.ending {
            out.push_str(" ~");
            out.push_str(ending);
        }
        out
    }

    pub(super) fn text(&self) -> String {
        let mut out = self.head();
        push_attributes(&mut out, &self.attributes);
        out
    }

    /// Reads a line, or says what is wrong with it.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        let tokens = tokens(line)?;
        let named = tokens.iter().take_while(|token| is_word(token)).count();
        let (name, rest) = tokens.split_at(named);
        let mut read = Self {
            name: read_name(name)?,
            failure: None,
            ending: None,
            attributes: Vec::new(),
        };
        for token in rest {
            read.read_more(token)?;
        }
        Ok(read)
    }

    fn read_more(&mut self, token: &str) -> Result<(), String> {
        if let Some(kind) = token.strip_prefix('!') {
            self.failure = Some(read_text(kind)?);
        } else if let Some(ending) = token.strip_prefix('~') {
            self.ending = Some(read_ending(ending)?);
        } else if let Some(at) = equals(token) {
            self.attributes.push((
                read_text(&token[..at])?,
                read_value(token, &token[at + 1..])?,
            ));
        } else {
            return Err(format!(
                "`{token}` is no `key=value`; a value with spaces stands in quotation marks"
            ));
        }
        Ok(())
    }
}

/// What is written the same is the same: `NaN` is `NaN`.
fn is_same(wanted: &OwnedValue, got: &OwnedValue) -> bool {
    match (wanted, got) {
        (OwnedValue::F64(wanted), OwnedValue::F64(got)) if wanted.is_nan() => got.is_nan(),
        (OwnedValue::Array(wanted), OwnedValue::Array(got)) => {
            wanted.len() == got.len()
                && wanted
                    .iter()
                    .zip(got)
                    .all(|(wanted, got)| is_same(wanted, got))
        }
        _ => wanted == got,
    }
}

/// The error type of a span that failed.
fn failure(span: &SpanData) -> Option<String> {
    let has_failed = span.outcome().is_failure() || matches!(span.status(), Status::Error(_));
    has_failed.then(|| match span.attribute("error.type") {
        Some(OwnedValue::Str(kind)) => kind,
        _ => String::new(),
    })
}

pub(super) fn push_attributes(out: &mut String, attributes: &[(String, OwnedValue)]) {
    for (key, value) in attributes {
        out.push(' ');
        push_attribute(out, key, value);
    }
}

pub(super) fn push_attribute(out: &mut String, key: &str, value: &OwnedValue) {
    text::push_key(out, key);
    out.push('=');
    value.push_to(out);
}

/// A name may be several words, as long as none of them could be taken for something else.
pub(super) fn push_name(out: &mut String, name: &str) {
    let is_plain = !name.is_empty()
        && name
            .split(' ')
            .all(|word| text::is_one_word(word) && is_word(word));
    if is_plain {
        out.push_str(name);
    } else {
        text::push_quoted(out, name);
    }
}

/// Whether this can be a part of a name.
fn is_word(token: &str) -> bool {
    !token.starts_with(['!', '~']) && equals(token).is_none()
}

/// Splits at white space outside of quotation marks.
fn tokens(line: &str) -> Result<Vec<&str>, String> {
    let mut tokens = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let end = outside(rest, char::is_whitespace)?.unwrap_or(rest.len());
        tokens.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    Ok(tokens)
}

/// Where the first character of this kind stands outside of quotation marks.
fn outside(text: &str, is_wanted: impl Fn(char) -> bool) -> Result<Option<usize>, String> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if !is_quoted && is_wanted(character) => return Ok(Some(at)),
            _ => {}
        }
    }
    if is_quoted {
        Err(format!("a quotation mark is missing in `{text}`"))
    } else {
        Ok(None)
    }
}

fn equals(token: &str) -> Option<usize> {
    outside(token, |character| character == '=').ok().flatten()
}

fn read_name(words: &[&str]) -> Result<String, String> {
    match words {
        [] => Err(String::from("the line has no name")),
        [quoted] if quoted.starts_with('"') => unquote(quoted),
        words => Ok(words.join(" ")),
    }
}

/// As it stands, or in quotation marks.
fn read_text(text: &str) -> Result<String, String> {
    if text.starts_with('"') {
        unquote(text)
    } else {
        Ok(text.to_owned())
    }
}

fn read_ending(ending: &str) -> Result<String, String> {
    match ending {
        "cancelled" | "unfinished" => Ok(ending.to_owned()),
        _ => Err(format!(
            "`~{ending}` is no ending; there are `~cancelled` and `~unfinished`"
        )),
    }
}

fn read_value(token: &str, value: &str) -> Result<OwnedValue, String> {
    match value
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
    {
        _ if value.is_empty() => Err(format!("`{token}` has no value; an empty string is `\"\"`")),
        Some(inner) => Ok(OwnedValue::Array(read_elements(inner)?)),
        None => read_scalar(value),
    }
}

fn read_elements(mut rest: &str) -> Result<Vec<OwnedValue>, String> {
    let mut elements = Vec::new();
    while !rest.is_empty() {
        let end = outside(rest, |character| character == ',')?.unwrap_or(rest.len());
        elements.push(read_scalar(&rest[..end])?);
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    Ok(elements)
}

fn read_scalar(value: &str) -> Result<OwnedValue, String> {
    if value.starts_with('"') {
        return unquote(value).map(OwnedValue::Str);
    }
    let number = || {
        value
            .parse()
            .map(OwnedValue::I64)
            .or_else(|_| value.parse().map(OwnedValue::F64))
    };
    Ok(match value {
        "true" => true.into(),
        "false" => false.into(),
        _ => number().unwrap_or_else(|_| value.into()),
    })
}

/// Reads text in quotation marks, with the escapes of Rust.
fn unquote(quoted: &str) -> Result<String, String> {
    let wrong = || format!("`{quoted}` is no text in quotation marks");
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .ok_or_else(wrong)?;
    let mut out = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        out.push(match character {
            '"' => return Err(wrong()),
            '\\' => unescape(&mut characters).ok_or_else(wrong)?,
            other => other,
        });
    }
    Ok(out)
}

fn unescape(characters: &mut std::str::Chars<'_>) -> Option<char> {
    Some(match characters.next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        'u' => {
            let (code, rest) = characters.as_str().strip_prefix('{')?.split_once('}')?;
            *characters = rest.chars();
            char::from_u32(u32::from_str_radix(code, 16).ok()?)?
        }
        same @ ('"' | '\\' | '\'') => same,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, attributes: &[(&str, OwnedValue)]) -> Line {
        let attributes = attributes
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect();
        Line {
            name: name.to_owned(),
            failure: None,
            ending: None,
            attributes,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let values: Vec<OwnedValue> = vec![
            true.into(),
            7.into(),
            (-7).into(),
            1.0.into(),
            1e300.into(),
            f64::INFINITY.into(),
            "bare".into(),
            "".into(),
            "7".into(),
            "true".into(),
            "inf".into(),
            "[a]".into(),
            "a=b".into(),
            "two words".into(),
            "say \"hi\" \\o/\n\u{1b}[0m\u{202e}".into(),
            vec![1, 2].into(),
            Vec::<i64>::new().into(),
            vec!["a", "b c", "7", "x,y", "[", "]", "\"", ""].into(),
        ];
        let names = [
            "load",
            "GET /tasks/{id}",
            "",
            " ",
            "a=b",
            "!",
            "~x",
            "two  spaces",
            "tab\t",
            "\"quoted\"",
            "naïve ✓",
        ];
        for (name, value) in names
            .iter()
            .flat_map(|name| values.iter().map(move |value| (name, value)))
        {
            let line = line(name, &[("key", value.clone()), ("odd = \"key\"", 1.into())]);
            let text = line.text();
            assert_eq!(Line::read(&text).as_ref(), Ok(&line), "{text}");
            assert!(!text.contains(char::is_control), "{text:?}");
        }
    }

    #[test]
    fn marks_are_read() {
        let read = Line::read("GET /tasks/{id} !Invalid ~cancelled n=1").expect("well-formed");
        assert_eq!(read.name, "GET /tasks/{id}");
        assert_eq!(
            (read.failure.as_deref(), read.ending.as_deref()),
            (Some("Invalid"), Some("cancelled"))
        );
        assert_eq!(read.text(), "GET /tasks/{id} !Invalid ~cancelled n=1");
    }

    #[test]
    fn mistakes_are_explained() {
        let cases = [
            ("!Invalid", "the line has no name"),
            (
                "load key=two words",
                "`words` is no `key=value`; a value with spaces stands in quotation marks",
            ),
            (
                "load ~gone",
                "`~gone` is no ending; there are `~cancelled` and `~unfinished`",
            ),
            (
                "load key=",
                "`key=` has no value; an empty string is `\"\"`",
            ),
            ("load key=\"x", "a quotation mark is missing in `key=\"x`"),
            ("load key=\"x\"y", "`\"x\"y` is no text in quotation marks"),
            (
                "load key=\"\\q\"",
                "`\"\\q\"` is no text in quotation marks",
            ),
        ];
        for (text, mistake) in cases {
            assert_eq!(Line::read(text), Err(mistake.to_owned()), "{text}");
        }
    }

    fn admits(wanted: &str, got: &str) -> bool {
        let got = Line::read(got).expect("well-formed");
        Line::read(wanted).expect("well-formed").admits(&got)
    }

    #[test]
    fn unnamed_attributes_do_not_matter() {
        assert!(admits("load", "load a=1 b=2"));
        assert!(admits("load b=2", "load a=1 b=2"));
        assert!(admits("load x=NaN", "load x=NaN"));
        assert!(admits("load x=[NaN,1.0]", "load x=[NaN,1.0]"));
        assert!(!admits("load x=[NaN]", "load x=[NaN,1.0]"));
        assert!(!admits("load x=NaN", "load x=1.0"));
        assert!(!admits("load c=3", "load a=1 b=2"));
        assert!(!admits("load a=2", "load a=1 b=2"));
        assert!(!admits("load a=\"1\"", "load a=1"));
        assert!(!admits("load a=1.0", "load a=1"));
        assert!(!admits("save", "load"));
    }

    #[test]
    fn endings_have_to_be_the_same() {
        assert!(admits("load !", "load !app::Invalid"));
        assert!(admits("load !Invalid", "load !app::Invalid"));
        assert!(admits("load !app::Invalid", "load !app::Invalid"));
        assert!(admits("load ~cancelled", "load ~cancelled"));
        assert!(!admits("load !other::Invalid", "load !app::Invalid"));
        assert!(!admits("load", "load !Invalid"));
        assert!(!admits("load !", "load"));
        assert!(!admits("load !", "load ~cancelled"));
        assert!(!admits("load", "load ~cancelled"));
        assert!(!admits("load ~unfinished", "load ~cancelled"));
    }
}
