//! Datadog's headers.

use super::access::{Extract, Inject};
use super::datadog_state;
use super::fields::{decimal, remote, remote_trace, set_or_remove, single, with_prefixed_baggage};
use super::propagator::Propagator;
use crate::context::Datadog as Received;
use crate::sync::fixed::Arc;
use crate::{Context, SpanId, TraceId, hex};

/// `x-datadog-…` (Datadog, "Trace Context Propagation").
///
/// The ids are decimal; the high half of the trace id travels as the tag `_dd.p.tid`, and a malformed one is dropped, as Datadog's tracers do. Priority, origin and the tags that
/// start with `_dd.p.` are sent on. Baggage is read from `ot-baggage-…`.
/// Where a trace comes or goes on in W3C's headers, priority, origin and tags are in the member `dd` of the trace state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Datadog;

const TRACE_ID: &str = "x-datadog-trace-id";
const PARENT_ID: &str = "x-datadog-parent-id";
const PRIORITY: &str = "x-datadog-sampling-priority";
const ORIGIN: &str = "x-datadog-origin";
const TAGS: &str = "x-datadog-tags";
const BAGGAGE_PREFIX: &str = "ot-baggage-";

/// Datadog's tracers neither send nor read more tags than this.
const LONGEST_TAGS: usize = 512;
const LONGEST_ORIGIN: usize = 256;
pub(super) const HIGH_HALF: &str = "_dd.p.tid";
/// What tags begin with that are to be sent on.
pub(super) const TAG_PREFIX: &str = "_dd.p.";

pub(super) fn parse_priority(value: &[u8]) -> Option<i32> {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    let magnitude = i32::try_from(decimal(digits)?).ok()?;
    Some(if digits.len() < value.len() {
        -magnitude
    } else {
        magnitude
    })
}

pub(super) fn parse_origin(value: &[u8]) -> Option<String> {
    let is_plain = value.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let is_allowed = is_plain && (1..=LONGEST_ORIGIN).contains(&value.len());
    is_allowed
        .then(|| String::from_utf8(value.to_vec()).ok())
        .flatten()
}

/// The high half of the trace id, and the tags that are to be sent on.
fn parse_tags(value: &[u8]) -> Option<(u64, String)> {
    let text = std::str::from_utf8(value).ok()?;
    if text.len() > LONGEST_TAGS {
        return None;
    }
    let (mut high, mut tags) = (0, String::new());
    for (key, value) in text.split(',').filter_map(|tag| tag.split_once('=')) {
        if key == HIGH_HALF {
            high = value
                .as_bytes()
                .try_into()
                .ok()
                .and_then(hex::word)
                .unwrap_or(0);
        } else if key.starts_with(TAG_PREFIX) {
            push_tag(key, value, &mut tags);
        }
    }
    Some((high, tags))
}

/// Adds a tag to a list of them, if it is allowed and finds room.
pub(super) fn push_tag(key: &str, value: &str, tags: &mut String) {
    let comma = if tags.is_empty() { "" } else { "," };
    let tag = [comma, key, "=", value].concat();
    if is_tag(key, value) && tags.len() + tag.len() <= LONGEST_TAGS {
        tags.push_str(&tag);
    }
}

fn is_tag(key: &str, value: &str) -> bool {
    let has_name = key.len() > TAG_PREFIX.len();
    let is_key = has_name && key.bytes().all(|byte| byte.is_ascii_graphic());
    is_key && !value.is_empty() && value.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

impl Propagator for Datadog {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let (high, tags) = single(carrier, TAGS, parse_tags).unwrap_or_default();
        let low = single(carrier, TRACE_ID, decimal).filter(|low| *low != 0);
        let trace = low.and_then(|low| TraceId::from_halves([high, low]));
        let context = match trace {
            Some(trace) => extract_trace(carrier, context, trace, tags),
            None => context.clone(),
        };
        with_prefixed_baggage(&context, carrier, BAGGAGE_PREFIX, |value| {
            Some(value.to_owned())
        })
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        let Some(span) = context.span_context() else {
            return;
        };
        let [high, low] = span.trace_id().halves();
        if low == 0 {
            // Datadog has no name for it.
            return;
        }
        let received = received(context);
        let received = received.as_deref();
        let priority = priority(context, received).map(|it| it.to_string());
        let tags = tags(high, received.map_or("", |it| &it.tags));
        carrier.set(TRACE_ID, &low.to_string());
        carrier.set(PARENT_ID, &span.span_id().word().to_string());
        set_or_remove(carrier, PRIORITY, priority.as_deref());
        set_or_remove(
            carrier,
            ORIGIN,
            received.and_then(|it| it.origin.as_deref()),
        );
        set_or_remove(carrier, TAGS, Some(&*tags).filter(|it| !it.is_empty()));
    }

    fn fields(&self) -> Vec<&str> {
        vec![TRACE_ID, PARENT_ID, PRIORITY, ORIGIN, TAGS]
    }
}

fn extract_trace(
    carrier: &dyn Extract,
    context: &Context,
    trace: TraceId,
    tags: String,
) -> Context {
    let parent = single(carrier, PARENT_ID, decimal).and_then(SpanId::from_word);
    let priority = single(carrier, PRIORITY, parse_priority);
    let sampled = priority.map(|priority| priority > 0);
    let found = match parent {
        Some(parent) => remote(context, (trace, parent), sampled),
        None => remote_trace(context, trace, sampled),
    };
    let origin = single(carrier, ORIGIN, parse_origin);
    let received = Received {
        priority,
        origin,
        tags,
    };
    found.edit_received(|it| it.datadog = Some(Arc::new(received)))
}

/// What came with the trace, in headers or in the trace state.
fn received(context: &Context) -> Option<Arc<Received>> {
    let received = context.received().datadog.clone();
    received.or_else(|| datadog_state::read(context.trace_state()).map(Arc::new))
}

/// The priority that was received, unless it was decided otherwise since.
pub(super) fn priority(context: &Context, received: Option<&Received>) -> Option<i32> {
    let sampled = context.decision()?;
    let received = received.and_then(|it| it.priority);
    let as_decided = received.filter(|priority| (*priority > 0) == sampled);
    Some(as_decided.unwrap_or(i32::from(sampled)))
}

/// The tags to send. Those that were received are left out where there is no room for all.
fn tags(high: u64, received: &str) -> String {
    if high == 0 {
        return received.to_owned();
    }
    let own = format!("{HIGH_HALF}={high:016x}");
    if received.is_empty() || own.len() + 1 + received.len() > LONGEST_TAGS {
        own
    } else {
        format!("{own},{received}")
    }
}
