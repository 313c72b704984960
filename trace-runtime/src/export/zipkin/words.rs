//! What Zipkin has words for, whatever it is written in (OpenTelemetry specification, "OpenTelemetry to Zipkin Transformation" and "Transformation to non-OTLP
//! Formats").

use crate::export::json::write::{attributes, string, value};
use crate::export::outcome::{OUTCOME, unsaid_outcome};
use crate::export::{Attribute, EventView, Scope};
use crate::{ReadableSpan, Resource, Status, Value};

/// The start of a span, or an event, as Zipkin counts time.
pub(super) const fn micros(nanos: u64) -> u64 {
    nanos / 1_000
}

/// How long a span took. Zero would mean that it is not known.
pub(super) fn duration(span: &ReadableSpan<'_>) -> u64 {
    u64::try_from(span.duration().as_micros()).map_or(u64::MAX, |micros| micros.max(1))
}

/// `"name": {attributes}`, or the name alone; in place of what `text` was.
pub(super) fn annotation(text: &mut String, event: &EventView<'_>) {
    text.clear();
    if event.attributes().next().is_none() {
        text.push_str(event.name());
    } else {
        string(text, event.name());
        text.push_str(": ");
        attributes(text, event.attributes());
    }
}

/// The tags that say who records.
pub(super) fn resource_tags(resource: &Resource, mut tag: impl FnMut(&str, &str)) {
    if let Some(namespace) = resource.attribute("service.namespace") {
        attribute("service.namespace", namespace, &mut tag);
    }
}

/// The tags that say which crate made a span, under their own names and under those of old.
pub(super) fn scope_tags(scope: &Scope<'_>, mut tag: impl FnMut(&str, &str)) {
    for key in ["otel.scope.name", "otel.library.name"] {
        tag(key, scope.name());
    }
    if let Some(version) = scope.version() {
        for key in ["otel.scope.version", "otel.library.version"] {
            tag(key, version);
        }
    }
    for Attribute { key, value } in scope.attributes() {
        attribute(key, value, &mut tag);
    }
}

/// The other tags of a span: its attributes, and what Zipkin has no field for.
pub(super) fn span_tags(span: &ReadableSpan<'_>, mut tag: impl FnMut(&str, &str)) {
    let status = span.status();
    match &status {
        Status::Unset => {}
        Status::Ok => tag("otel.status_code", "OK"),
        Status::Error(description) => {
            tag("otel.status_code", "ERROR");
            tag(ERROR, description);
        }
    }
    if let Some(outcome) = unsaid_outcome(span) {
        tag(OUTCOME, outcome);
    }
    dropped_tags(span, &mut tag);
    for Attribute { key, value } in span.attributes() {
        if key != ERROR || is_error(&status, value) {
            attribute(key, value, &mut tag);
        }
    }
}

fn dropped_tags(span: &ReadableSpan<'_>, tag: &mut impl FnMut(&str, &str)) {
    for (key, count) in [
        (
            "otel.dropped_attributes_count",
            span.dropped_attributes_count(),
        ),
        ("otel.dropped_events_count", span.dropped_events_count()),
        ("otel.dropped_links_count", span.dropped_links_count()),
    ] {
        if count > 0 {
            tag(key, &count.to_string());
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
fn attribute(key: &str, value: Value<'_>, tag: &mut impl FnMut(&str, &str)) {
    if let Value::Str(text) = value {
        return tag(key, text);
    }
    let mut text = String::new();
    self::value(&mut text, value);
    tag(key, text.trim_matches('"'));
}
