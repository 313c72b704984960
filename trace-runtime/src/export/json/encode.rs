//! A span as a JSON object (RFC 8259), on one line.

use super::write::{Object, array, attributes};
use crate::export::{EventView, LinkView};
use crate::{ReadableSpan, Status};

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
    object.count("dropped_attributes_count", span.dropped_attributes_count());
    array(object.field("events"), span.events(), |out, view| {
        event(out, &view);
    });
    object.count("dropped_events_count", span.dropped_events_count());
    array(object.field("links"), span.links(), |out, view| {
        link(out, &view);
    });
    object.count("dropped_links_count", span.dropped_links_count());
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
    object.count("dropped_attributes_count", event.dropped_attributes_count());
    object.end();
}

/// A link.
pub(in crate::export) fn link(out: &mut String, link: &LinkView<'_>) {
    let target = link.span_context();
    let mut object = Object::begin(out);
    object.text("trace_id", &target.trace_id());
    object.text("span_id", &target.span_id());
    object.raw("flags", target.flags().to_byte());
    object.raw("remote", target.is_remote());
    if !link.trace_state().is_empty() {
        object.string("trace_state", link.trace_state());
    }
    attributes(object.field("attributes"), link.attributes());
    object.count("dropped_attributes_count", link.dropped_attributes_count());
    object.end();
}
