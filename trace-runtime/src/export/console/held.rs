//! Spans that wait for the root of their trace.
//!
//! Children usually end before their parents, and batches bring the spans of a trace in pieces. A span is *complete* when it stands below a
//! local root that ended, or below a span that was shown already; then nothing that it waits for is to come.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use super::tree::Forest;
use crate::clock::Timeline;
use crate::export::Batch;
use crate::record::Recorded;
use crate::{ReadableSpan, SpanId, TraceId};

/// Spans that are shown together.
#[derive(Debug)]
pub(in crate::export) struct Group {
    pub(in crate::export) spans: Recorded,
    pub(in crate::export) reason: Reason,
}

impl Group {
    /// When the first of them started.
    pub(in crate::export) fn start(&self, timeline: Timeline) -> Option<u64> {
        let starts = self.spans.iter(timeline).map(|span| span.start_ticks());
        starts.min()
    }
}

/// Why spans are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::export) enum Reason {
    /// Their local root ended.
    Complete,
    /// Their parent was shown already, below a root of this name; empty when the root has not been shown.
    Late(String),
    /// There was no memory to wait any longer.
    Crowded,
    /// The program flushes.
    Flushed,
}

/// All spans that wait, by trace.
#[derive(Debug, Default)]
pub(in crate::export) struct Held {
    traces: HashMap<TraceId, Waiting>,
    /// The traces by the time when the first span of each arrived.
    ages: BTreeMap<u64, TraceId>,
    next_age: u64,
    /// The ages of traces in which something arrived that can complete spans.
    due: BTreeSet<u64>,
    words: usize,
    shown: Shown,
    /// That of the last batch, so that times are what every exporter of that batch reads.
    timeline: Timeline,
}

#[derive(Debug)]
struct Waiting {
    spans: Recorded,
    age: u64,
}

impl Held {
    /// Takes the spans of a batch, to be held at least until its end.
    pub(in crate::export) fn hold(&mut self, batch: &Batch) {
        self.timeline = batch.timeline();
        for span in batch {
            self.push(&span);
        }
    }

    /// What turns the ticks of groups into times.
    pub(in crate::export) fn timeline(&self) -> Timeline {
        self.timeline
    }

    fn push(&mut self, span: &ReadableSpan<'_>) {
        let trace = span.trace_id();
        let is_due = span.is_local_root() || self.shown.contains(trace, span.parent_span_id());
        let waiting = self.traces.entry(trace).or_insert_with(|| {
            self.next_age += 1;
            self.ages.insert(self.next_age, trace);
            Waiting {
                spans: Recorded::default(),
                age: self.next_age,
            }
        });
        let before = waiting.spans.words();
        waiting.spans.push(span);
        self.words += waiting.spans.words() - before;
        if is_due {
            self.due.insert(waiting.age);
        }
    }

    /// The memory that is held, in bytes.
    pub(in crate::export) fn bytes(&self) -> usize {
        self.words * size_of::<u64>()
    }

    /// Ids of spans that were shown.
    #[cfg(test)]
    pub(in crate::export) fn remembered(&self) -> usize {
        self.shown.ids
    }

    /// Takes what is complete, oldest trace first.
    pub(in crate::export) fn take_complete(&mut self) -> Vec<Group> {
        let due = std::mem::take(&mut self.due);
        let due: Vec<TraceId> = due
            .iter()
            .filter_map(|age| self.ages.get(age).copied())
            .collect();
        due.into_iter()
            .flat_map(|trace| self.take_complete_of(trace))
            .collect()
    }

    fn take_complete_of(&mut self, trace: TraceId) -> Vec<Group> {
        let Some(waiting) = self.take(trace) else {
            return Vec::new();
        };
        let spans: Vec<_> = waiting.spans.iter(self.timeline).collect();
        let forest = Forest::of(&spans);
        let mut groups = Sorted::default();
        for root in forest.roots() {
            let pile = self.pile_of(&spans[*root], &mut groups);
            for step in forest.walk_from(std::slice::from_ref(root)) {
                pile.push(&spans[step.index]);
            }
        }
        self.keep(trace, waiting.age, groups.incomplete);
        self.remember_complete(trace, groups.complete, groups.late)
    }

