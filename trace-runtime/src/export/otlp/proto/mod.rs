//! OTLP in protobuf (`trace_service.proto`, `trace.proto`, `resource.proto`, `common.proto`), written by hand.
//!
//! Fields of a message may stand in any order, so a span is written in the order that is cheapest: what has a fixed size first, then what was
//! recorded, then what is known when all of that was seen.

mod keys;
mod preset;
mod span;
mod value;
mod wire;

use super::encode::{Format, Scope};
use crate::{Callsite, ReadableSpan, Resource};
use wire::{field_len, message, text, varint};

/// `ExportTraceServiceRequest.resource_spans`
const RESOURCE_SPANS: u8 = 0x0a;
/// `ResourceSpans.resource`, `.scope_spans` and `.schema_url`
const RESOURCE: u8 = 0x0a;
const SCOPE_SPANS: u8 = 0x12;
const RESOURCE_SCHEMA_URL: u8 = 0x1a;
/// `Resource.attributes`
const RESOURCE_ATTRIBUTES: u8 = 0x0a;
/// `ScopeSpans.scope`
const SCOPE: u8 = 0x0a;
/// `InstrumentationScope.name`
const SCOPE_NAME: u8 = 0x0a;

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

    fn span(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, site: &span::Site) {
        self.spans.span(out, span, site);
    }

    fn frame(&self) -> usize {
        LONGEST_START + self.resource.len()
    }

    fn scope_frame(scope: &str) -> usize {
        LONGEST_START + scope_len(scope)
    }

    fn request<'a>(&self, body: &mut Vec<u8>, scopes: impl Iterator<Item = &'a Scope> + Clone) {
        let len = |scope: &Scope| scope_len(scope.name) + scope.spans.len();
        let all: usize = scopes.clone().map(|scope| field_len(len(scope))).sum();
        body.push(RESOURCE_SPANS);
        varint(body, (self.resource.len() + all) as u64);
        body.extend_from_slice(&self.resource);
        for scope in scopes {
            body.push(SCOPE_SPANS);
            varint(body, len(scope) as u64);
            message(body, SCOPE, |out| text(out, SCOPE_NAME, scope.name));
            body.extend_from_slice(&scope.spans);
        }
    }
}

/// The bytes of the field `scope`; a crate always has a name.
fn scope_len(name: &str) -> usize {
    field_len(field_len(name.len()))
}
