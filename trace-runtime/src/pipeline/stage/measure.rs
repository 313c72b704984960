//! Calls, errors and durations of each span name.

use std::collections::HashMap;

use super::{Flow, Stage};
use crate::export::Batch;
use crate::pipeline::histogram::{Exemplar, Histogram};
use crate::sync::fixed::{Arc, Mutex};
use crate::sync::lock;
use crate::{ReadableSpan, SpanKind, Status};

/// What the spans of one name and kind have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanMetrics {
    /// `None` of the row that all share for which there was no room.
    name: Option<Box<str>>,
    kind: SpanKind,
    calls: Calls,
    durations: Histogram,
    exemplars: Exemplars,
}

/// One of each bucket.
type Exemplars = [Option<Exemplar>; Histogram::BOUNDS.len() + 1];

/// How many spans ended with which status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calls {
    pub(crate) unset: u64,
    pub(crate) ok: u64,
    pub(crate) error: u64,
}

impl SpanMetrics {
    fn new(name: Option<&str>, kind: SpanKind) -> Self {
        Self {
            name: name.map(Box::from),
            kind,
            calls: Calls::default(),
            durations: Histogram::default(),
            exemplars: Exemplars::default(),
        }
    }

    /// The name of the spans; empty where [`is_overflow`](Self::is_overflow).
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// The kind of the spans; [`Internal`](SpanKind::Internal) where [`is_overflow`](Self::is_overflow).
    pub fn kind(&self) -> SpanKind {
        self.kind
    }

    /// Whether this is the row of all spans that came after the last free one was taken.
    pub fn is_overflow(&self) -> bool {
        self.name.is_none()
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.durations.count()
    }

    /// How many of them have the status [`Error`](Status::Error): the body failed or panicked, or the program said so.
    pub fn errors(&self) -> u64 {
        self.calls.error
    }

    /// How long they took.
    pub fn durations(&self) -> &Histogram {
        &self.durations
    }

    /// The last sampled span of each bucket of [`durations`](Self::durations).
    pub fn exemplars(&self) -> &[Option<Exemplar>] {
        &self.exemplars
    }

    pub(crate) fn calls(&self) -> Calls {
        self.calls
    }

    fn record(&mut self, span: &ReadableSpan<'_>) {
        match span.status() {
            Status::Unset => self.calls.unset += 1,
            Status::Ok => self.calls.ok += 1,
            Status::Error(_) => self.calls.error += 1,
        }
        let bucket = self.durations.record(span.duration());
        if span.flags().is_sampled() {
            self.exemplars[bucket] = Some(Exemplar::of(span));
        }
    }
}

/// The rows, and where each is.
#[derive(Debug)]
pub(crate) struct Table {
    limit: usize,
    rows: Vec<SpanMetrics>,
    /// Rows of spans that were not renamed, by the address of their call site: most of all, found without a look at the name.
    by_site: HashMap<usize, usize>,
    by_name: HashMap<Box<str>, [Option<usize>; SpanKind::ALL.len()]>,
    /// The row of all that there was no room for.
    overflow: Option<usize>,
}

impl Table {
    /// A table of at most so many names.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            rows: Vec::new(),
            by_site: HashMap::new(),
            by_name: HashMap::new(),
            overflow: None,
        }
    }

    pub(crate) fn rows(&self) -> &[SpanMetrics] {
        &self.rows
    }

    fn record(&mut self, span: &ReadableSpan<'_>) {
        let row = self.row_of(span);
        self.rows[row].record(span);
    }

    fn row_of(&mut self, span: &ReadableSpan<'_>) -> usize {
        if let Some(name) = span.renamed() {
            return self.row_of_name(span.kind(), name);
        }
        let site = span.callsite();
        let address = std::ptr::from_ref(site).addr();
        if let Some(row) = self.by_site.get(&address) {
            return *row;
        }
        let row = self.row_of_name(site.span_kind(), site.name());
        self.by_site.insert(address, row);
        row
    }

    fn row_of_name(&mut self, kind: SpanKind, name: &str) -> usize {
        let known = self.by_name.get(name).and_then(|rows| rows[kind as usize]);
        if let Some(row) = known {
            return row;
        }
        if self.rows.len() - usize::from(self.overflow.is_some()) == self.limit {
            return self.overflow();
        }
        let row = self.add(SpanMetrics::new(Some(name), kind));
        self.by_name.entry(name.into()).or_default()[kind as usize] = Some(row);
        row
    }

    fn overflow(&mut self) -> usize {
        let known = self.overflow;
        let row = known.unwrap_or_else(|| self.add(SpanMetrics::new(None, SpanKind::Internal)));
        self.overflow = Some(row);
        row
    }

    fn add(&mut self, row: SpanMetrics) -> usize {
        self.rows.push(row);
        self.rows.len() - 1
    }
}

/// Shared with those who read it.
pub(crate) type SpanTable = Arc<Mutex<Table>>;

/// Counts what comes by. The first stage: it sees what others drop, and what was recorded without being sampled.
pub(crate) struct Measure(pub(crate) SpanTable);

impl Stage for Measure {
    fn pass(&mut self, batch: Batch, _: &Flow<'_>) -> Batch {
        let mut table = lock(&self.0);
        batch.iter().for_each(|span| table.record(&span));
        drop(table);
        batch
    }
}
