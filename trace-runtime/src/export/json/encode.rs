//! A span as a JSON object (RFC 8259), on one line.

use std::fmt::{Display, Write as _};

use crate::export::{Attribute, EventView, LinkView};
use crate::{ReadableSpan, Status, Value};

/// Appends the object.
pub(super) fn span(out: &mut String, span: &ReadableSpan<'_>, service: &str) {
    let mut object = Object::begin(out);
    object.text("trace_id", &span.trace_id());
    object.text("span_id", &span.span_id());
    if let Some(parent) = span.parent_span_id() {
        object.text("parent_span_id", &parent);
    }
    object.raw("remote_parent", span.has_remote_parent());
    object.raw("flags", span.flags().to_byte());
    if !span.trace_state().is_empty() {
        object.string("trace_state", span.trace_state());
    }
    object.string("name", span.name());
    object.string("kind", span.kind().as_str());
    object.raw("start_unix_nanos", span.start_unix_nanos());
    object.raw("duration_nanos", span.duration().as_nanos());
    object.string("outcome", span.outcome().as_str());
    status(object.field("status"), &span.status());
    attributes(object.field("attributes"), span.attributes());
    array(object.field("events"), span.events(), |out, view| {
        event(out, &view);
    });
    array(object.field("links"), span.links(), |out, view| {
        link(out, &view);
    });
    object.string("module", span.callsite().module());
    object.string("file", span.callsite().file());
    object.raw("line", span.callsite().line());
    object.string("service", service);
    object.end();
}

fn status(out: &mut String, status: &Status) {
    let mut object = Object::begin(out);
    match status {
        Status::Unset => object.string("code", "unset"),
        Status::Ok => object.string("code", "ok"),
        Status::Error(description) => {
            object.string("code", "error");
            object.string("description", description);
        }
    }
    object.end();
}

fn event(out: &mut String, event: &EventView<'_>) {
    let mut object = Object::begin(out);
    object.string("name", event.name());
    object.raw("time_unix_nanos", event.unix_nanos());
    attributes(object.field("attributes"), event.attributes());
    object.end();
}

fn link(out: &mut String, link: &LinkView<'_>) {
    let target = link.span_context();
    let mut object = Object::begin(out);
    object.text("trace_id", &target.trace_id());
    object.text("span_id", &target.span_id());
    object.raw("flags", target.flags().to_byte());
    object.raw("remote", target.is_remote());
    attributes(object.field("attributes"), link.attributes());
    object.end();
}

fn attributes<'a>(out: &mut String, attributes: impl Iterator<Item = Attribute<'a>>) {
    let mut object = Object::begin(out);
    for attribute in attributes {
        value(object.field(attribute.key), attribute.value);
    }
    object.end();
}

fn value(out: &mut String, value: Value<'_>) {
    match value {
        Value::Bool(value) => display(out, value),
        Value::I64(value) => display(out, value),
        Value::F64(value) => number(out, value),
        Value::Str(value) => string(out, value),
        Value::Array(elements) => array(out, elements.iter(), self::value),
    }
}

/// JSON has no words for what is not a finite number. The debug form always has a point or an exponent, so a float stays one.
fn number(out: &mut String, value: f64) {
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

fn display(out: &mut String, value: impl Display) {
    let _ = write!(out, "{value}");
}

fn array<T>(out: &mut String, elements: impl Iterator<Item = T>, each: impl Fn(&mut String, T)) {
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
fn string(out: &mut String, text: &str) {
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

/// An object that is being written.
struct Object<'a> {
    out: &'a mut String,
    is_empty: bool,
}

impl<'a> Object<'a> {
    fn begin(out: &'a mut String) -> Self {
        out.push('{');
        Self {
            out,
            is_empty: true,
        }
    }

    /// The place of the value of this field.
    fn field(&mut self, name: &str) -> &mut String {
        if !std::mem::take(&mut self.is_empty) {
            self.out.push(',');
        }
        string(self.out, name);
        self.out.push(':');
        self.out
    }

    fn string(&mut self, name: &str, value: &str) {
        string(self.field(name), value);
    }

    /// A value whose text needs no escape.
    fn text(&mut self, name: &str, value: &impl Display) {
        let _ = write!(self.field(name), "\"{value}\"");
    }

    /// A number or a bool.
    fn raw(&mut self, name: &str, value: impl Display) {
        display(self.field(name), value);
    }

    fn end(self) {
        self.out.push('}');
    }
}
