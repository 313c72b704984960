//! OTLP in protobuf (`trace_service.proto`, `trace.proto`, `resource.proto`, `common.proto`), written by hand.
//!
//! Fields of a message may stand in any order, so a span is written in the order that is cheapest: what has a fixed size first, then what was
//! recorded, then what is known when all of that was seen.

mod keys;
pub(super) mod metrics;
mod preset;
mod span;
mod value;

use crate::export::Scope;
use crate::export::protobuf::{field_len, message, number, text};
use crate::export::split::{Format, Group};
use crate::{Callsite, ReadableSpan, Resource};

/// `ExportTraceServiceRequest.resource_spans`
const RESOURCE_SPANS: u8 = 0x0a;
/// `ResourceSpans.resource`, `.scope_spans` and `.schema_url`
const RESOURCE: u8 = 0x0a;
const SCOPE_SPANS: u8 = 0x12;
const RESOURCE_SCHEMA_URL: u8 = 0x1a;
/// `Resource.attributes`
const RESOURCE_ATTRIBUTES: u8 = 0x0a;
/// `ScopeSpans.scope` and `.schema_url`
const SCOPE: u8 = 0x0a;
const SCOPE_SCHEMA_URL: u8 = 0x1a;
/// `InstrumentationScope.name`, `.version` and `.attributes`
const SCOPE_NAME: u8 = 0x0a;
const SCOPE_VERSION: u8 = 0x12;
const SCOPE_ATTRIBUTES: u8 = 0x1a;

/// The most bytes of a tag and a length.
const LONGEST_START: usize = 11;

/// The encoder and what it remembers from one span to the next.
#[derive(Debug, Default)]
pub(super) struct Protobuf {
    spans: span::Encoder,
    /// The fields of `ResourceSpans` that are about the resource.
    resource: Vec<u8>,
}

impl Format for Protobuf {
    const SCOPE_FRAME: usize = LONGEST_START;

    type Site = span::Site;

    fn begin(&mut self, resource: &Resource) {
        self.resource.clear();
        message(&mut self.resource, RESOURCE, |out| {
            value::attributes(out, RESOURCE_ATTRIBUTES, resource.attributes());
        });
        let schema_url = resource.schema_url().unwrap_or_default();
        text(&mut self.resource, RESOURCE_SCHEMA_URL, schema_url);
    }

    fn site(callsite: &'static Callsite) -> span::Site {
        span::Site::new(callsite)
    }

    fn span(
        &mut self,
        out: &mut Vec<u8>,
        span: &ReadableSpan<'_>,
        site: &span::Site,
        _head: &[u8],
    ) {
        self.spans.span(out, span, site);
    }

    fn head(out: &mut Vec<u8>, scope: &Scope<'_>) {
        message(out, SCOPE, |out| {
            text(out, SCOPE_NAME, scope.name());
            text(out, SCOPE_VERSION, scope.version().unwrap_or_default());
            value::attributes(out, SCOPE_ATTRIBUTES, scope.attributes());
        });
        let schema_url = scope.schema_url().unwrap_or_default();
        text(out, SCOPE_SCHEMA_URL, schema_url);
    }

    fn frame(&self) -> usize {
        LONGEST_START + self.resource.len()
    }

    fn open(&self, out: &mut Vec<u8>, head: &[u8], spans: usize, others: usize) {
        let first = head.len() + spans;
        let all = self.resource.len() + field_len(first) + others;
        number(out, RESOURCE_SPANS, all as u64);
        out.extend_from_slice(&self.resource);
        number(out, SCOPE_SPANS, first as u64);
        out.extend_from_slice(head);
    }

    /// Lengths say where a message ends.
    fn end_first(_out: &mut Vec<u8>) {}

    fn other(out: &mut Vec<u8>, group: &Group) {
        let spans = group.spans();
        number(out, SCOPE_SPANS, (group.head.len() + spans.len()) as u64);
        out.extend_from_slice(&group.head);
        out.extend_from_slice(spans);
    }

    fn close(_out: &mut Vec<u8>) {}
}
