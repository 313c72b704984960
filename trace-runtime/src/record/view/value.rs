//! Attributes and their values.

use std::fmt;

use super::super::{tag, words_of};
use super::item::{ItemView, ItemViews, address, signed, text};
use crate::{Slot, ToValue};

/// A key and its value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attribute<'a> {
    /// The name of the attribute.
    pub key: &'a str,
    /// Its value.
    pub value: Value<'a>,
}

/// The value of an attribute (OpenTelemetry specification, "Attribute").
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A bool.
    Bool(bool),
    /// A signed integer.
    I64(i64),
    /// A floating-point number.
    F64(f64),
    /// A string.
    Str(&'a str),
    /// A homogeneous array.
    Array(Array<'a>),
}

impl fmt::Display for Value<'_> {
    /// A string as it is, an array in brackets, the rest as Rust prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::I64(value) => value.fmt(f),
            Self::F64(value) => value.fmt(f),
            Self::Str(value) => value.fmt(f),
            Self::Array(values) => {
                f.write_str("[")?;
                for (place, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if place == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
        }
    }
}

impl ToValue for Value<'_> {
    fn to_value(&self, slot: Slot<'_>) {
        match *self {
            Self::Bool(value) => slot.bool(value),
            Self::I64(value) => slot.i64(value),
            Self::F64(value) => slot.f64(value),
            Self::Str(value) => slot.str(value),
            Self::Array(values) => values.to_value(slot),
        }
    }
}

/// A homogeneous array of bools, numbers or strings.
#[derive(Clone, Copy, PartialEq)]
pub struct Array<'a> {
    pub(super) tag: u64,
    pub(super) words: &'a [u64],
}

impl<'a> Array<'a> {
    /// Whether it is one of strings.
    pub(crate) fn has_texts(&self) -> bool {
        self.tag == tag::STRS
    }

    /// The elements, all of the same variant, never [`Value::Array`].
    pub fn iter(&self) -> ArrayItems<'a> {
        ArrayItems {
            tag: self.tag,
            words: self.words,
        }
    }
}

impl ToValue for Array<'_> {
    fn to_value(&self, slot: Slot<'_>) {
        let texts = self.iter().filter_map(|value| match value {
            Value::Str(text) => Some(text),
            _ => None,
        });
        match self.tag {
            tag::BOOLS => slot.bools(self.words.iter().map(|word| *word != 0)),
            tag::I64S => slot.i64s(self.words.iter().copied().map(signed)),
            tag::F64S => slot.f64s(self.words.iter().copied().map(f64::from_bits)),
            _ => slot.strs(texts),
        }
    }
}

impl<'a> IntoIterator for Array<'a> {
    type Item = Value<'a>;
    type IntoIter = ArrayItems<'a>;

    fn into_iter(self) -> ArrayItems<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &Array<'a> {
    type Item = Value<'a>;
    type IntoIter = ArrayItems<'a>;

    fn into_iter(self) -> ArrayItems<'a> {
        self.iter()
    }
}

impl fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The elements of an [`Array`].
#[derive(Clone, Debug)]
pub struct ArrayItems<'a> {
    tag: u64,
    words: &'a [u64],
}

impl<'a> Iterator for ArrayItems<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let (&word, rest) = self.words.split_first()?;
        self.words = rest;
        Some(match self.tag {
            tag::BOOLS => Value::Bool(word != 0),
            tag::I64S => Value::I64(signed(word)),
            tag::F64S => Value::F64(f64::from_bits(word)),
            _ => {
                let bytes = address(word);
                self.words = &rest[words_of(bytes)..];
                Value::Str(text(rest, bytes))
            }
        })
    }
}

/// The attributes of a span, an event or a link; see [`ReadableSpan::attributes`](super::ReadableSpan::attributes).
#[derive(Clone, Default)]
pub struct Attributes<'a> {
    all: ItemViews<'a>,
    rest: ItemViews<'a>,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    /// The last value stands at the place of the first one. Quadratic in the number of attributes, which is small.
    fn next(&mut self) -> Option<Attribute<'a>> {
        loop {
            let before = ItemViews {
                words: &self.all.words[..self.all.words.len() - self.rest.words.len()],
            };
            let item = self.rest.next()?;
            let same = |other: &ItemView<'_>| other.is_attribute() && other.key == item.key;
            if item.is_attribute() && !before.into_iter().any(|other| same(&other)) {
                let last = self.rest.clone().filter(same).fold(item, |last, next| {
                    if next.is_weak && !last.is_weak {
                        last
                    } else {
                        next
                    }
                });
                return Some(Attribute {
                    key: item.key,
                    value: last.value(),
                });
            }
        }
    }
}

impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(
                self.clone()
                    .map(|attribute| (attribute.key, attribute.value)),
            )
            .finish()
    }
}

/// The attributes in these words.
pub(crate) fn attributes(words: &[u64]) -> Attributes<'_> {
    Attributes {
        all: ItemViews { words },
        rest: ItemViews { words },
    }
}
