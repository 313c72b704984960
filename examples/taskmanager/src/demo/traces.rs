//! The spans of all processes, put together.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use trace_runtime::{SpanId, TraceId};

/// A line of a process's file (see `docs/json-lines.md`): of its attributes only those that tell which request it belongs to.
#[derive(Debug, Deserialize)]
pub(crate) struct Span<'a> {
    #[serde(skip)]
    pub(crate) service: &'static str,
    #[serde(skip)]
    pub(crate) line: &'a str,
    #[serde(deserialize_with = "id")]
    pub(crate) trace_id: TraceId,
    #[serde(rename = "span_id", deserialize_with = "id")]
    pub(crate) id: SpanId,
    #[serde(default, rename = "parent_span_id", deserialize_with = "optional_id")]
    pub(crate) parent: Option<SpanId>,
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) kind: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) outcome: Cow<'a, str>,
    #[serde(rename = "start_unix_nanos")]
    pub(crate) start: u64,
    #[serde(rename = "duration_nanos")]
    pub(crate) duration: u64,
    #[serde(borrow, rename = "attributes")]
    ids: Ids<'a>,
    pub(crate) links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
struct Ids<'a> {
    #[serde(default, borrow, rename = "request.id")]
    request: Option<Cow<'a, str>>,
    #[serde(default, borrow, rename = "http.request.header.x-request-id")]
    header: Vec<Cow<'a, str>>,
    #[serde(default, rename = "task.id")]
    task: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Link {
    #[serde(deserialize_with = "id")]
    pub(crate) trace_id: TraceId,
    #[serde(deserialize_with = "id")]
    pub(crate) span_id: SpanId,
}

fn id<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<T, D::Error> {
    let text: Cow<'de, str> = Deserialize::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}

fn optional_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SpanId>, D::Error> {
    id(deserializer).map(Some)
}

impl<'a> Span<'a> {
    fn read(service: &'static str, line: &'a str) -> Result<Self, serde_json::Error> {
        let span = serde_json::from_str(line)?;
        Ok(Self {
            service,
            line,
            ..span
        })
    }

    pub(crate) fn end(&self) -> u64 {
        self.start + self.duration
    }

    pub(crate) fn is_server(&self) -> bool {
        self.kind == "server"
    }

    /// The request that it says it belongs to. What it says came by another way than the trace: in a header of its own, or with the job.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.ids
            .request
            .as_ref()
            .or(self.ids.header.first())
            .map(AsRef::as_ref)
    }

    pub(crate) fn task_id(&self) -> Option<i64> {
        self.ids.task
    }

    /// What is only looked at when it is shown.
    pub(crate) fn details(&self) -> Details {
        serde_json::from_str(self.line).unwrap_or_default()
    }
}

/// The rest of a line.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Details {
    pub(crate) attributes: Map<String, Value>,
    #[serde(default)]
    pub(crate) status: Status,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Status {
    #[serde(default)]
    pub(crate) description: String,
}

/// All spans, by trace.
#[derive(Debug, Default)]
pub(crate) struct Traces<'a> {
    traces: HashMap<TraceId, Trace<'a>>,
}

/// The spans of one trace, in the order in which they started.
#[derive(Debug, Default)]
pub(crate) struct Trace<'a> {
    spans: Vec<Span<'a>>,
}

impl<'a> Traces<'a> {
    /// Reads the files of all services; of a line that is no span it says which and why.
    pub(crate) fn read(
        files: &'a [(&'static str, String)],
    ) -> Result<Self, (&'static str, usize, serde_json::Error)> {
        let mut traces = Self::default();
        for (service, text) in files {
            for (at, line) in text.lines().enumerate() {
                let span = Span::read(service, line).map_err(|cause| (*service, at + 1, cause))?;
                traces
                    .traces
                    .entry(span.trace_id)
                    .or_default()
                    .spans
                    .push(span);
            }
        }
        for trace in traces.traces.values_mut() {
            trace.spans.sort_by_key(|span| span.start);
        }
        Ok(traces)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Trace<'a>> {
        self.traces.values()
    }

    pub(crate) fn spans(&self) -> impl Iterator<Item = &Span<'a>> {
        self.iter().flat_map(|trace| &trace.spans)
    }

    pub(crate) fn len(&self) -> usize {
        self.traces.len()
    }

    /// The span that a link names, with its trace.
    pub(crate) fn linked(&self, link: Link) -> Option<(&Trace<'a>, &Span<'a>)> {
        let trace = self.traces.get(&link.trace_id)?;
        Some((trace, trace.span(link.span_id)?))
    }

    /// The traces that begin with a link to this one, in the order in which they started.
    pub(crate) fn continuing(&self, trace: &Trace<'_>) -> Vec<&Trace<'a>> {
        let is_linked = |root: &Span<'_>| {
            root.links
                .iter()
                .any(|link| trace.id() == Some(link.trace_id))
        };
        let mut found: Vec<_> = self
            .iter()
            .filter(|other| other.root().is_some_and(is_linked))
            .collect();
        found.sort_by_key(|trace| trace.start());
        found
    }
}

impl<'a> Trace<'a> {
    pub(crate) fn spans(&self) -> &[Span<'a>] {
        &self.spans
    }

    pub(crate) fn id(&self) -> Option<TraceId> {
        Some(self.spans.first()?.trace_id)
    }

    pub(crate) fn roots(&self) -> impl Iterator<Item = &Span<'a>> {
        self.spans.iter().filter(|span| span.parent.is_none())
    }

    pub(crate) fn root(&self) -> Option<&Span<'a>> {
        self.roots().next()
    }

    pub(crate) fn span(&self, id: SpanId) -> Option<&Span<'a>> {
        self.spans.iter().find(|span| span.id == id)
    }

    pub(crate) fn children(&self, parent: &Span<'_>) -> Vec<&Span<'a>> {
        let is_child = |span: &&Span<'_>| span.parent == Some(parent.id);
        self.spans.iter().filter(is_child).collect()
    }

    /// The requests that its spans say they belong to; one, if all is well.
    pub(crate) fn request_ids(&self) -> Vec<&str> {
        let mut ids: Vec<_> = self.spans.iter().filter_map(Span::request_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    pub(crate) fn task_ids(&self) -> Vec<i64> {
        let mut ids: Vec<_> = self.spans.iter().filter_map(Span::task_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The services that it went through.
    pub(crate) fn services(&self) -> Vec<&'static str> {
        let mut services: Vec<_> = self.spans.iter().map(|span| span.service).collect();
        services.sort_unstable();
        services.dedup();
        services
    }

    pub(crate) fn start(&self) -> u64 {
        self.spans.first().map_or(0, |span| span.start)
    }

    /// From the start of the first span to the end of the last one.
    pub(crate) fn duration(&self) -> u64 {
        let end = self.spans.iter().map(Span::end).max().unwrap_or_default();
        end.saturating_sub(self.start())
    }
}

#[cfg(test)]
mod tests;
