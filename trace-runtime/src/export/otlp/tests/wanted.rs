//! What a batch should read as: views turned into the published types, field by field.

use opentelemetry_proto::tonic::common::v1::any_value::Value as Variant;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

use crate::export::{Attributes, EventView, LinkView, Scope};
use crate::{Outcome, ReadableSpan, TraceFlags, Value};

pub(super) fn resource(resource: &crate::Resource) -> Resource {
    Resource {
        attributes: attributes(resource.attributes()),
        ..Resource::default()
    }
}

pub(super) fn scope(scope: &Scope<'_>) -> InstrumentationScope {
    InstrumentationScope {
        name: scope.name().into(),
        version: scope.version().unwrap_or_default().into(),
        attributes: attributes(scope.attributes()),
        dropped_attributes_count: 0,
    }
}

pub(super) fn span(span: &ReadableSpan<'_>) -> Span {
    let parent = span.parent_span_id();
    let mut attributes = attributes(span.attributes());
    let said = |outcome| matches!(outcome, Outcome::Returned | Outcome::Error);
    if !said(span.outcome()) && span.attribute("span.outcome").is_none() {
        attributes.push(pair("span.outcome", Value::Str(span.outcome().as_str())));
    }
    Span {
        trace_id: span.trace_id().to_bytes().into(),
        span_id: span.span_id().to_bytes().into(),
        trace_state: span.trace_state().into(),
        parent_span_id: parent.map_or_else(Vec::new, |parent| parent.to_bytes().into()),
        flags: flags(span.flags(), span.has_remote_parent()),
        name: span.name().into(),
        kind: kind(span.kind()).into(),
        start_time_unix_nano: span.start_unix_nanos(),
        end_time_unix_nano: span.end_unix_nanos(),
        attributes,
        events: span.events().map(|view| event(&view)).collect(),
        links: span.links().map(|view| link(&view)).collect(),
        status: status(&span.status()),
        dropped_attributes_count: span.dropped_attributes_count(),
        dropped_events_count: span.dropped_events_count(),
        dropped_links_count: span.dropped_links_count(),
    }
}

fn flags(flags: TraceFlags, is_remote: bool) -> u32 {
    u32::from(flags.to_byte()) + 256 + if is_remote { 512 } else { 0 }
}

fn kind(kind: crate::SpanKind) -> SpanKind {
    match kind {
        crate::SpanKind::Internal => SpanKind::Internal,
        crate::SpanKind::Server => SpanKind::Server,
        crate::SpanKind::Client => SpanKind::Client,
        crate::SpanKind::Producer => SpanKind::Producer,
        crate::SpanKind::Consumer => SpanKind::Consumer,
    }
}

fn status(status: &crate::Status) -> Option<Status> {
    let (code, message) = match status {
        crate::Status::Unset => return None,
        crate::Status::Ok => (StatusCode::Ok, String::new()),
        crate::Status::Error(message) => (StatusCode::Error, message.clone()),
    };
    let code = code.into();
    Some(Status { message, code })
}

fn event(event: &EventView<'_>) -> Event {
    Event {
        time_unix_nano: event.unix_nanos(),
        name: event.name().into(),
        attributes: attributes(event.attributes()),
        dropped_attributes_count: event.dropped_attributes_count(),
    }
}

fn link(link: &LinkView<'_>) -> Link {
    let target = link.span_context();
    Link {
        trace_id: target.trace_id().to_bytes().into(),
        span_id: target.span_id().to_bytes().into(),
        trace_state: link.trace_state().into(),
        attributes: attributes(link.attributes()),
        flags: flags(target.flags(), target.is_remote()),
        dropped_attributes_count: link.dropped_attributes_count(),
    }
}

fn attributes(attributes: Attributes<'_>) -> Vec<KeyValue> {
    attributes.map(|it| pair(it.key, it.value)).collect()
}

fn pair(key: &str, value: Value<'_>) -> KeyValue {
    KeyValue {
        key: key.into(),
        value: Some(any(value)),
        ..KeyValue::default()
    }
}

fn any(value: Value<'_>) -> AnyValue {
    let variant = match value {
        Value::Bool(value) => Variant::BoolValue(value),
        Value::I64(value) => Variant::IntValue(value),
        Value::F64(value) => Variant::DoubleValue(value),
        Value::Str(value) => Variant::StringValue(value.into()),
        Value::Array(elements) => Variant::ArrayValue(ArrayValue {
            values: elements.iter().map(any).collect(),
        }),
    };
    AnyValue {
        value: Some(variant),
    }
}
