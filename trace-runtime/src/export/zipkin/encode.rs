//! Spans as Zipkin sees them (OpenTelemetry specification, "OpenTelemetry to Zipkin Transformation" and "Transformation to non-OTLP Formats").

use super::endpoint;
use crate::export::json::write::{Object, array, attributes, string, value};
use crate::export::outcome::{OUTCOME, unsaid_outcome};
use crate::export::split::{Format, Group, Request, Splitter};
use crate::export::{Attribute, Batch, EventView, Scope};
use crate::{Callsite, ReadableSpan, Resource, SpanKind, Status, Value};

/// Writes batches as lists of spans.
#[derive(Debug)]
pub(crate) struct Lists(Splitter<Json>);

impl Lists {
    /// Lists of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self(Splitter::new(limit))
    }

    /// Hands each list to `ready`, and returns how many spans are in none because they alone exceed the limit.
    pub(crate) fn split(&mut self, batch: &Batch, ready: impl FnMut(Request<'_>)) -> u64 {
        self.0.split(batch, ready)
    }
}

/// The encoder; its texts are buffers that are used again.
#[derive(Debug, Default)]
struct Json {
    /// The field `localEndpoint`, and the tags that come from the resource.
    local_endpoint: String,
    tags: String,
    span: String,
    annotation: String,
}

impl Format for Json {
    const SCOPE_FRAME: usize = b",".len();

    type Site = ();

    fn begin(&mut self, resource: &Resource) {
        self.local_endpoint.clear();
        let mut object = Object::fields(&mut self.local_endpoint);
        let mut endpoint = Object::begin(object.field("localEndpoint"));
        endpoint.string("serviceName", resource.service_name());
        endpoint.end();
        self.tags.clear();
        if let Some(namespace) = resource.attribute("service.namespace") {
            let mut tags = Object::fields(&mut self.tags);
            tag(&mut tags, "service.namespace", namespace);
        }
    }

    fn frame(&self) -> usize {
        b"[]".len()
    }

    fn site(_callsite: &'static Callsite) {}

    /// Tags, under their own names and under those of old.
    fn head(out: &mut Vec<u8>, scope: &Scope<'_>) {
        let mut text = String::new();
        let mut tags = Object::fields(&mut text);
        for key in ["otel.scope.name", "otel.library.name"] {
            tags.string(key, scope.name());
        }
        if let Some(version) = scope.version() {
            for key in ["otel.scope.version", "otel.library.version"] {
                tags.string(key, version);
            }
        }
        for Attribute { key, value } in scope.attributes() {
            tag(&mut tags, key, value);
        }
        out.extend_from_slice(text.as_bytes());
    }

    /// Each is followed by a comma; the last one's is taken off.
    fn span(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, _site: &(), head: &[u8]) {
        self.span.clear();
        let mut object = Object::begin(&mut self.span);
        identity(&mut object, span);
        object.with_fields(&self.local_endpoint);
        endpoint::remote(&mut object, span);
        if span.events().next().is_some() {
            let annotation = &mut self.annotation;
            array(object.field("annotations"), span.events(), |out, event| {
                self::annotation(out, &event, annotation);
            });
        }
        let mut tags = Object::begin(object.field("tags"));
        tags.with_fields(&self.tags);
        tags.with_fields(&String::from_utf8_lossy(head));
        self::tags(&mut tags, span);
        tags.end();
        object.end();
        out.extend_from_slice(self.span.as_bytes());
        out.push(b',');
    }

    fn open(&self, out: &mut Vec<u8>, _head: &[u8], _spans: usize, _others: usize) {
        out.push(b'[');
    }

    fn end_first(out: &mut Vec<u8>) {
        out.pop();
    }

    fn other(out: &mut Vec<u8>, group: &Group) {
        out.push(b',');
        out.extend_from_slice(group.spans());
        out.pop();
    }

    fn close(out: &mut Vec<u8>) {
        out.push(b']');
    }
}

fn identity(object: &mut Object<'_>, span: &ReadableSpan<'_>) {
    object.text("traceId", &span.trace_id());
    object.text("id", &span.span_id());
    if let Some(parent) = span.parent_span_id() {
        object.text("parentId", &parent);
    }
    if let Some(kind) = kind(span.kind()) {
        object.string("kind", kind);
    }
    object.string("name", span.name());
    object.raw("timestamp", micros(span.start_unix_nanos()));
    // Zero would mean that it is not known.
    object.raw("duration", span.duration().as_micros().max(1));
}

/// Zipkin has no word for what is internal.
const fn kind(kind: SpanKind) -> Option<&'static str> {
    match kind {
        SpanKind::Internal => None,
        SpanKind::Server => Some("SERVER"),
        SpanKind::Client => Some("CLIENT"),
        SpanKind::Producer => Some("PRODUCER"),
        SpanKind::Consumer => Some("CONSUMER"),
    }
}

const fn micros(nanos: u64) -> u64 {
    nanos / 1_000
}

/// `"name": {attributes}`, or the name alone.
fn annotation(out: &mut String, event: &EventView<'_>, text: &mut String) {
    let mut object = Object::begin(out);
    object.raw("timestamp", micros(event.unix_nanos()));
    text.clear();
    if event.attributes().next().is_none() {
        text.push_str(event.name());
    } else {
        string(text, event.name());
        text.push_str(": ");
        attributes(text, event.attributes());
    }
    object.string("value", text);
    object.end();
}

fn tags(tags: &mut Object<'_>, span: &ReadableSpan<'_>) {
    let status = span.status();
    match &status {
        Status::Unset => {}
        Status::Ok => tags.string("otel.status_code", "OK"),
        Status::Error(description) => {
            tags.string("otel.status_code", "ERROR");
            tags.string(ERROR, description);
        }
    }
    if let Some(outcome) = unsaid_outcome(span) {
        tags.string(OUTCOME, outcome);
    }
    for (key, count) in [
        (
            "otel.dropped_attributes_count",
            span.dropped_attributes_count(),
        ),
        ("otel.dropped_events_count", span.dropped_events_count()),
        ("otel.dropped_links_count", span.dropped_links_count()),
    ] {
        if count > 0 {
            tags.text(key, &count);
        }
    }
    for Attribute { key, value } in span.attributes() {
        if key != ERROR || is_error(&status, value) {
            tag(tags, key, value);
        }
    }
}

/// Where this tag is, whatever it says, Zipkin takes the span as failed.
const ERROR: &str = "error";

/// Whether an attribute `error` says more than the status and does not mean its opposite.
fn is_error(status: &Status, value: Value<'_>) -> bool {
    let is_denied = matches!(value, Value::Bool(false) | Value::Str("false"));
    !is_denied && !matches!(status, Status::Error(_))
}

/// All tags are strings; an array is JSON in a string.
fn tag(tags: &mut Object<'_>, key: &str, value: Value<'_>) {
    if let Value::Str(text) = value {
        return tags.string(key, text);
    }
    let mut text = String::new();
    self::value(&mut text, value);
    tags.string(key, text.trim_matches('"'));
}
