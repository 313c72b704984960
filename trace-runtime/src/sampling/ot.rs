//! OpenTelemetry's member of the trace state: `ot=th:c;rv:6e6d1a75832a2f`.

use super::threshold::{Randomness, Threshold};
use crate::TraceState;

/// The value of the member: fields with `;` between them (OpenTelemetry specification, "`TraceState` Handling").
#[derive(Clone, Copy)]
pub(super) struct Member<'a>(&'a str);

impl<'a> Member<'a> {
    pub(super) const KEY: &'static str = "ot";

    /// That of a trace state in wire form; empty if there is none.
    pub(super) fn of(state: &'a str) -> Self {
        let mut members = state.split(',');
        Self(members.find_map(value).unwrap_or_default())
    }

    pub(super) fn threshold(self) -> Option<Threshold> {
        self.field(THRESHOLD)?.parse().ok()
    }

    /// Whether it says anything of a threshold, be it malformed.
    pub(super) fn has_threshold(self) -> bool {
        self.field(THRESHOLD).is_some()
    }

    pub(super) fn randomness(self) -> Option<Randomness> {
        self.field("rv")?.parse().ok()
    }

    /// The value with another threshold or none. What is not of this form is left out: no vendor but us writes here.
    pub(super) fn written(self, threshold: Option<Threshold>) -> String {
        let threshold = threshold.map(|threshold| format!("{THRESHOLD}:{threshold}"));
        let others = self.fields().filter(|(key, _)| *key != THRESHOLD);
        let others = others.map(|(key, value)| format!("{key}:{value}"));
        threshold
            .into_iter()
            .chain(others)
            .collect::<Vec<_>>()
            .join(";")
    }

    /// The value of a key; of two the first.
    fn field(self, key: &str) -> Option<&'a str> {
        let mut fields = self.fields();
        fields
            .find(|(other, _)| *other == key)
            .map(|(_, value)| value)
    }

    fn fields(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .split(';')
            .filter_map(|field| field.split_once(':'))
            .filter(|(key, value)| is_key(key) && value.bytes().all(is_in_value))
    }
}

const THRESHOLD: &str = "th";

fn value(member: &str) -> Option<&str> {
    member.strip_prefix(Member::KEY)?.strip_prefix('=')
}

fn is_key(key: &str) -> bool {
    let is_in_key = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    key.starts_with(|first: char| first.is_ascii_lowercase()) && key.bytes().all(is_in_key)
}

fn is_in_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}

/// The trace state with the member of another one, or without any.
pub(super) fn with_member_of(state: &TraceState, other: &TraceState) -> TraceState {
    let member = other.get(Member::KEY);
    match member.and_then(|value| state.with(Member::KEY, value).ok()) {
        Some(state) => state,
        None => state.without(Member::KEY),
    }
}