    /// Where the spans below this one belong.
    fn pile_of<'a>(&self, top: &ReadableSpan<'_>, groups: &'a mut Sorted) -> &'a mut Recorded {
        if top.is_local_root() {
            groups.complete.push(Recorded::default());
            groups.complete.last_mut().expect("just pushed")
        } else if self.shown.contains(top.trace_id(), top.parent_span_id()) {
            &mut groups.late
        } else {
            &mut groups.incomplete
        }
    }

    fn remember_complete(
        &mut self,
        trace: TraceId,
        complete: Vec<Recorded>,
        late: Recorded,
    ) -> Vec<Group> {
        let complete = complete.into_iter().map(|spans| Group {
            spans,
            reason: Reason::Complete,
        });
        let mut groups: Vec<Group> = complete.collect();
        for group in &groups {
            self.shown.insert(trace, group.spans.iter(self.timeline));
        }
        if late.len() > 0 {
            self.shown.insert(trace, late.iter(self.timeline));
            groups.push(Group {
                spans: late,
                reason: Reason::Late(self.shown.root_of(trace)),
            });
        }
        groups
    }

    /// Takes whole traces, oldest first, until no more than this many bytes are held.
    pub(in crate::export) fn take_crowded(&mut self, limit: usize) -> Vec<Group> {
        let mut groups = Vec::new();
        while self.bytes() > limit {
            let Some(trace) = self.ages.values().next().copied() else {
                break;
            };
            groups.extend(self.take_incomplete(trace, Reason::Crowded));
        }
        groups
    }

    /// Takes everything, oldest trace first.
    pub(in crate::export) fn take_all(&mut self) -> Vec<Group> {
        let traces: Vec<TraceId> = self.ages.values().copied().collect();
        traces
            .into_iter()
            .filter_map(|trace| self.take_incomplete(trace, Reason::Flushed))
            .collect()
    }

    fn take_incomplete(&mut self, trace: TraceId, reason: Reason) -> Option<Group> {
        let waiting = self.take(trace)?;
        self.shown.insert(trace, waiting.spans.iter(self.timeline));
        Some(Group {
            spans: waiting.spans,
            reason,
        })
    }

    fn take(&mut self, trace: TraceId) -> Option<Waiting> {
        let waiting = self.traces.remove(&trace)?;
        self.ages.remove(&waiting.age);
        self.words -= waiting.spans.words();
        Some(waiting)
    }

    fn keep(&mut self, trace: TraceId, age: u64, spans: Recorded) {
        if spans.len() > 0 {
            self.words += spans.words();
            self.ages.insert(age, trace);
            self.traces.insert(trace, Waiting { spans, age });
        }
    }
}

/// The spans of one trace, by what becomes of them.
#[derive(Default)]
struct Sorted {
    /// One for each local root.
    complete: Vec<Recorded>,
    late: Recorded,
    incomplete: Recorded,
}

/// What was shown lately, so that spans that come later are known to be late.
#[derive(Debug, Default)]
struct Shown {
    traces: HashMap<TraceId, Trace>,
    order: VecDeque<TraceId>,
    ids: usize,
}

#[derive(Debug)]
struct Trace {
    root: String,
    ids: HashSet<SpanId>,
}

impl Shown {
    /// A megabyte or two. A span that is later than that waits for the next flush.
    const MOST_IDS: usize = 1 << 16;

    fn insert<'a>(&mut self, trace: TraceId, spans: impl Iterator<Item = ReadableSpan<'a>>) {
        let known = self.traces.entry(trace).or_insert_with(|| {
            self.order.push_back(trace);
            Trace {
                root: String::new(),
                ids: HashSet::new(),
            }
        });
        let before = known.ids.len();
        for span in spans {
            if known.root.is_empty() && span.is_local_root() {
                span.name().clone_into(&mut known.root);
            }
            known.ids.insert(span.span_id());
        }
        self.ids += known.ids.len() - before;
        self.forget_oldest();
    }

    fn forget_oldest(&mut self) {
        while self.ids > Self::MOST_IDS {
            let Some(oldest) = self.order.pop_front() else {
                return;
            };
            self.ids -= self
                .traces
                .remove(&oldest)
                .map_or(0, |trace| trace.ids.len());
        }
    }

    fn contains(&self, trace: TraceId, span: Option<SpanId>) -> bool {
        let trace = self.traces.get(&trace);
        span.is_some_and(|span| trace.is_some_and(|trace| trace.ids.contains(&span)))
    }

    fn root_of(&self, trace: TraceId) -> String {
        self.traces
            .get(&trace)
            .map_or_else(String::new, |trace| trace.root.clone())
    }
}
