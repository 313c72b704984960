//! What a request says is what the views say, read by the published types. Random spans, the same in each run. Properties:
//!
//! 1. Each field of each span is given back bit by bit, each span once, under its scope and resource.
//! 2. Whatever the limit, no request exceeds it, and each span is in a request or counted.
//! 3. What is remembered of earlier spans changes nothing: one encoder writes all batches.

#[cfg(feature = "otlp-json")]
mod json;
mod spans;
mod wanted;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Variant;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use prost::Message as _;

use super::{Encoding, Requests};
use crate::export::Batch;
use crate::record::tests::properties::Random;

const BATCHES: u64 = 400;
const NO_LIMIT: usize = usize::MAX;

type Decode = fn(&[u8]) -> ExportTraceServiceRequest;

fn protobuf(body: &[u8]) -> ExportTraceServiceRequest {
    ExportTraceServiceRequest::decode(body).expect("the published types read it")
}

#[test]
fn protobuf_gives_every_field_back() {
    every_field_comes_back(Encoding::Protobuf, protobuf);
}

fn every_field_comes_back(encoding: Encoding, decode: Decode) {
    let mut requests = Requests::new(encoding, NO_LIMIT);
    for seed in 0..BATCHES {
        let batch = spans::batch(seed);
        let mut found = Vec::new();
        let too_large = requests.split(&batch, |request| {
            found.extend(read(&batch, &decode(request.body), request.spans));
        });
        assert_eq!(too_large, 0);
        check(seed, encoding, &batch, found);
    }
}

#[cfg(feature = "otlp-json")]
#[test]
fn json_gives_every_field_back() {
    every_field_comes_back(Encoding::Json, json::decode);
}

#[cfg(feature = "otlp-json")]
#[test]
fn json_keeps_any_limit() {
    any_limit_is_kept(Encoding::Json, json::decode);
}

#[test]
fn protobuf_keeps_any_limit() {
    any_limit_is_kept(Encoding::Protobuf, protobuf);
}

fn any_limit_is_kept(encoding: Encoding, decode: Decode) {
    let mut random = Random::new(0);
    for seed in 0..BATCHES {
        let batch = spans::batch(seed);
        let limit = usize::try_from(random.below(6_000)).expect("it is small");
        let mut requests = Requests::new(encoding, limit);
        let mut found = Vec::new();
        let too_large = requests.split(&batch, |request| {
            assert!(request.body.len() <= limit, "seed {seed}");
            assert!(request.spans > 0, "seed {seed}");
            found.extend(read(&batch, &decode(request.body), request.spans));
        });
        assert_eq!(found.len() as u64 + too_large, batch.len() as u64);
        let fits = batch.select(|span| found.iter().any(|found| is(found, span)));
        let left = batch.select(|span| !found.iter().any(|found| is(found, span)));
        check(seed, encoding, &fits, found);
        assert_eq!(fits_alone(encoding, limit, &left), 0, "seed {seed}");
    }
}

/// How many spans fit into a request of their own.
fn fits_alone(encoding: Encoding, limit: usize, batch: &Batch) -> u64 {
    let mut fits = 0;
    for one in batch {
        let alone = batch.select(|span| span.span_id() == one.span_id());
        // What frames a request is counted as if its lengths were the longest that there can be.
        Requests::new(encoding, limit.saturating_sub(40)).split(&alone, |_| fits += 1);
    }
    fits
}

/// The spans of a request, whose frame is checked.
fn read(batch: &Batch, request: &ExportTraceServiceRequest, spans: u64) -> Vec<Span> {
    let [resource] = &request.resource_spans[..] else {
        panic!("one resource");
    };
    assert_eq!(resource.resource, Some(wanted::resource(batch.resource())));
    let schema_url = batch.resource().schema_url().unwrap_or_default();
    assert_eq!(resource.schema_url, schema_url);
    let found = under_their_scopes(batch, resource);
    assert_eq!(found.len() as u64, spans);
    found
}

fn under_their_scopes(batch: &Batch, resource: &ResourceSpans) -> Vec<Span> {
    let mut found = Vec::new();
    let mut scopes = Vec::new();
    for group in &resource.scope_spans {
        let scope = group.scope.as_ref().expect("a scope");
        assert!(!scopes.contains(&&scope.name), "{} twice", scope.name);
        scopes.push(&scope.name);
        for span in &group.spans {
            let view = batch.iter().find(|view| is(span, view));
            let wanted = batch.scope(&view.expect("a span of the batch"));
            assert_eq!(*scope, wanted::scope(&wanted));
            assert_eq!(group.schema_url, wanted.schema_url().unwrap_or_default());
            found.push(span.clone());
        }
    }
    found
}

fn is(found: &Span, view: &crate::ReadableSpan<'_>) -> bool {
    found.span_id == view.span_id().to_bytes()
}

/// Compared as bytes of the published encoder, which tell one NaN from another, and zero from minus zero.
fn check(seed: u64, encoding: Encoding, batch: &Batch, mut found: Vec<Span>) {
    let mut wanted: Vec<_> = batch.iter().map(|view| wanted::span(&view)).collect();
    for spans in [&mut found, &mut wanted] {
        spans.sort_by(|a, b| a.span_id.cmp(&b.span_id));
        if encoding != Encoding::Protobuf {
            for span in spans {
                each_value(span, one_nan);
            }
        }
    }
    assert_eq!(found.len(), wanted.len(), "seed {seed}");
    for (found, wanted) in found.iter().zip(&wanted) {
        assert!(
            found.encode_to_vec() == wanted.encode_to_vec(),
            "seed {seed}\nfound  {found:?}\nwanted {wanted:?}"
        );
    }
}

/// JSON has one NaN.
fn one_nan(value: &mut AnyValue) {
    if let Some(Variant::DoubleValue(value)) = &mut value.value {
        *value = if value.is_nan() { f64::NAN } else { *value };
    }
}

/// Every value of a span, elements of arrays included.
fn each_value(span: &mut Span, change: fn(&mut AnyValue)) {
    let events = span.events.iter_mut().map(|event| &mut event.attributes);
    let links = span.links.iter_mut().map(|link| &mut link.attributes);
    let all = std::iter::once(&mut span.attributes)
        .chain(events)
        .chain(links);
    for attribute in all.flatten() {
        change_value(attribute.value.as_mut().expect("a value"), change);
    }
}

fn change_value(value: &mut AnyValue, change: fn(&mut AnyValue)) {
    change(value);
    if let Some(Variant::ArrayValue(elements)) = &mut value.value {
        for element in &mut elements.values {
            change_value(element, change);
        }
    }
}
