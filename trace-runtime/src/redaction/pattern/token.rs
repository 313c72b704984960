//! Tokens and keys. Each search goes over the text once: what was part of a try that failed is not tried again.

use std::ops::Range;

use super::scan::{filled, is_base64url, is_start, is_token, is_word, run};

/// What says that credentials follow.
const SCHEMES: &[&str] = &["bearer ", "basic "];

/// What follows a scheme. A word of plain letters that is not very long is prose: `Bearer authentication`.
pub(super) fn credentials(text: &str, from: usize) -> Option<Range<usize>> {
    starts(text, from).find_map(|at| {
        let scheme = prefix(text, at, SCHEMES.iter().copied())?;
        let start = run(text, at + scheme.len(), |byte| byte == b' ');
        let token = start..run(text, start, is_token);
        let is_prose = !text[token.clone()]
            .bytes()
            .any(|byte| byte.is_ascii_digit());
        let shortest = if is_prose { 20 } else { 8 };
        (token.len() >= shortest).then_some(token)
    })
}

/// The places at or behind `from` where a word may start.
fn starts(text: &str, from: usize) -> impl Iterator<Item = usize> + '_ {
    (from..text.len()).filter(|&at| text.is_char_boundary(at) && is_start(text, at))
}

/// Which of these stands here, in any case.
fn prefix<'p>(
    text: &str,
    at: usize,
    mut prefixes: impl Iterator<Item = &'p str>,
) -> Option<&'p str> {
    let bytes = &text.as_bytes()[at..];
    prefixes.find(|prefix| {
        let start = bytes.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    })
}

/// Three parts, the first of which is an object in base64: `{"` is `eyJ`.
pub(super) fn jwt(text: &str, mut from: usize) -> Option<Range<usize>> {
    loop {
        let at = from + text[from..].find("eyJ")?;
        from = run(text, at, is_base64url);
        if let (true, Some(end)) = (is_start(text, at), end_of_jwt(text, at)) {
            return Some(at..end);
        }
    }
}

fn end_of_jwt(text: &str, at: usize) -> Option<usize> {
    let payload = part(text, at)?;
    let signature = part(text, payload)?;
    Some(run(text, signature, is_base64url))
}

/// The place behind the dot that ends this part of a token.
fn part(text: &str, start: usize) -> Option<usize> {
    const SHORTEST: usize = 8;
    let end = run(text, start, is_base64url);
    let is_part = end - start >= SHORTEST && text.as_bytes().get(end) == Some(&b'.');
    is_part.then_some(end + 1)
}

/// A prefix, and how many characters follow at least.
const API_KEYS: &[(&str, usize)] = &[
    // AWS: ids of access keys, and session tokens.
    ("AKIA", 16),
    ("ASIA", 16),
    ("IQoJb3JpZ2lu", 60),
    ("FwoGZXIvYXdz", 60),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghu_", 30),
    ("ghs_", 30),
    ("ghr_", 30),
    ("github_pat_", 22),
    ("glpat-", 20),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxa-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
    ("xapp-", 10),
    ("sk_live_", 10),
    ("sk_test_", 10),
    ("rk_live_", 10),
    ("whsec_", 10),
    ("AIza", 35),
    ("npm_", 36),
    ("pypi-", 50),
    ("sk-", 20),
];

pub(super) fn api_key(text: &str, from: usize) -> Option<Range<usize>> {
    let mut tried = from;
    starts(text, from).find_map(|at| {
        let (prefix, shortest) = API_KEYS
            .iter()
            .find(|(prefix, _)| text[at..].starts_with(prefix))?;
        if at < tried {
            return None;
        }
        let key = at..run(text, at + prefix.len(), is_key);
        tried = key.end;
        (key.len() >= prefix.len() + shortest).then_some(key)
    })
}

fn is_key(byte: u8) -> bool {
    is_word(byte) || b"-+/=".contains(&byte)
}

const PEM_START: &str = "-----BEGIN ";
const PEM_END: &str = "-----END ";

/// From its first line to the end of its last one, or of the text.
pub(super) fn private_key(text: &str, from: usize) -> Option<Range<usize>> {
    text[from..].match_indices(PEM_START).find_map(|(at, _)| {
        let start = from + at;
        let label = &text[start + PEM_START.len()..];
        let line = label.split("-----").next().unwrap_or_default();
        if !line.ends_with("PRIVATE KEY") {
            return None;
        }
        let rest = label.find(PEM_END).map(|end| &label[end + PEM_END.len()..]);
        let behind = rest.and_then(|rest| rest.split_once("-----"));
        let end = text.len() - behind.map_or(0, |(_, behind)| behind.len());
        filled(start..end)
    })
}
