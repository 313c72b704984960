//! The chain of stages, and what each of them promises.

mod chain;
mod scrub;
mod tail;
mod unsampled;

use std::time::Instant;

use super::{Flow, Stage};
use crate::clock::Timeline;
use crate::context::now::Now;
use crate::export::Batch;
use crate::pipeline::ledger::Ledger;
use crate::pipeline::worker::Buffers;
use crate::record::{Header, Items, Recorded, tests};
use crate::sync::fixed::Arc;

/// A span of trace 1, sampled.
fn header(span: u64) -> Header {
    Header {
        trace: [0, 1],
        ..tests::header(span)
    }
}

fn recorded(headers: impl IntoIterator<Item = Header>) -> Recorded {
    let mut recorded = Recorded::default();
    headers
        .into_iter()
        .for_each(|header| add(&mut recorded, &header, &Items::new()));
    recorded
}

fn add(recorded: &mut Recorded, header: &Header, items: &Items) {
    let lane = Now::here().lane();
    lane.commit_to(recorded, header, items, lane.mark());
}

fn batch(recorded: Recorded) -> Batch {
    Batch::new(recorded, Timeline::now(), Arc::default())
}

fn spans(batch: &Batch) -> Vec<u64> {
    batch.iter().map(|span| span.span_id().word()).collect()
}

/// A stage, its time and its account.
struct Bench<S> {
    stage: S,
    now: Instant,
    ledger: Ledger,
}

impl<S: Stage> Bench<S> {
    fn new(stage: S) -> Self {
        Self {
            stage,
            now: Instant::now(),
            ledger: Ledger::default(),
        }
    }

    fn pass(&mut self, recorded: Recorded) -> Batch {
        with_flow(self.now, &self.ledger, |flow| {
            self.stage.pass(batch(recorded), flow)
        })
    }
}

fn with_flow<R>(now: Instant, ledger: &Ledger, run: impl FnOnce(&Flow<'_>) -> R) -> R {
    run(&Flow {
        now,
        ledger,
        buffers: &Buffers::default(),
        timeline: Timeline::now(),
        origin: &Arc::default(),
    })
}
