//! Baggage: what the program sends along with its requests (W3C Baggage).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::sync::fixed::Arc;
use crate::traceparent::trim;
use crate::{Error, percent};

/// What the program sends along with its requests, to every service below: a list of keys and values, in wire form.
///
/// Immutable and cheap to clone. What was received is forwarded as it was. Holds at most [64 members](Self::MAX_MEMBERS) and
/// [8,192 bytes](Self::MAX_BYTES). Everyone below can read it and every service can change it: put no secrets in, and check what comes out.
///
/// ```
/// use trace_runtime::Baggage;
///
/// let baggage = Baggage::EMPTY.with("tenant", "Łódź")?.with("plan", "gold")?;
/// assert_eq!(baggage.as_str(), "tenant=%C5%81%C3%B3d%C5%BA,plan=gold");
/// assert_eq!(baggage.get("tenant").as_deref(), Some("Łódź"));
/// # Ok::<(), trace_runtime::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Baggage(Option<Arc<str>>);

impl Baggage {
    /// No members.
    pub const EMPTY: Self = Self(None);
    /// More members are not kept.
    pub const MAX_MEMBERS: usize = 64;
    /// A longer list is not kept: members that do not fit are dropped, whole.
    pub const MAX_BYTES: usize = 8192;

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The value of a `baggage` header.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// The members in their order.
    pub fn iter(&self) -> impl Iterator<Item = BaggageMember<'_>> {
        self.members().filter_map(BaggageMember::new)
    }

    /// The value of this key; of several the last. Keys are case-sensitive.
    pub fn get(&self, key: &str) -> Option<Cow<'_, str>> {
        self.member(key).map(|member| member.value())
    }

    /// The member of this key; of several the last.
    pub fn member(&self, key: &str) -> Option<BaggageMember<'_>> {
        self.iter().filter(|member| member.key == key).last()
    }

    /// The list with this member at its end, in the place of all of the same key. Any value can be sent: it is percent-encoded.
    ///
    /// # Errors
    ///
    /// When the key is no token (RFC 9110, section 5.6.2), and when the list would get too long.
    pub fn with(&self, key: &str, value: &str) -> Result<Self, Error> {
        self.with_properties(key, value, &[])
    }

    /// The same with properties, which say something about the member. Only the keys of properties are required.
    ///
    /// ```
    /// use trace_runtime::Baggage;
    ///
    /// let baggage = Baggage::EMPTY.with_properties("tenant", "a", &[("ttl", Some("30")), ("internal", None)])?;
    /// assert_eq!(baggage.as_str(), "tenant=a;ttl=30;internal");
    /// # Ok::<(), trace_runtime::Error>(())
    /// ```
    pub fn with_properties(
        &self,
        key: &str,
        value: &str,
        properties: &[(&str, Option<&str>)],
    ) -> Result<Self, Error> {
        let mut keys = properties.iter().map(|(key, _)| *key).chain([key]);
        if !keys.all(|key| is_token(key.as_bytes())) {
            return Err(Error::malformed("baggage key", "an HTTP token"));
        }
        let mut fields = Fields::default();
        fields.read(self.without(key).as_str().as_bytes());
        let before = fields.members;
        fields.read_member(encoded(key, value, properties).as_bytes());
        if fields.members == before {
            return Err(Error::malformed(
                "baggage",
                "at most 64 members and 8,192 bytes",
            ));
        }
        Ok(fields.finish())
    }

    /// The list without the members of this key.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        let others = self
            .iter()
            .filter(|member| member.key != key)
            .map(|member| member.text);
        Self::of(others.collect::<Vec<_>>().join(","))
    }

    /// This list, and of the other one the members whose keys are not in it, as far as there is room.
    pub(crate) fn and(&self, other: &Self) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        let mut fields = Fields::default();
        fields.read(self.as_str().as_bytes());
        for member in other.iter().filter(|it| self.member(it.key).is_none()) {
            fields.read_member(member.text.as_bytes());
        }
        fields.finish()
    }

    fn members(&self) -> impl Iterator<Item = &str> {
        self.as_str().split(',')
    }

    fn of(text: String) -> Self {
        if text.is_empty() {
            Self::EMPTY
        } else {
            Self(Some(text.into()))
        }
    }
}

fn encoded(key: &str, value: &str, properties: &[(&str, Option<&str>)]) -> String {
    let mut text = format!("{key}=");
    percent::encode(&mut text, value, is_octet);
    for (key, value) in properties {
        text.extend([";", key]);
        if let Some(value) = value {
            text.push('=');
            percent::encode(&mut text, value, is_octet);
        }
    }
    text
}

