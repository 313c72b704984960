//! `tracestate`: what vendors send along with a trace (W3C Trace Context level 2, section 3.3).

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::sync::fixed::Arc;
use crate::traceparent::trim;

/// What vendors send along with a trace: a list of keys and values, in wire form.
///
/// Immutable and cheap to clone. What was received is forwarded as it was, member by member and in its order; a member that is set here goes to the
/// front. Holds at most [32 members](Self::MAX_MEMBERS) and [2,048 bytes](Self::MAX_BYTES), and only what the grammar allows.
///
/// ```
/// use trace_runtime::TraceState;
///
/// let received: TraceState = "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7".parse()?;
/// let sent = received.with("rojo", "b7ad6b7169203331")?;
/// assert_eq!(sent.as_str(), "rojo=b7ad6b7169203331,congo=t61rcWkgMzE");
/// assert_eq!(sent.get("congo"), Some("t61rcWkgMzE"));
/// # Ok::<(), trace_runtime::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct TraceState(Option<Arc<str>>);

impl TraceState {
    /// No members.
    pub const EMPTY: Self = Self(None);
    /// More members are not kept (section 3.3.1.1).
    pub const MAX_MEMBERS: usize = 32;
    /// Of a longer list, members are dropped: first those over 128 bytes, then from the right (section 3.3.1.5).
    pub const MAX_BYTES: usize = 2048;

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The value of a `tracestate` header.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// The keys and values, newest first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members().filter_map(|member| member.split_once('='))
    }

    /// The value of this key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| *other == key)
            .map(|(_, value)| value)
    }

    /// The list with this member in front, in the place of all of the same key. Of more than 32 members the right-most is dropped.
    ///
    /// # Errors
    ///
    /// When the grammar does not allow the key (up to 256 of `a`-`z`, `0`-`9`, `_*/@-`, first a letter or digit) or the value (up to 256 printable ASCII
    /// characters without `,` and `=`, the last one no space).
    pub fn with(&self, key: &str, value: &str) -> Result<Self, Error> {
        if !is_key(key.as_bytes()) || !is_value(value.as_bytes()) {
            return Err(Error::malformed(
                "tracestate member",
                "a key and a value that W3C Trace Context allows",
            ));
        }
        let member = format!("{key}={value}");
        let others = self.members().filter(|other| !has_key(other, key));
        let members = std::iter::once(&*member).chain(others);
        Ok(Self::of(members.take(Self::MAX_MEMBERS).collect()))
    }

    /// The list without the members of this key.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        Self::of(self.members().filter(|it| !has_key(it, key)).collect())
    }

    fn members(&self) -> impl Iterator<Item = &str> {
        self.as_str().split(',').filter(|member| !member.is_empty())
    }

    fn of(mut members: Vec<&str>) -> Self {
        shorten(&mut members);
        if members.is_empty() {
            return Self::EMPTY;
        }
        Self(Some(members.join(",").into()))
    }
}

/// Drops whole members until the list is short enough.
fn shorten(members: &mut Vec<&str>) {
    const LARGE: usize = 128;
    let mut excess = joined(members).saturating_sub(TraceState::MAX_BYTES);
    while excess > 0 {
        let large = members.iter().rposition(|member| member.len() > LARGE);
        let dropped = members.remove(large.unwrap_or(members.len() - 1));
        excess = excess.saturating_sub(dropped.len() + 1);
    }
}

fn joined(members: &[&str]) -> usize {
    members.iter().map(|member| member.len() + 1).sum::<usize>() - usize::from(!members.is_empty())
}

fn has_key(member: &str, key: &str) -> bool {
    member
        .strip_prefix(key)
        .is_some_and(|rest| rest.starts_with('='))
}

fn is_key(key: &[u8]) -> bool {
    let may_start = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    key.len() <= 256
        && key.first().is_some_and(may_start)
        && key
            .iter()
            .all(|byte| may_start(byte) || b"_*/@-".contains(byte))
}

fn is_value(value: &[u8]) -> bool {
    let is_allowed = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b',' | b'=');
    value.len() <= 256
        && value.last().is_some_and(|last| *last != b' ')
        && value.iter().all(is_allowed)
}

/// Several `tracestate` fields, read as the one list that they are.
///
/// A list with one member that the grammar does not allow, or with more than 32, is dropped as a whole: nobody can say what its sender meant. Never is
/// somebody else's member rewritten. Reading ends at the first fault, so the work is bounded by what can be valid.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    text: String,
    members: usize,
    is_invalid: bool,
}

impl Fields {
    /// Reads one more field.
    pub(crate) fn read(&mut self, field: &[u8]) {
        for member in field.split(|&byte| byte == b',') {
            if self.is_invalid {
                return;
            }
            self.read_member(trim(member));
        }
    }

    fn read_member(&mut self, member: &[u8]) {
        if member.is_empty() {
            return;
        }
        self.members += 1;
        match valid(member) {
            Some(member) if self.members <= TraceState::MAX_MEMBERS => {
                if !self.text.is_empty() {
                    self.text.push(',');
                }
                self.text.push_str(member);
            }
            _ => self.is_invalid = true,
        }
    }

    /// Whether there is a fault in it.
    pub(crate) fn is_invalid(&self) -> bool {
        self.is_invalid
    }

    /// The list; empty if it was invalid.
    pub(crate) fn finish(self) -> TraceState {
        if self.is_invalid || self.text.is_empty() {
            TraceState::EMPTY
        } else if self.text.len() <= TraceState::MAX_BYTES {
            TraceState(Some(self.text.into()))
        } else {
            TraceState::of(self.text.split(',').collect())
        }
    }
}

fn valid(member: &[u8]) -> Option<&str> {
    let equals = member.iter().position(|&byte| byte == b'=')?;
    let (key, value) = (&member[..equals], &member[equals + 1..]);
    if is_key(key) && is_value(value) {
        std::str::from_utf8(member).ok()
    } else {
        None
    }
}

impl FromStr for TraceState {
    type Err = Error;

    /// Takes the value of a `tracestate` header.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut fields = Fields::default();
        fields.read(text.as_bytes());
        if fields.is_invalid {
            return Err(Error::malformed(
                "tracestate",
                "at most 32 members of the form key=value",
            ));
        }
        Ok(fields.finish())
    }
}

impl fmt::Display for TraceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for TraceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
