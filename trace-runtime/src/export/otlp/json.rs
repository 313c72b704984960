//! OTLP in JSON (OpenTelemetry protocol specification, "JSON Protobuf Encoding"): ids in hex, 64-bit integers as strings, enums as numbers, names in
//! lower camel case.

pub(super) mod metrics;

use super::model::{STATUS_ERROR, STATUS_OK, kind, link_flags, span_flags};
use crate::export::json::write::{Object, array, display, number, string};
use crate::export::outcome::{OUTCOME, unsaid_outcome};
use crate::export::split::{Format, Group};
use crate::export::{Attribute, Attributes, EventView, LinkView, Scope};
use crate::{Callsite, ReadableSpan, Resource, Status, Value};

const REQUEST: &[u8] = b"{\"resourceSpans\":[{";
const SCOPES: &[u8] = b",\"scopeSpans\":[";
const REQUEST_END: &[u8] = b"]}]}";
const SCOPE: &[u8] = b"{";
const SPANS: &[u8] = b",\"spans\":[";
const SCOPE_END: &[u8] = b"]}";

/// The encoder; its texts are buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Json {
    /// The fields of `ResourceSpans` that are about the resource.
    resource: String,
    span: String,
}

impl Format for Json {
    const SCOPE_FRAME: usize = SCOPE.len() + SPANS.len() + SCOPE_END.len() + b",".len();

    type Site = ();

    fn begin(&mut self, resource: &Resource) {
        self.resource.clear();
        let mut object = Object::fields(&mut self.resource);
        let mut inner = Object::begin(object.field("resource"));
        attributes(inner.field("attributes"), resource.attributes());
        inner.end();
        text(&mut object, "schemaUrl", resource.schema_url());
    }

    fn site(_callsite: &'static Callsite) {}

    /// Each is followed by a comma; the last one's is taken off.
    fn span(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, _site: &(), _head: &[u8]) {
        self.span.clear();
        self::span(&mut self.span, span);
        self.span.push(',');
        out.extend_from_slice(self.span.as_bytes());
    }

    fn head(out: &mut Vec<u8>, scope: &Scope<'_>) {
        let mut fields = String::new();
        let mut object = Object::fields(&mut fields);
        let mut inner = Object::begin(object.field("scope"));
        inner.string("name", scope.name());
        text(&mut inner, "version", scope.version());
        attributes(inner.field("attributes"), scope.attributes());
        inner.end();
        text(&mut object, "schemaUrl", scope.schema_url());
        out.extend_from_slice(fields.as_bytes());
    }

    fn frame(&self) -> usize {
        REQUEST.len() + self.resource.len() + SCOPES.len() + REQUEST_END.len()
    }

    fn open(&self, out: &mut Vec<u8>, head: &[u8], _spans: usize, _others: usize) {
        out.extend_from_slice(REQUEST);
        out.extend_from_slice(self.resource.as_bytes());
        out.extend_from_slice(SCOPES);
        out.extend_from_slice(SCOPE);
        out.extend_from_slice(head);
        out.extend_from_slice(SPANS);
    }

    fn end_first(out: &mut Vec<u8>) {
        out.pop();
        out.extend_from_slice(SCOPE_END);
    }

    fn other(out: &mut Vec<u8>, group: &Group) {
        out.extend_from_slice(b",");
        out.extend_from_slice(SCOPE);
        out.extend_from_slice(&group.head);
        out.extend_from_slice(SPANS);
        out.extend_from_slice(group.spans());
        Self::end_first(out);
    }

    fn close(out: &mut Vec<u8>) {
        out.extend_from_slice(REQUEST_END);
    }
}

/// A field that is left out when there is nothing to say.
fn text(object: &mut Object<'_>, name: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        object.string(name, text);
    }
}

fn span(out: &mut String, span: &ReadableSpan<'_>) {
    let mut object = Object::begin(out);
    object.text("traceId", &span.trace_id());
    object.text("spanId", &span.span_id());
    text(&mut object, "traceState", Some(span.trace_state()));
    if let Some(parent) = span.parent_span_id() {
        object.text("parentSpanId", &parent);
    }
    object.raw("flags", span_flags(span));
    object.string("name", span.name());
    object.raw("kind", kind(span.kind()));
    object.text("startTimeUnixNano", &span.start_unix_nanos());
    object.text("endTimeUnixNano", &span.end_unix_nanos());
    let outcome = unsaid_outcome(span).map(|outcome| (OUTCOME, Value::Str(outcome)));
    let recorded = span.attributes().map(pair);
    array(
        object.field("attributes"),
        recorded.chain(outcome),
        attribute,
    );
    object.count("droppedAttributesCount", span.dropped_attributes_count());
    array(object.field("events"), span.events(), |out, view| {
        event(out, &view);
    });
    object.count("droppedEventsCount", span.dropped_events_count());
    array(object.field("links"), span.links(), |out, view| {
        link(out, &view);
    });
    object.count("droppedLinksCount", span.dropped_links_count());
    status(&mut object, &span.status());
    object.end();
}

fn status(object: &mut Object<'_>, status: &Status) {
    let (code, message) = match status {
        Status::Unset => return,
        Status::Ok => (STATUS_OK, ""),
        Status::Error(message) => (STATUS_ERROR, message.as_str()),
    };
    let mut object = Object::begin(object.field("status"));
    text(&mut object, "message", Some(message));
    object.raw("code", code);
    object.end();
}

fn event(out: &mut String, event: &EventView<'_>) {
    let mut object = Object::begin(out);
    object.text("timeUnixNano", &event.unix_nanos());
    object.string("name", event.name());
    attributes(object.field("attributes"), event.attributes());
    object.count("droppedAttributesCount", event.dropped_attributes_count());
    object.end();
}

fn link(out: &mut String, link: &LinkView<'_>) {
    let target = link.span_context();
    let mut object = Object::begin(out);
    object.text("traceId", &target.trace_id());
    object.text("spanId", &target.span_id());
    text(&mut object, "traceState", Some(link.trace_state()));
    attributes(object.field("attributes"), link.attributes());
    object.count("droppedAttributesCount", link.dropped_attributes_count());
    object.raw("flags", link_flags(&target));
    object.end();
}

fn attributes(out: &mut String, attributes: Attributes<'_>) {
    array(out, attributes.map(pair), attribute);
}

fn pair(attribute: Attribute<'_>) -> (&str, Value<'_>) {
    (attribute.key, attribute.value)
}

fn attribute(out: &mut String, (key, value): (&str, Value<'_>)) {
    let mut object = Object::begin(out);
    object.string("key", key);
    any(object.field("value"), value);
    object.end();
}

/// An `AnyValue`.
fn any(out: &mut String, value: Value<'_>) {
    let mut object = Object::begin(out);
    match value {
        Value::Bool(value) => display(object.field("boolValue"), value),
        Value::I64(value) => object.text("intValue", &value),
        Value::F64(value) => number(object.field("doubleValue"), value),
        Value::Str(value) => string(object.field("stringValue"), value),
        Value::Array(elements) => {
            let mut values = Object::begin(object.field("arrayValue"));
            array(values.field("values"), elements.iter(), any);
            values.end();
        }
    }
    object.end();
}
