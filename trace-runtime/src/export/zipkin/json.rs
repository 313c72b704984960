//! Lists of spans in JSON (`zipkin2-api.yaml`).

use super::endpoint::{Host, Remote};
use super::words::{self, micros};
use crate::export::json::write::{Object, array};
use crate::export::split::{Format, Group};
use crate::export::{EventView, Scope};
use crate::{Callsite, ReadableSpan, Resource, SpanKind};

/// The encoder; its texts are buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Json {
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
        let mut tags = Object::fields(&mut self.tags);
        words::resource_tags(resource, |key, value| tags.string(key, value));
    }

    fn frame(&self) -> usize {
        b"[]".len()
    }

    fn site(_callsite: &'static Callsite) {}

    fn head(out: &mut Vec<u8>, scope: &Scope<'_>) {
        let mut text = String::new();
        let mut tags = Object::fields(&mut text);
        words::scope_tags(scope, |key, value| tags.string(key, value));
        out.extend_from_slice(text.as_bytes());
    }

    /// Each is followed by a comma; the last one's is taken off.
    fn span(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, _site: &(), head: &[u8]) {
        self.span.clear();
        let mut object = Object::begin(&mut self.span);
        identity(&mut object, span);
        object.with_fields(&self.local_endpoint);
        if let Some(other_end) = Remote::of(span) {
            remote(object.field("remoteEndpoint"), &other_end);
        }
        if span.events().next().is_some() {
            let annotation = &mut self.annotation;
            array(object.field("annotations"), span.events(), |out, event| {
                self::annotation(out, &event, annotation);
            });
        }
        let mut tags = Object::begin(object.field("tags"));
        tags.with_fields(&self.tags);
        tags.with_fields(&String::from_utf8_lossy(head));
        words::span_tags(span, |key, value| tags.string(key, value));
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
    object.raw("duration", words::duration(span));
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

fn remote(out: &mut String, remote: &Remote<'_>) {
    let mut endpoint = Object::begin(out);
    match &remote.host {
        Host::Service(name) => endpoint.string("serviceName", name),
        Host::Address(address) if address.is_ipv4() => endpoint.text("ipv4", address),
        Host::Address(address) => endpoint.text("ipv6", address),
    }
    if let Some(port) = remote.port {
        endpoint.raw("port", port);
    }
    endpoint.end();
}

fn annotation(out: &mut String, event: &EventView<'_>, text: &mut String) {
    let mut object = Object::begin(out);
    object.raw("timestamp", micros(event.unix_nanos()));
    words::annotation(text, event);
    object.string("value", text);
    object.end();
}
