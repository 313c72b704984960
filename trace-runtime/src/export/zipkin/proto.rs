//! Lists of spans in protobuf (`zipkin.proto`), written by hand.

use std::net::IpAddr;

use super::endpoint::{Host, Remote};
use super::words::{self, micros};
use crate::export::protobuf::{bytes, fixed64, message, number, set_length, text};
use crate::export::split::{Format, Group};
use crate::export::{EventView, Scope};
use crate::{Callsite, ReadableSpan, Resource, SpanKind};

/// `ListOfSpans.spans`
const SPANS: u8 = 0x0a;
/// The fields of `Span`
const TRACE_ID: u8 = 0x0a;
const PARENT_ID: u8 = 0x12;
const ID: u8 = 0x1a;
const KIND: u8 = 0x20;
const NAME: u8 = 0x2a;
const TIMESTAMP: u8 = 0x31;
const DURATION: u8 = 0x38;
const LOCAL_ENDPOINT: u8 = 0x42;
const REMOTE_ENDPOINT: u8 = 0x4a;
const ANNOTATIONS: u8 = 0x52;
const TAGS: u8 = 0x5a;
/// The fields of an entry of `Span.tags`
const TAG_KEY: u8 = 0x0a;
const TAG_VALUE: u8 = 0x12;
/// The fields of `Endpoint`
const SERVICE_NAME: u8 = 0x0a;
const IPV4: u8 = 0x12;
const IPV6: u8 = 0x1a;
const PORT: u8 = 0x20;
/// The fields of `Annotation`
const ANNOTATION_TIMESTAMP: u8 = 0x09;
const ANNOTATION_VALUE: u8 = 0x12;

/// Most spans have between 128 and 16,383 bytes.
const LENGTH_WIDTH: usize = 2;

/// The encoder; its buffers are used again.
#[derive(Debug, Default)]
pub(super) struct Protobuf {
    /// Fields of each span that are about the resource.
    resource: Vec<u8>,
    annotation: String,
}

/// A list is nothing but its spans, one after the other, whatever their scope.
impl Format for Protobuf {
    const SCOPE_FRAME: usize = 0;

    type Site = ();

    fn begin(&mut self, resource: &Resource) {
        self.resource.clear();
        message(&mut self.resource, LOCAL_ENDPOINT, |out| {
            text(out, SERVICE_NAME, resource.service_name());
        });
        words::resource_tags(resource, |key, value| tag(&mut self.resource, key, value));
    }

    fn frame(&self) -> usize {
        0
    }

    fn site(_callsite: &'static Callsite) {}

    fn head(out: &mut Vec<u8>, scope: &Scope<'_>) {
        words::scope_tags(scope, |key, value| tag(out, key, value));
    }

    fn span(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, _site: &(), head: &[u8]) {
        out.push(SPANS);
        out.extend_from_slice(&[0; LENGTH_WIDTH]);
        let start = out.len();
        identity(out, span);
        out.extend_from_slice(&self.resource);
        out.extend_from_slice(head);
        if let Some(other_end) = Remote::of(span) {
            message(out, REMOTE_ENDPOINT, |out| remote(out, &other_end));
        }
        for event in span.events() {
            message(out, ANNOTATIONS, |out| {
                annotation(out, &event, &mut self.annotation);
            });
        }
        words::span_tags(span, |key, value| tag(out, key, value));
        set_length(out, start, LENGTH_WIDTH);
    }

    fn open(&self, _out: &mut Vec<u8>, _head: &[u8], _spans: usize, _others: usize) {}

    fn end_first(_out: &mut Vec<u8>) {}

    fn other(out: &mut Vec<u8>, group: &Group) {
        out.extend_from_slice(group.spans());
    }

    fn close(_out: &mut Vec<u8>) {}
}

fn identity(out: &mut Vec<u8>, span: &ReadableSpan<'_>) {
    bytes(out, TRACE_ID, &span.trace_id().to_bytes());
    if let Some(parent) = span.parent_span_id() {
        bytes(out, PARENT_ID, &parent.to_bytes());
    }
    bytes(out, ID, &span.span_id().to_bytes());
    if let Some(kind) = kind(span.kind()) {
        number(out, KIND, kind);
    }
    text(out, NAME, span.name());
    fixed64(out, TIMESTAMP, micros(span.start_unix_nanos()));
    number(out, DURATION, words::duration(span));
}

/// Zipkin has no word for what is internal.
const fn kind(kind: SpanKind) -> Option<u64> {
    match kind {
        SpanKind::Internal => None,
        SpanKind::Client => Some(1),
        SpanKind::Server => Some(2),
        SpanKind::Producer => Some(3),
        SpanKind::Consumer => Some(4),
    }
}

fn remote(out: &mut Vec<u8>, remote: &Remote<'_>) {
    match remote.host {
        Host::Service(name) => text(out, SERVICE_NAME, name),
        Host::Address(IpAddr::V4(address)) => bytes(out, IPV4, &address.octets()),
        Host::Address(IpAddr::V6(address)) => bytes(out, IPV6, &address.octets()),
    }
    if let Some(port) = remote.port {
        number(out, PORT, port.into());
    }
}

fn annotation(out: &mut Vec<u8>, event: &EventView<'_>, value: &mut String) {
    fixed64(out, ANNOTATION_TIMESTAMP, micros(event.unix_nanos()));
    words::annotation(value, event);
    text(out, ANNOTATION_VALUE, value);
}

fn tag(out: &mut Vec<u8>, key: &str, value: &str) {
    message(out, TAGS, |out| {
        text(out, TAG_KEY, key);
        text(out, TAG_VALUE, value);
    });
}
