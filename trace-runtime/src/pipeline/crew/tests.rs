use std::time::Duration;

use super::*;
use crate::sync::fixed::{Condvar, Mutex};
use crate::{DropReason, span, testing};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Delivers a batch when as many as there are exporters are being delivered; the last exporter loses one span of each.
struct Meets {
    others: usize,
    is_last: bool,
    met: Arc<(Mutex<usize>, Condvar)>,
    flushes: Arc<Mutex<usize>>,
}

const ALL: usize = 3;

impl Meets {
    fn new(others: usize) -> Self {
        Self {
            others,
            is_last: false,
            met: Arc::default(),
            flushes: Arc::default(),
        }
    }
}

impl Exporter for Meets {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        let (met, changed) = &*self.met;
        let mut met = met.lock().expect("nobody panics");
        *met += 1;
        changed.notify_all();
        let wait = changed.wait_timeout_while(met, PATIENCE, |met| *met < ALL);
        if wait.expect("nobody panics").1.timed_out() {
            return Err(Error::export("nobody else came"));
        }
        if self.is_last {
            return Err(Error::lost(DropReason::Rejected, 1, "one of them"));
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        *self.flushes.lock().expect("nobody panics") += 1;
        Ok(())
    }

    fn another(&mut self) -> Option<Box<dyn Exporter>> {
        self.others = self.others.checked_sub(1)?;
        Some(Box::new(Self {
            others: usize::MAX,
            is_last: self.others == 0,
            met: Arc::clone(&self.met),
            flushes: Arc::clone(&self.flushes),
        }))
    }
}

fn crew(exporter: impl Exporter, bytes: usize) -> Crew {
    let limit = Room {
        bytes,
        spans: u64::MAX,
    };
    Crew::start("test", Box::new(exporter), limit, &Arc::default()).expect("there are threads")
}

/// A batch of five spans.
fn five() -> Arc<Batch> {
    let ((), spans) = testing::capture(|| (0..5).for_each(|_| span!("one").in_scope(|| ())));
    Arc::new(spans.whole_batch())
}

#[test]
fn batches_are_delivered_at_the_same_time_and_their_accounts_add_up() {
    let exporter = Meets::new(ALL - 1);
    let flushes = Arc::clone(&exporter.flushes);
    let crew = crew(exporter, usize::MAX);
    (0..ALL).for_each(|_| crew.offer(&five()));
    crew.request_flush(1);
    crew.wait_flushed(1, Instant::now() + PATIENCE);
    let (report, health) = crew.examine();
    let wanted = "test: 14 delivered, 1 dropped (rejected 1) [one of them (rejected 1)]";
    assert_eq!((report.to_string().as_str(), report.pending()), (wanted, 0));
    assert_eq!((health.queued, health.in_flight, health.bytes), (0, 0, 0));
    let deliveries: u64 = health
        .deliveries
        .values()
        .map(crate::metrics::Histogram::count)
        .sum();
    assert_eq!(deliveries, 3);
    assert_eq!(*flushes.lock().expect("nobody panics"), ALL);
    crew.abandon();
    assert_eq!(crew.report(), report);
}

#[test]
fn what_is_on_its_way_is_dropped_by_the_account_of_all() {
    // One less than they wait for.
    let crew = crew(Meets::new(ALL - 2), usize::MAX);
    (0..4).for_each(|_| crew.offer(&five()));
    assert_eq!(crew.report().pending(), 20);
    crew.abandon();
    let report = crew.report();
    assert_eq!(
        (
            report.delivered(),
            report.pending(),
            report.dropped(DropReason::Deadline)
        ),
        (0, 0, 20)
    );
}

/// A crew of two that deliver nothing, with room for so many batches, of which both have something to do.
fn stuck(batches: usize) -> Crew {
    let crew = crew(Meets::new(ALL - 2), batches * five().bytes());
    (0..4).for_each(|_| crew.offer(&five()));
    crew
}

#[test]
fn the_room_of_the_queue_is_that_of_all() {
    let crew = stuck(4);
    (0..3).for_each(|_| crew.offer(&five()));
    let report = crew.report();
    let dropped = report.dropped(DropReason::QueueFull);
    assert_eq!((report.pending(), dropped), (20, 15));
    assert_eq!(crew.examine().1.limit, 4 * five().bytes());
    crew.abandon();
}

#[test]
fn a_batch_may_take_what_room_others_leave() {
    let crew = stuck(8);
    let ((), spans) = testing::capture(|| (0..15).for_each(|_| span!("one").in_scope(|| ())));
    let larger = Arc::new(spans.whole_batch());
    assert!(
        larger.bytes() > 2 * five().bytes(),
        "more than half is left"
    );
    crew.offer(&larger);
    assert_eq!(crew.report().pending(), 35);
    crew.abandon();
}