/// One member of a [`Baggage`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BaggageMember<'a> {
    text: &'a str,
    key: &'a str,
    value: &'a str,
    properties: &'a str,
}

impl<'a> BaggageMember<'a> {
    /// Takes a valid member without whitespace apart.
    fn new(text: &'a str) -> Option<Self> {
        let (pair, properties) = text.split_once(';').unwrap_or((text, ""));
        let (key, value) = pair.split_once('=')?;
        Some(Self {
            text,
            key,
            value,
            properties,
        })
    }

    /// Its key.
    pub fn key(&self) -> &'a str {
        self.key
    }

    /// Its value, decoded once. What is not UTF-8 reads as U+FFFD.
    pub fn value(&self) -> Cow<'a, str> {
        percent::decode(self.value)
    }

    /// What is said about it: keys, and values where there are any.
    pub fn properties(&self) -> impl Iterator<Item = (&'a str, Option<Cow<'a, str>>)> {
        let properties = self.properties.split(';').filter(|it| !it.is_empty());
        properties.map(|property| match property.split_once('=') {
            Some((key, value)) => (key, Some(percent::decode(value))),
            None => (property, None),
        })
    }
}

impl fmt::Debug for BaggageMember<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

/// Several `baggage` fields, read as the one list that they are. A member that the grammar does not allow is dropped, and so is one that finds no
/// room; the others stay.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    text: String,
    members: usize,
    read: usize,
    /// Whether a member was dropped.
    is_cut: bool,
}

impl Fields {
    /// What lies behind this many bytes is not looked at.
    const MOST_READ: usize = 8 * Baggage::MAX_BYTES;

    /// Reads one more field.
    pub(crate) fn read(&mut self, field: &[u8]) {
        for member in field.split(|&byte| byte == b',') {
            self.read += member.len() + 1;
            if self.read > Self::MOST_READ || self.members == Baggage::MAX_MEMBERS {
                self.is_cut = true;
                return;
            }
            self.read_member(member);
        }
    }

    /// Adds a member whose value is not encoded yet.
    pub(crate) fn add(&mut self, key: &str, value: &str) {
        self.read_member(encoded(key, value, &[]).as_bytes());
    }

    fn read_member(&mut self, member: &[u8]) {
        let end = self.text.len();
        if end > 0 {
            self.text.push(',');
        }
        let has_room = |text: &str| text.len() <= Baggage::MAX_BYTES;
        if self.members < Baggage::MAX_MEMBERS
            && push_member(&mut self.text, member).is_some()
            && has_room(&self.text)
        {
            self.members += 1;
        } else {
            self.text.truncate(end);
            self.is_cut |= !member.trim_ascii().is_empty();
        }
    }

    /// Whether a member was dropped.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The list.
    pub(crate) fn finish(self) -> Baggage {
        Baggage::of(self.text)
    }
}

/// Appends a member without its whitespace; `None`, and something half appended, if it is malformed.
fn push_member(out: &mut String, member: &[u8]) -> Option<()> {
    let mut parts = member.split(|&byte| byte == b';');
    push_pair(out, parts.next()?)?;
    for property in parts {
        out.push(';');
        if property.contains(&b'=') {
            push_pair(out, property)?;
        } else {
            push(out, property, is_token)?;
        }
    }
    Some(())
}

fn push_pair(out: &mut String, pair: &[u8]) -> Option<()> {
    let equals = pair.iter().position(|&byte| byte == b'=')?;
    push(out, &pair[..equals], is_token)?;
    out.push('=');
    push(out, &pair[equals + 1..], |value| {
        value.iter().all(|&byte| byte == b'%' || is_octet(byte))
    })
}

fn push(out: &mut String, text: &[u8], is_valid: impl Fn(&[u8]) -> bool) -> Option<()> {
    let text = trim(text);
    if !is_valid(text) {
        return None;
    }
    out.push_str(std::str::from_utf8(text).ok()?);
    Some(())
}

/// RFC 9110, section 5.6.2.
pub(crate) fn is_token(text: &[u8]) -> bool {
    !text.is_empty()
        && text
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte))
}

/// `baggage-octet`.
fn is_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}

impl FromStr for Baggage {
    type Err = Error;

    /// Takes the value of a `baggage` header, all of it.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut fields = Fields::default();
        fields.read(text.as_bytes());
        let is_whole = text
            .split(',')
            .filter(|member| !trim(member.as_bytes()).is_empty())
            .count()
            == fields.members;
        if is_whole {
            Ok(fields.finish())
        } else {
            Err(Error::malformed(
                "baggage",
                "at most 64 members of the form key=value;property",
            ))
        }
    }
}

impl fmt::Display for Baggage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Baggage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
