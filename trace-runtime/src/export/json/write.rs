//! JSON (RFC 8259), written piece by piece.

use std::fmt::{Display, Write as _};

use crate::Value;
use crate::export::Attribute;

/// An object that is being written.
pub(in crate::export) struct Object<'a> {
    out: &'a mut String,
    is_empty: bool,
}

impl<'a> Object<'a> {
    pub(in crate::export) fn begin(out: &'a mut String) -> Self {
        out.push('{');
        Self {
            out,
            is_empty: true,
        }
    }

    /// The fields of an object whose braces are somebody else's.
    #[cfg(any(feature = "otlp-json", feature = "zipkin"))]
    pub(in crate::export) fn fields(out: &'a mut String) -> Self {
        Self {
            out,
            is_empty: true,
        }
    }

    /// Adds fields that were written elsewhere.
    #[cfg(feature = "zipkin")]
    pub(in crate::export) fn with_fields(&mut self, fields: &str) {
        if !fields.is_empty() {
            self.separate();
            self.out.push_str(fields);
        }
    }

    /// The place of the value of this field.
    pub(in crate::export) fn field(&mut self, name: &str) -> &mut String {
        self.separate();
        string(self.out, name);
        self.out.push(':');
        self.out
    }

    fn separate(&mut self) {
        if !std::mem::take(&mut self.is_empty) {
            self.out.push(',');
        }
    }

    pub(in crate::export) fn string(&mut self, name: &str, value: &str) {
        string(self.field(name), value);
    }

    /// A value whose text needs no escape.
    pub(in crate::export) fn text(&mut self, name: &str, value: &impl Display) {
        let _ = write!(self.field(name), "\"{value}\"");
    }

    /// A number or a bool.
    pub(in crate::export) fn raw(&mut self, name: &str, value: impl Display) {
        display(self.field(name), value);
    }

    /// A number that is left out when it is zero.
    pub(in crate::export) fn count(&mut self, name: &str, count: u32) {
        if count > 0 {
            self.raw(name, count);
        }
    }

    pub(in crate::export) fn end(self) {
        self.out.push('}');
    }
}

/// An object of attributes.
pub(in crate::export) fn attributes<'a>(
    out: &mut String,
    attributes: impl Iterator<Item = Attribute<'a>>,
) {
    let mut object = Object::begin(out);
    for attribute in attributes {
        value(object.field(attribute.key), attribute.value);
    }
    object.end();
}

/// A value.
pub(in crate::export) fn value(out: &mut String, value: Value<'_>) {
    match value {
        Value::Bool(value) => display(out, value),
        Value::I64(value) => display(out, value),
        Value::F64(value) => number(out, value),
        Value::Str(value) => string(out, value),
        Value::Array(elements) => array(out, elements.iter(), self::value),
    }
}

/// JSON has no words for what is not a finite number. The debug form always has a point or an exponent, so a float stays one.
pub(in crate::export) fn number(out: &mut String, value: f64) {
    if value.is_finite() {
        let _ = write!(out, "{value:?}");
    } else if value.is_nan() {
        out.push_str("\"NaN\"");
    } else {
        out.push_str(if value > 0.0 {
            "\"Infinity\""
        } else {
            "\"-Infinity\""
        });
    }
}

pub(in crate::export) fn display(out: &mut String, value: impl Display) {
    let _ = write!(out, "{value}");
}

pub(in crate::export) fn array<T>(
    out: &mut String,
    elements: impl Iterator<Item = T>,
    mut each: impl FnMut(&mut String, T),
) {
    out.push('[');
    for (at, element) in elements.enumerate() {
        if at > 0 {
            out.push(',');
        }
        each(out, element);
    }
    out.push(']');
}

/// Appends a string with what RFC 8259, section 7, asks to escape, and with the two line separators that some readers of lines split at.
pub(in crate::export) fn string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(needs_escape) {
        out.push_str(&rest[..at]);
        let character = rest[at..].chars().next().expect("one was found here");
        escape(out, character);
        rest = &rest[at + character.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
}

fn needs_escape(character: char) -> bool {
    character.is_control() || matches!(character, '"' | '\\' | '\u{2028}' | '\u{2029}')
}

fn escape(out: &mut String, character: char) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // All of these are below 0x10000: four digits are enough.
        other => {
            let _ = write!(out, "\\u{:04x}", u32::from(other));
        }
    }
}
