//! Values of the API as ours, and back.

use ::opentelemetry::trace as api;
use ::opentelemetry::{Array, KeyValue, Value, baggage};

use crate::__private::Fields;
use crate::{
    Baggage, LinkTarget, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState,
};

/// `None` for an invalid one, which is how the API says "none".
pub(super) fn our_span(theirs: &api::SpanContext) -> Option<SpanContext> {
    Some(SpanContext::new(
        TraceId::from_bytes(theirs.trace_id().to_bytes())?,
        SpanId::from_bytes(theirs.span_id().to_bytes())?,
        TraceFlags::from_byte(theirs.trace_flags().to_u8()),
        theirs.is_remote(),
    ))
}

/// The span with its trace state.
pub(super) fn our_link(theirs: &api::SpanContext) -> Option<LinkTarget> {
    let target = LinkTarget::from(our_span(theirs)?);
    Some(target.with_trace_state(our_state(theirs.trace_state())))
}

pub(super) fn their_span(ours: &SpanContext, state: &TraceState) -> api::SpanContext {
    api::SpanContext::new(
        api::TraceId::from_bytes(ours.trace_id().to_bytes()),
        api::SpanId::from_bytes(ours.span_id().to_bytes()),
        api::TraceFlags::new(ours.flags().to_byte()),
        ours.is_remote(),
        their_state(state),
    )
}

/// The word of a span id; zero for none.
pub(super) fn word(theirs: &api::SpanContext) -> u64 {
    u64::from_be_bytes(theirs.span_id().to_bytes())
}

/// The API checks members by rules of its own; a list that they refuse is left out.
fn their_state(ours: &TraceState) -> api::TraceState {
    if ours.is_empty() {
        return api::TraceState::NONE;
    }
    api::TraceState::from_key_value(ours.iter()).unwrap_or_default()
}

pub(super) fn our_state(theirs: &api::TraceState) -> TraceState {
    if *theirs == api::TraceState::NONE {
        return TraceState::EMPTY;
    }
    theirs.header().parse().unwrap_or_default()
}

/// Sorted, since the API keeps no order. Members that W3C does not allow are left out.
pub(super) fn our_baggage(theirs: &baggage::Baggage) -> Baggage {
    let mut members: Vec<_> = theirs.iter().collect();
    members.sort_by_key(|(key, _)| key.as_str());
    members
        .into_iter()
        .fold(Baggage::EMPTY, |all, (key, (value, metadata))| {
            let properties: Vec<_> = properties(metadata.as_str()).collect();
            all.with_properties(key.as_str(), value.as_str(), &properties)
                .unwrap_or(all)
        })
}

fn properties(metadata: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let parts = metadata.split(';').filter(|part| !part.is_empty());
    parts.map(|part| match part.split_once('=') {
        Some((key, value)) => (key.trim(), Some(value.trim())),
        None => (part.trim(), None),
    })
}

pub(super) fn their_baggage(
    ours: &Baggage,
) -> impl Iterator<Item = baggage::KeyValueMetadata> + '_ {
    ours.iter().map(|member| {
        let metadata: Vec<String> = member
            .properties()
            .map(|(key, value)| value.map_or_else(|| key.into(), |value| format!("{key}={value}")))
            .collect();
        let value = member.value().into_owned();
        let metadata = metadata.join(";");
        baggage::KeyValueMetadata::new(member.key().to_owned(), value, &*metadata)
    })
}

pub(super) fn our_kind(theirs: &api::SpanKind) -> SpanKind {
    match theirs {
        api::SpanKind::Client => SpanKind::Client,
        api::SpanKind::Server => SpanKind::Server,
        api::SpanKind::Producer => SpanKind::Producer,
        api::SpanKind::Consumer => SpanKind::Consumer,
        api::SpanKind::Internal => SpanKind::Internal,
    }
}

pub(super) fn our_status(theirs: &api::Status) -> Status {
    match theirs {
        api::Status::Unset => Status::Unset,
        api::Status::Ok => Status::Ok,
        api::Status::Error { description } => Status::error(&**description),
    }
}

/// The attributes as items.
pub(super) fn fields(attributes: &[KeyValue]) -> Fields {
    let mut fields = Fields::new();
    for KeyValue { key, value, .. } in attributes {
        set(&mut fields, key.as_str(), value);
    }
    fields
}

/// What a later version of the API adds is recorded as its text.
fn set(fields: &mut Fields, key: &str, value: &Value) {
    match value {
        Value::Bool(value) => fields.set(key, value),
        Value::I64(value) => fields.set(key, value),
        Value::F64(value) => fields.set(key, value),
        Value::String(value) => fields.set(key, &value.as_str()),
        Value::Array(Array::Bool(values)) => fields.set(key, values),
        Value::Array(Array::I64(values)) => fields.set(key, values),
        Value::Array(Array::F64(values)) => fields.set(key, values),
        Value::Array(Array::String(values)) => {
            let texts: Vec<&str> = values
                .iter()
                .map(::opentelemetry::StringValue::as_str)
                .collect();
            fields.set(key, &texts);
        }
        other => fields.set(key, &other.as_str()),
    }
}
