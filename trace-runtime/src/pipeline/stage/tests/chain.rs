use std::time::{Duration, Instant};

use super::{batch, header, recorded, spans, with_flow};
use crate::export::Batch;
use crate::pipeline::ledger::Ledger;
use crate::pipeline::stage::{Extent, Flow, Stage, Stages};
use crate::record::Recorded;

/// Holds everything back until it is told to let go of so much.
struct Holding {
    held: Recorded,
    until: Extent,
    wish: Option<Duration>,
}

impl Holding {
    fn until(until: Extent) -> Self {
        Self {
            held: Recorded::default(),
            until,
            wish: None,
        }
    }
}

impl Stage for Holding {
    fn pass(&mut self, batch: Batch, flow: &Flow<'_>) -> Batch {
        batch.iter().for_each(|span| self.held.push(&span));
        flow.batch(Recorded::default())
    }

    fn release(&mut self, extent: Extent, flow: &Flow<'_>) -> Option<Batch> {
        (extent >= self.until).then(|| flow.batch(std::mem::take(&mut self.held)))
    }

    fn wakes_in(&self, _: Instant) -> Option<Duration> {
        self.wish
    }
}

/// Drops the span with this id.
struct Without(u64);

impl Stage for Without {
    fn pass(&mut self, batch: Batch, _: &Flow<'_>) -> Batch {
        batch.select(|span| span.span_id().word() != self.0)
    }
}

/// What is shipped when so much is to be released.
fn released(stages: &mut Stages, extent: Extent) -> Vec<Vec<u64>> {
    let mut shipped = Vec::new();
    with_flow(Instant::now(), &Ledger::default(), |flow| {
        stages.release(extent, flow, |batch| shipped.push(spans(&batch)));
    });
    shipped
}

fn passed(stages: &mut Stages, ids: &[u64]) -> Vec<u64> {
    let ids = ids.iter().map(|id| header(*id));
    with_flow(Instant::now(), &Ledger::default(), |flow| {
        spans(&stages.pass(batch(recorded(ids)), flow))
    })
}

#[test]
fn what_a_stage_lets_go_passes_those_behind_it_only() {
    let mut stages = Stages::default();
    stages.push(Without(1));
    stages.push(Holding::until(Extent::Decidable));
    stages.push(Without(2));
    assert!(passed(&mut stages, &[1, 2, 3]).is_empty());
    assert!(released(&mut stages, Extent::Due).is_empty());
    assert_eq!(released(&mut stages, Extent::Decidable), [[3]]);
}

#[test]
fn the_end_empties_stages_that_stand_behind_one_another() {
    let mut stages = Stages::default();
    stages.push(Holding::until(Extent::All));
    stages.push(Holding::until(Extent::All));
    assert!(passed(&mut stages, &[1]).is_empty());
    assert!(released(&mut stages, Extent::Decidable).is_empty());
    let shipped = released(&mut stages, Extent::All);
    assert_eq!(shipped.concat(), [1]);
}

#[test]
fn the_most_impatient_stage_wakes_the_collector() {
    let holding = |wish| Holding {
        wish,
        ..Holding::until(Extent::Due)
    };
    let mut stages = Stages::default();
    assert_eq!(stages.wakes_in(Instant::now()), None);
    stages.push(holding(Some(Duration::from_secs(3))));
    stages.push(holding(None));
    stages.push(holding(Some(Duration::from_secs(2))));
    assert_eq!(
        stages.wakes_in(Instant::now()),
        Some(Duration::from_secs(2))
    );
}
