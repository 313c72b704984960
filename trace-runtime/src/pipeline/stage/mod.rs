//! What happens to finished spans between the lanes and the queues, on the collector's thread.
//!
//! ```text
//! drain ──► metrics ──► tail, or the filter of what is not sampled ──► limits and redaction ──► open for long ──► queues
//! ```
//!
//! A pipeline without stages hands on what was drained, unseen. A span that a stage holds back is pending in the report; one that it drops is
//! dropped for every exporter, see [`Ledger`].

mod announce;
mod measure;
mod scrub;
mod tail;
mod unsampled;

pub(crate) use announce::Announcer;
pub use measure::SpanMetrics;
pub(crate) use measure::{Measure, SpanTable, Table};
pub(crate) use scrub::Scrub;
pub(crate) use tail::TailSampling;
pub(crate) use unsampled::Unsampled;

use std::time::{Duration, Instant};

use super::ledger::Ledger;
use super::worker::Buffers;
use crate::clock::Timeline;
use crate::export::Batch;
use crate::record::Recorded;
use crate::resource::Origin;
use crate::sync::fixed::Arc;

/// Takes batches and hands on batches.
///
/// Runs on the collector's thread, so it must not wait for anybody and must not panic. What it holds on to it copies: a batch borrows chunks
/// from the threads that record.
pub(crate) trait Stage: Send + 'static {
    /// What is to be handed on now: of this batch, and of what was held back before. May be empty.
    fn pass(&mut self, batch: Batch, flow: &Flow<'_>) -> Batch;

    /// What is held back and is to be handed on by now. Asked after each drain.
    fn release(&mut self, _: Extent, _: &Flow<'_>) -> Option<Batch> {
        None
    }

    /// How long the collector may sleep before it asks again; `None` if nothing is held back.
    fn wakes_in(&self, _: Instant) -> Option<Duration> {
        None
    }
}

/// How much of what a stage holds back it has to let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    /// What has waited long enough.
    Due,
    /// All that can be decided: somebody flushes.
    Decidable,
    /// Everything: this is the end.
    All,
}

/// What a stage is told beside the spans.
pub(crate) struct Flow<'a> {
    /// The time, by the clock that the collector was given.
    pub(crate) now: Instant,
    /// Where drops and cuts are booked.
    pub(crate) ledger: &'a Ledger,
    pub(super) buffers: &'a Buffers,
    /// For spans that were held back.
    pub(super) timeline: Timeline,
    pub(super) origin: &'a Arc<Origin>,
}

impl Flow<'_> {
    /// A place for spans, whose memory was used before.
    pub(crate) fn recorded(&self) -> Recorded {
        Recorded::reuse(self.buffers.take())
    }

    /// Nobody needs this batch any more: its chunks go back to their threads, its memory is used again.
    pub(crate) fn give_back(&self, batch: Batch) {
        self.buffers.give(batch.into_buffer());
    }

    /// A batch of spans that were held back.
    pub(crate) fn batch(&self, recorded: Recorded) -> Batch {
        Batch::new(recorded, self.timeline, Arc::clone(self.origin))
    }
}

impl Flow<'_> {
    /// A batch of spans that have not ended.
    fn unfinished(&self, recorded: Recorded) -> Batch {
        Batch::of_unfinished(recorded, self.timeline, Arc::clone(self.origin))
    }
}

/// The stages of a pipeline, in their order.
#[derive(Default)]
pub(crate) struct Stages(Vec<Box<dyn Stage>>);

impl Stages {
    /// Adds a stage behind those that there are.
    pub(crate) fn push(&mut self, stage: impl Stage) {
        self.0.push(Box::new(stage));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What all of them hand on of this batch.
    pub(super) fn pass(&mut self, batch: Batch, flow: &Flow<'_>) -> Batch {
        pass(&mut self.0, batch, flow)
    }

    /// What each lets go, through those behind it.
    pub(super) fn release(&mut self, extent: Extent, flow: &Flow<'_>, mut ship: impl FnMut(Batch)) {
        let mut stages = &mut *self.0;
        while let Some((stage, behind)) = stages.split_first_mut() {
            if let Some(batch) = stage.release(extent, flow) {
                ship(pass(behind, batch, flow));
            }
            stages = behind;
        }
    }

    /// The first moment at which one of them wants to be asked.
    pub(super) fn wakes_in(&self, now: Instant) -> Option<Duration> {
        self.0.iter().filter_map(|stage| stage.wakes_in(now)).min()
    }
}

fn pass(stages: &mut [Box<dyn Stage>], batch: Batch, flow: &Flow<'_>) -> Batch {
    let step = |batch: Batch, stage: &mut Box<dyn Stage>| {
        if batch.is_empty() {
            batch
        } else {
            stage.pass(batch, flow)
        }
    };
    stages.iter_mut().fold(batch, step)
}

#[cfg(test)]
mod tests;
