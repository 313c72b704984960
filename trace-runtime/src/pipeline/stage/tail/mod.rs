//! Tail sampling: spans wait for the verdict about their trace.
//!
//! # The life of a trace
//!
//! Its first span makes it *waiting*. A span that is a reason to keep it, or the end of its wait, makes it *decided*: what waits is handed on or dropped, and the
//! verdict is remembered for what comes later. It waits
//!
//! 1. for a local root, then for the linger time, then until no span is missing that has ended children (a second local root, or a task that outlives its
//!    root: its parent is not here, so something is still open);
//! 2. at most for the patience, and as long as there is memory. Then the oldest is decided by what is there, which is counted.
//!
//! Both queues hold traces in the order of their time, because each time is a constant behind the moment at which they enter. An entry whose trace was decided
//! meanwhile is passed over.

mod spare;
mod verdicts;
mod waiting;
pub(super) mod weight;

use std::collections::VecDeque;
use std::mem;
use std::time::{Duration, Instant};

use super::{Extent, Flow, Stage};
use crate::ReadableSpan;
use crate::drops::DropReason;
use crate::export::Batch;
use crate::record::Recorded;
use crate::sampling::record_only;
use crate::sampling::tail::{Share, Tail};
use crate::sampling::threshold::Threshold;
use spare::Spare;
use verdicts::{ByTrace, Trace, Verdicts};
use waiting::Waiting;
use weight::Weights;

/// Holds spans back until it is known whether their trace is kept.
pub(crate) struct TailSampling {
    tail: Tail,
    waiting: ByTrace<Waiting>,
    /// By the end of their linger time.
    lingering: VecDeque<Entry>,
    /// By their first span.
    aging: VecDeque<Entry>,
    /// What all of these take.
    bytes: usize,
    traces: u64,
    verdicts: Verdicts,
    weights: Weights,
    /// What is to be handed on.
    kept: Recorded,
    spare: Spare,
    dropped: u64,
    decided_early: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    at: Instant,
    trace: Trace,
    number: u64,
}

impl TailSampling {
    /// The collector is not woken more often than this.
    const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

    pub(crate) fn new(tail: Tail) -> Self {
        Self {
            verdicts: Verdicts::new(tail.remembered),
            tail,
            waiting: ByTrace::default(),
            lingering: VecDeque::new(),
            aging: VecDeque::new(),
            bytes: 0,
            traces: 0,
            weights: Weights::default(),
            kept: Recorded::default(),
            spare: Spare::default(),
            dropped: 0,
            decided_early: 0,
        }
    }

    fn take(&mut self, span: &ReadableSpan<'_>, flow: &Flow<'_>) {
        let trace = Trace::of(span);
        let is_reason = self.tail.is_reason(span);
        let verdict = if self.waiting.contains_key(&trace) {
            None
        } else {
            self.verdicts.of(trace)
        };
        match verdict {
            None => self.hold(trace, span, is_reason, flow),
            Some(None) if is_reason && span.is_local_root() => {
                self.verdicts.remember(trace, Some(Threshold::ALWAYS));
                self.follow(span, Some(Threshold::ALWAYS));
            }
            Some(verdict) => self.follow(span, verdict),
        }
    }

    fn follow(&mut self, span: &ReadableSpan<'_>, verdict: Share) {
        match verdict {
            Some(threshold) => {
                let is_all = record_only::was_decided();
                self.weights.push(span, threshold, is_all, &mut self.kept);
            }
            None => self.dropped += 1,
        }
    }

    fn hold(&mut self, trace: Trace, span: &ReadableSpan<'_>, is_reason: bool, flow: &Flow<'_>) {
        let waiting = self.waiting.entry(trace).or_insert_with(|| {
            self.traces += 1;
            let entry = Entry {
                at: flow.now,
                trace,
                number: self.traces,
            };
            self.aging.push_back(entry);
            let waiting = Waiting::new(self.traces, self.spare.take());
            self.bytes += waiting.bytes();
            waiting
        });
        let before = waiting.bytes();
        waiting.add(span, &self.tail);
        self.bytes += waiting.bytes() - before;
        if is_reason {
            self.decide(trace, Some(Threshold::ALWAYS), flow);
        } else if span.is_local_root() || mem::take(&mut waiting.is_overdue) {
            let entry = Entry {
                at: flow.now + self.tail.linger,
                trace,
                number: waiting.number,
            };
            self.lingering.push_back(entry);
        }
    }

