//! Spans that have not ended, told to exporters all the same.

use std::time::{Duration, Instant};

use super::{Extent, Flow, Stage};
use crate::clock;
use crate::context::now::Now;
use crate::export::Batch;
use crate::record::{Header, Recorded};
use crate::span::tracked::{self, OpenSpan};
use crate::{Outcome, TraceFlags};

/// Finds spans that are open for long. Each is told of once, before its end: it is in the list until its record is published, and the list is looked at behind the
/// drain.
///
/// The last stage: what it adds is in no account, which the others would not know. Nothing in it could be redacted but names.
pub(crate) struct Announcer {
    /// `None` where only the end of the pipeline is worth telling of.
    age: Option<Duration>,
    next: Option<Instant>,
}

impl Announcer {
    /// Looks at all open spans this often while one becomes due.
    const LOOKS: u32 = 4;

    pub(crate) fn new(age: Option<Duration>) -> Self {
        Self { age, next: None }
    }

    /// What has become due; in the end all that is open.
    fn due(&mut self, extent: Extent, flow: &Flow<'_>) -> Vec<OpenSpan> {
        if extent == Extent::All {
            return tracked::announce(u64::MAX);
        }
        match self.age {
            Some(age) if self.next.is_none_or(|next| flow.now >= next) => {
                self.next = Some(flow.now + age / Self::LOOKS);
                tracked::announce(flow.timeline.ticks_before(age))
            }
            _ => Vec::new(),
        }
    }
}

impl Stage for Announcer {
    fn pass(&mut self, batch: Batch, _: &Flow<'_>) -> Batch {
        batch
    }

    fn release(&mut self, extent: Extent, flow: &Flow<'_>) -> Option<Batch> {
        let due = self.due(extent, flow);
        (!due.is_empty()).then(|| flow.unfinished(records(&due)))
    }

    fn wakes_in(&self, now: Instant) -> Option<Duration> {
        self.next.map(|next| next.saturating_duration_since(now))
    }
}

fn records(open: &[OpenSpan]) -> Recorded {
    let mut recorded = Recorded::default();
    open.iter()
        .filter(|open| TraceFlags::from_byte(open.flags).is_sampled())
        .for_each(|open| push(&mut recorded, open));
    recorded
}

/// What is known of it. Its attributes and events are with its body, where nobody else looks.
fn push(recorded: &mut Recorded, open: &OpenSpan) {
    let header = Header {
        trace: open.trace,
        span: open.span,
        parent: open.parent,
        start: open.start,
        end: clock::ticks(),
        site: open.site,
        outcome: Outcome::Unfinished,
        flags: open.flags,
        bits: open.bits,
    };
    let lane = Now::here().lane();
    lane.commit_to(recorded, &header, &[], lane.mark());
}
