//! What stands in a variable, as a value (OpenTelemetry specification, "Environment Variable Specification").

use std::str::FromStr;
use std::time::Duration;

use super::setting::Complaint;
use crate::diagnostics::Level;
use crate::percent;

pub(super) type Parsed<T> = Result<T, Complaint>;

/// Only `true`, in any case, is true; anything but `false` deserves a word ("Boolean").
pub(super) fn boolean(text: &str) -> Parsed<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Complaint::Refused),
    }
}

/// The words that people use for a switch.
pub(super) fn switch(text: &str) -> Parsed<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "on" | "yes" => Ok(true),
        "false" | "0" | "off" | "no" => Ok(false),
        _ => Err(Complaint::Refused),
    }
}

pub(super) fn number<T: FromStr>(text: &str) -> Parsed<T> {
    text.parse().map_err(|_| Complaint::Refused)
}

/// A number that is not zero.
pub(super) fn positive(text: &str) -> Parsed<u64> {
    number(text).and_then(|number| match number {
        0 => Err(Complaint::Refused),
        number => Ok(number),
    })
}

pub(super) fn ratio(text: &str) -> Parsed<f64> {
    number(text).and_then(|ratio| match ratio {
        0.0..=1.0 => Ok(ratio),
        _ => Err(Complaint::Refused),
    })
}

/// So many a second.
pub(super) fn rate(text: &str) -> Parsed<f64> {
    number(text).and_then(|rate: f64| match rate {
        rate if rate.is_finite() && rate >= 0.0 => Ok(rate),
        _ => Err(Complaint::Refused),
    })
}

pub(super) fn milliseconds(text: &str) -> Parsed<Duration> {
    number(text).map(Duration::from_millis)
}

/// Zero means no limit ("Timeout").
pub(super) fn timeout(text: &str) -> Parsed<Option<Duration>> {
    milliseconds(text).map(|timeout| Some(timeout).filter(|timeout| !timeout.is_zero()))
}

#[expect(clippy::unnecessary_wraps, reason = "any text will do")]
pub(super) fn text(text: &str) -> Parsed<Option<String>> {
    Ok(Some(text.into()))
}

/// An absolute URL of HTTP.
pub(super) fn url(text: &str) -> Parsed<String> {
    let rest = ["http://", "https://"]
        .iter()
        .find_map(|scheme| strip_prefix_ignoring_case(text, scheme));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.starts_with('/') => Ok(text.into()),
        _ => Err(Complaint::Refused),
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The levels of the specification, and the names that other languages give them.
pub(super) fn level(text: &str) -> Parsed<Level> {
    Ok(match text.to_ascii_lowercase().as_str() {
        "none" | "off" => Level::Off,
        "fatal" | "error" => Level::Error,
        "warn" | "warning" => Level::Warn,
        "info" => Level::Info,
        "debug" | "trace" | "verbose" | "all" => Level::Debug,
        _ => return Err(Complaint::Refused),
    })
}

/// The name of a header (RFC 9110, section 5.1).
pub(super) fn header_name(text: &str) -> Parsed<String> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_token) {
        Ok(text.into())
    } else {
        Err(Complaint::Refused)
    }
}

/// Parts between commas; empty ones do not count.
pub(super) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// `key=value` between commas, percent-encoded. A single mistake discards all of it ("`OTEL_RESOURCE_ATTRIBUTES`").
pub(super) fn pairs(text: &str) -> Parsed<Vec<(String, String)>> {
    list(text)
        .map(|part| pair(part).ok_or(Complaint::Refused))
        .collect()
}

fn pair(part: &str) -> Option<(String, String)> {
    let (key, value) = part.split_once('=')?;
    let key = percent::decode_strictly(key.trim()).filter(|key| !key.is_empty())?;
    let value = percent::decode_strictly(value.trim())?;
    Some((key.into_owned(), value.into_owned()))
}

/// The same, where each value is a ratio; texts may have `=` in them.
pub(super) fn ratios(text: &str) -> Parsed<Vec<(String, f64)>> {
    let ratio = |part: &str| {
        let (form, share) = part.rsplit_once('=').ok_or(Complaint::Refused)?;
        Ok((form.trim().to_owned(), ratio(share.trim())?))
    };
    list(text).map(ratio).collect()
}

/// The same, where keys are names of headers.
pub(super) fn headers(text: &str) -> Parsed<Vec<(String, String)>> {
    let headers = pairs(text)?;
    let is_sendable = |value: &str| value.bytes().all(|byte| byte >= b' ' && byte != 0x7f);
    let are_valid = headers
        .iter()
        .all(|(name, value)| header_name(name).is_ok() && is_sendable(value));
    if are_valid {
        Ok(headers)
    } else {
        Err(Complaint::Refused)
    }
}