    fn decide(&mut self, trace: Trace, verdict: Share, flow: &Flow<'_>) {
        let Some(waiting) = self.waiting.remove(&trace) else {
            return;
        };
        self.bytes -= waiting.bytes();
        self.verdicts.remember(trace, verdict);
        match verdict {
            None => self.dropped += waiting.spans.len() as u64,
            Some(_) => waiting
                .spans
                .iter(flow.timeline)
                .for_each(|span| self.follow(&span, verdict)),
        }
        self.spare.give(waiting.spans);
    }

    /// Decides by what is there.
    fn judge(&mut self, trace: Trace, flow: &Flow<'_>) {
        if let Some(waiting) = self.waiting.get(&trace) {
            let verdict = waiting.verdict(&self.tail, flow.timeline);
            self.decide(trace, verdict, flow);
        }
    }

    /// The trace of an entry, if that one still waits.
    fn waits(&mut self, entry: Entry) -> Option<&mut Waiting> {
        let waiting = self.waiting.get_mut(&entry.trace)?;
        (waiting.number == entry.number).then_some(waiting)
    }

    /// Decides traces whose local root has ended, and which have lingered or somebody is waiting for.
    fn judge_ended(&mut self, extent: Extent, flow: &Flow<'_>) {
        let is_due = |entry: &Entry| extent != Extent::Due || entry.at <= flow.now;
        while self.lingering.front().is_some_and(is_due) {
            let Some(entry) = self.lingering.pop_front() else {
                return;
            };
            let Some(waiting) = self.waits(entry) else {
                continue;
            };
            waiting.is_overdue = !waiting.is_complete(flow.timeline);
            if !waiting.is_overdue {
                self.judge(entry.trace, flow);
            }
        }
    }

    /// Decides the oldest traces as long as they are too old, or too many.
    fn judge_oldest(&mut self, flow: &Flow<'_>) {
        while let Some(&entry) = self.aging.front() {
            let is_too_old = entry.at + self.tail.patience <= flow.now;
            let waits = self.waits(entry).is_some();
            if waits && !is_too_old && self.memory() <= self.tail.memory_limit {
                return;
            }
            self.aging.pop_front();
            if waits {
                self.decided_early += 1;
                self.judge(entry.trace, flow);
            }
        }
    }

    /// Entries of traces that were decided take memory until their time.
    pub(super) fn memory(&self) -> usize {
        self.bytes
            + self.spare.bytes()
            + (self.aging.len() + self.lingering.len()) * size_of::<Entry>()
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.verdicts.len()
    }

    fn judge_all(&mut self, flow: &Flow<'_>) {
        let traces: Vec<_> = self.waiting.keys().copied().collect();
        for trace in traces {
            self.judge(trace, flow);
        }
        self.aging.clear();
        self.lingering.clear();
        self.spare = Spare::default();
    }

    /// What was decided meanwhile.
    fn hand_on(&mut self, flow: &Flow<'_>) -> Batch {
        let dropped = mem::take(&mut self.dropped);
        flow.ledger.drop_spans(DropReason::Sampled, dropped);
        flow.ledger.decide_early(mem::take(&mut self.decided_early));
        if self.kept.len() == 0 {
            return flow.batch(Recorded::default());
        }
        flow.batch(mem::replace(&mut self.kept, flow.recorded()))
    }
}

impl Stage for TailSampling {
    fn pass(&mut self, batch: Batch, flow: &Flow<'_>) -> Batch {
        for span in &batch {
            self.take(&span, flow);
        }
        flow.give_back(batch);
        self.judge_oldest(flow);
        self.hand_on(flow)
    }

    fn release(&mut self, extent: Extent, flow: &Flow<'_>) -> Option<Batch> {
        if extent == Extent::All {
            self.judge_all(flow);
        } else {
            self.judge_ended(extent, flow);
            self.judge_oldest(flow);
        }
        Some(self.hand_on(flow)).filter(|batch| !batch.is_empty())
    }

    fn wakes_in(&self, now: Instant) -> Option<Duration> {
        let lingered = self.lingering.front().map(|entry| entry.at);
        let aged = self.aging.front();
        let aged = aged.map(|entry| entry.at + self.tail.patience);
        let next = lingered.into_iter().chain(aged).min()?;
        let wait = next.saturating_duration_since(now);
        Some(wait.max(Self::SHORTEST_PAUSE))
    }
}
