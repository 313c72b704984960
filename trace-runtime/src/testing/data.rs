//! Captured spans, owned.

use std::time::{Duration, SystemTime};

use super::OwnedValue;
use crate::export::{Attribute, EventView, LinkView};
use crate::{Callsite, Outcome, ReadableSpan, SpanContext, SpanId, SpanKind, Status, TraceId};

type Pairs = Vec<(String, OwnedValue)>;

fn pairs<'a>(attributes: impl Iterator<Item = Attribute<'a>>) -> Pairs {
    attributes
        .map(|attribute| (attribute.key.to_owned(), attribute.value.into()))
        .collect()
}

fn lookup(pairs: &Pairs, key: &str) -> Option<OwnedValue> {
    pairs
        .iter()
        .find(|(other, _)| other == key)
        .map(|(_, value)| value.clone())
}

/// A span that ended while it was captured. Two are equal when they are the same span.
///
/// ```
/// use trace_runtime::{Outcome, SpanKind, span, testing};
///
/// let (_, spans) = testing::capture(|| span!("query", kind = client; rows = 2).in_scope(|| ()));
/// let query = spans.named("query").one();
/// assert_eq!(query.kind(), SpanKind::Client);
/// assert_eq!(query.outcome(), Outcome::Returned);
/// assert_eq!(query.attribute("rows"), Some(2.into()));
/// assert_eq!(query.parent_span_id(), None);
/// ```
#[derive(Clone, Debug)]
pub struct SpanData {
    name: String,
    trace_id: TraceId,
    span_id: SpanId,
    parent_span_id: Option<SpanId>,
    has_remote_parent: bool,
    is_orphan: bool,
    trace_state: String,
    outcome: Outcome,
    status: Status,
    start_unix_nanos: u64,
    duration: Duration,
    attributes: Pairs,
    events: Vec<EventData>,
    links: Vec<LinkData>,
    callsite: &'static Callsite,
}

impl SpanData {
    pub(super) fn new(span: &ReadableSpan<'_>) -> Self {
        Self {
            name: span.name().to_owned(),
            trace_id: span.trace_id(),
            span_id: span.span_id(),
            parent_span_id: span.parent_span_id(),
            has_remote_parent: span.has_remote_parent(),
            is_orphan: span.is_orphan(),
            trace_state: span.trace_state().to_owned(),
            outcome: span.outcome(),
            status: span.status(),
            start_unix_nanos: span.start_unix_nanos(),
            duration: span.duration(),
            attributes: pairs(span.attributes()),
            events: span.events().map(|event| EventData::new(&event)).collect(),
            links: span.links().map(|link| LinkData::new(&link)).collect(),
            callsite: span.callsite(),
        }
    }

    /// The name that it had when it ended.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The trace that it belongs to.
    pub fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// Its own id.
    pub fn span_id(&self) -> SpanId {
        self.span_id
    }

    /// The id of its parent; `None` for the root of a trace.
    pub fn parent_span_id(&self) -> Option<SpanId> {
        self.parent_span_id
    }

    /// Whether the parent was named by a [`SpanContext`], as one of another process is.
    pub fn has_remote_parent(&self) -> bool {
        self.has_remote_parent
    }

    /// Whether it became a root because no span was current, though it did not ask to be one. True of the outermost function that a test calls.
    pub fn is_orphan(&self) -> bool {
        self.is_orphan
    }

    /// What vendors sent along with its trace, in wire form; usually empty.
    pub fn trace_state(&self) -> &str {
        &self.trace_state
    }

    /// The kind of its call site.
    pub fn kind(&self) -> SpanKind {
        self.callsite.span_kind()
    }

    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Its status, as an exporter would see it.
    pub fn status(&self) -> Status {
        self.status.clone()
    }

    /// When it started.
    pub fn start_time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(self.start_unix_nanos)
    }

    /// When it ended; never before it started.
    pub fn end_time(&self) -> SystemTime {
        self.start_time() + self.duration
    }

    /// How long it took.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// Its attributes in the order in which they were added, each key once.
    pub fn attributes(&self) -> &[(String, OwnedValue)] {
        &self.attributes
    }

    /// The last value of this key.
    pub fn attribute(&self, key: &str) -> Option<OwnedValue> {
        lookup(&self.attributes, key)
    }

    /// Its events in the order in which they happened.
    pub fn events(&self) -> &[EventData] {
        &self.events
    }

    /// The first event of this name.
    pub fn event(&self, name: &str) -> Option<&EventData> {
        self.events.iter().find(|event| event.name == name)
    }

    /// Its links in the order in which they were added.
    pub fn links(&self) -> &[LinkData] {
        &self.links
    }

    /// The static part: module, file and line.
    pub fn callsite(&self) -> &'static Callsite {
        self.callsite
    }
}

impl PartialEq for SpanData {
    fn eq(&self, other: &Self) -> bool {
        (self.trace_id, self.span_id) == (other.trace_id, other.span_id)
    }
}

impl Eq for SpanData {}

/// An event of a captured span.
#[derive(Clone, Debug, PartialEq)]
pub struct EventData {
    name: String,
    unix_nanos: u64,
    attributes: Pairs,
}

impl EventData {
    fn new(event: &EventView<'_>) -> Self {
        Self {
            name: event.name().to_owned(),
            unix_nanos: event.unix_nanos(),
            attributes: pairs(event.attributes()),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it happened.
    pub fn time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(self.unix_nanos)
    }

    /// Its attributes in the order in which they were added, each key once.
    pub fn attributes(&self) -> &[(String, OwnedValue)] {
        &self.attributes
    }

    /// The last value of this key.
    pub fn attribute(&self, key: &str) -> Option<OwnedValue> {
        lookup(&self.attributes, key)
    }
}

/// A link of a captured span.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkData {
    target: SpanContext,
    trace_state: String,
    attributes: Pairs,
}

impl LinkData {
    fn new(link: &LinkView<'_>) -> Self {
        Self {
            target: link.span_context(),
            trace_state: link.trace_state().into(),
            attributes: pairs(link.attributes()),
        }
    }

    /// The span that is pointed at.
    pub fn span_context(&self) -> SpanContext {
        self.target
    }

    /// What vendors sent along with the trace of that span, in wire form; usually empty.
    pub fn trace_state(&self) -> &str {
        &self.trace_state
    }

    /// Its attributes in the order in which they were added, each key once.
    pub fn attributes(&self) -> &[(String, OwnedValue)] {
        &self.attributes
    }

    /// The last value of this key.
    pub fn attribute(&self, key: &str) -> Option<OwnedValue> {
        lookup(&self.attributes, key)
    }
}
