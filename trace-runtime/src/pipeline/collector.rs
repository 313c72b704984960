//! The thread that drains the lanes, and the handle that flushes and stops it.

use std::mem;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::crew::Crew;
use super::ledger::Ledger;
use super::report::{ExporterReport, Report};
use super::rest::{Resting, rest};
use super::settings::{Room, Settings};
use super::stage::{Extent, Flow, Stages};
use super::worker::{Buffers, Health};
use crate::clock::{FOREVER, Timeline};
use crate::context::now;
use crate::drops::DropReason;
use crate::export::Batch;
use crate::recorder::{Drained, Recorder, Totals, process};
use crate::resource::Origin;
use crate::sync::fixed::{Arc, AtomicU64, Condvar, Mutex, OnceLock, Ordering, PoisonError};
use crate::sync::lock;
use crate::{Error, sampling};

/// Words after which a batch is handed on: half a megabyte.
const BATCH_WORDS: usize = 1 << 16;

/// The handle of a running collector.
pub(crate) struct Pipeline {
    shared: Arc<Shared>,
    thread: thread::Thread,
    /// Taken by the first shutdown.
    handle: Mutex<Option<JoinHandle<()>>>,
    /// Of the process that has its threads. A forked child has none of them, and locks that they may hold: there it is without spans, and nothing in it is touched.
    generation: u32,
}

/// What the collector and the handle share.
struct Shared {
    recorder: &'static Recorder,
    /// One for each exporter.
    crews: Vec<Crew>,
    buffers: Arc<Buffers>,
    origin: Arc<Origin>,
    interval: Duration,
    ledger: Ledger,
    /// The most sampled spans that ever had started. A span that just starts may be counted as unsampled before it is counted as started.
    sampled: AtomicU64,
    batch_limit: Room,
    /// What had ended before this pipeline was there.
    baseline: Baseline,
    /// What was recorded until it had stopped; what others record later is theirs.
    at_end: OnceLock<Totals>,
    control: Mutex<Control>,
    changed: Condvar,
}

#[derive(Clone, Copy)]
struct Baseline {
    unsampled: u64,
    drained: u64,
    dropped: u64,
    lost_items: u64,
}

#[derive(Default)]
struct Control {
    /// Flushes that were asked for, and those for which the lanes were drained.
    requested: u64,
    drained: u64,
    stop: bool,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline")
            .field("report", &self.examine().0)
            .finish_non_exhaustive()
    }
}

impl Pipeline {
    pub(crate) fn start(settings: Settings) -> Result<Self, Error> {
        let recorder = process::recorder();
        let buffers = Arc::new(Buffers::default());
        let interval = settings.interval();
        let start = |(name, exporter)| Crew::start(name, exporter, settings.queue_limit, &buffers);
        let crews = settings
            .exporters
            .into_iter()
            .map(start)
            .collect::<Result<Vec<_>, _>>()?;
        let shared = Arc::new(Shared {
            recorder,
            crews,
            buffers,
            origin: settings.origin,
            interval,
            ledger: Ledger::default(),
            sampled: AtomicU64::new(0),
            batch_limit: settings.batch_limit,
            baseline: discard_leftovers(recorder),
            at_end: OnceLock::new(),
            control: Mutex::default(),
            changed: Condvar::new(),
        });
        let collector = Arc::clone(&shared);
        let handle = thread::Builder::new()
            .name("trace-collector".into())
            .spawn(move || collector.run(settings.stages));
        let handle = handle.map_err(Error::thread)?;
        let thread = handle.thread().clone();
        process::wake().set_collector(Some(thread.clone()));
        Ok(Self {
            shared,
            thread,
            handle: Mutex::new(Some(handle)),
            generation: now::generation(),
        })
    }

    /// Whether it is a forked child's parent's.
    pub(crate) fn is_foreign(&self) -> bool {
        self.generation != now::generation()
    }

    /// Delivers what has ended so far, and reports.
    pub(crate) fn flush(&self, deadline: Instant) -> Report {
        if self.is_foreign() {
            return Report::empty();
        }
        self.flush_by(self.shared.request(false), deadline)
    }

    /// The same, then stops everything. What is not delivered by the deadline is dropped; later calls only report.
    pub(crate) fn shutdown(&self, deadline: Instant) -> Report {
        if self.is_foreign() {
            return Report::empty();
        }
        let ticket = self.shared.request(true);
        for crew in &self.shared.crews {
            crew.close_by(deadline);
        }
        self.stop_collecting();
        self.wait_flushed(ticket, deadline);
        for crew in &self.shared.crews {
            crew.abandon();
        }
        self.shared.report()
    }

    /// Hands the exporters what has ended so far, and closes the account: what is recorded from now on is another pipeline's.
    fn stop_collecting(&self) {
        self.thread.unpark();
        // Whoever comes second waits for the lock.
        if let Some(handle) = lock(&self.handle).take() {
            // The collector runs no user code, so it is about to end. It cannot panic; if it did, nothing but the wait would be lost.
            let _ = handle.join();
            process::wake().set_collector(None);
            self.shared.close();
        }
    }

    /// Waits until its account is closed: what is to be recorded by another one must not come into it.
    pub(crate) fn wait_closed(&self) {
        let mut control = lock(&self.shared.control);
        while self.shared.at_end.get().is_none() {
            let waited = self.shared.changed.wait_timeout(control, FOREVER);
            control = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Where every span is, without waiting for anything, and how each exporter is doing, in the order in which they were added.
    pub(crate) fn examine(&self) -> (Report, Vec<Health>) {
        if self.is_foreign() {
            return (Report::empty(), Vec::new());
        }
        self.shared.examine()
    }

    /// What batches say about where spans come from.
    pub(crate) fn origin(&self) -> &Arc<Origin> {
        &self.shared.origin
    }

    fn flush_by(&self, ticket: u64, deadline: Instant) -> Report {
        self.thread.unpark();
        self.shared.wait_drained(ticket, deadline);
        self.wait_flushed(ticket, deadline);
        self.shared.report()
    }

    fn wait_flushed(&self, ticket: u64, deadline: Instant) {
        for crew in &self.shared.crews {
            crew.wait_flushed(ticket, deadline);
        }
    }
}

impl Drop for Pipeline {
    /// Stops what nobody has stopped: it never got in force.
    fn drop(&mut self) {
        let is_foreign = self.is_foreign();
        let handle = self.handle.get_mut();
        let handle = handle.unwrap_or_else(PoisonError::into_inner);
        if is_foreign {
            // The system knows no such thread that could be let go.
            mem::forget(handle.take());
        } else if handle.is_some() {
            self.shutdown(Instant::now());
        }
    }
}

/// The collector between the drain for this flush and the next one.
struct Between<'a> {
    shared: &'a Shared,
    ticket: u64,
}

impl Resting for Between<'_> {
    fn sleep(&self, at_most: Duration) -> Duration {
        let start = Instant::now();
        thread::park_timeout(at_most);
        start.elapsed()
    }

    fn is_wanted(&self) -> bool {
        self.shared.is_wanted(self.ticket)
    }

    fn has_lent(&self) -> bool {
        self.shared.recorder.lent()
    }

    fn restock(&self) {
        self.shared.recorder.restock();
    }
}

/// What ended after an earlier pipeline stopped belongs to nobody.
fn discard_leftovers(recorder: &Recorder) -> Baseline {
    recorder.drain(&mut Drained::default(), |drained| {
        *drained = Drained::default();
    });
    let totals = recorder.totals();
    Baseline {
        unsampled: totals.unsampled,
        drained: totals.drained,
        dropped: totals.dropped,
        lost_items: totals.lost_items,
    }
}

impl Shared {
    fn run(&self, mut stages: Stages) {
        now::suppress();
        loop {
            process::wake().begin_drain();
            let (ticket, stop) = self.requests();
            let found = self.drain(&mut stages);
            self.release(&mut stages, self.extent(ticket, stop));
            sampling::say_what_was_presumed();
            self.answer(ticket);
            if stop {
                return;
            }
            if !found {
                self.recorder.trim();
            }
            if !self.is_wanted(ticket) {
                let collector = Between {
                    shared: self,
                    ticket,
                };
                rest(&collector, self.pause(&stages));
            }
        }
    }

    /// Whether somebody asked for something since this flush was.
    fn is_wanted(&self, ticket: u64) -> bool {
        self.requests() != (ticket, false) || process::wake().is_woken()
    }

    fn requests(&self) -> (u64, bool) {
        let control = lock(&self.control);
        (control.requested, control.stop)
    }

    /// The ticket of a new flush; after a stop, that of the last one.
    fn request(&self, stop: bool) -> u64 {
        let mut control = lock(&self.control);
        control.requested += u64::from(!control.stop);
        control.stop |= stop;
        control.requested
    }

    /// Hands on everything that was published; whether there was anything.
    fn drain(&self, stages: &mut Stages) -> bool {
        let mut drained = Drained::reuse(self.buffers.take());
        let mut found = false;
        self.recorder.drain(&mut drained, |drained| {
            found |= drained.len() > 0;
            if drained.words() >= BATCH_WORDS {
                let full = mem::replace(drained, Drained::reuse(self.buffers.take()));
                self.pass(stages, full);
            }
        });
        if drained.len() > 0 {
            self.pass(stages, drained);
        } else {
            self.buffers.give(drained.into_buffer());
        }
        found
    }

    /// Hands the spans to the stages, and what they let through to the exporters.
    fn pass(&self, stages: &mut Stages, drained: Drained) {
        let flow = self.flow();
        let batch = Batch::new(drained, flow.timeline, Arc::clone(&self.origin));
        self.ship(stages.pass(batch, &flow));
    }

    /// Hands on what the stages held back until now.
    fn release(&self, stages: &mut Stages, extent: Extent) {
        if !stages.is_empty() {
            stages.release(extent, &self.flow(), |batch| self.ship(batch));
        }
    }

    fn flow(&self) -> Flow<'_> {
        Flow {
            now: Instant::now(),
            ledger: &self.ledger,
            buffers: &self.buffers,
            timeline: Timeline::now(),
            origin: &self.origin,
        }
    }

    fn extent(&self, ticket: u64, stop: bool) -> Extent {
        match lock(&self.control).drained == ticket {
            _ if stop => Extent::All,
            true => Extent::Due,
            false => Extent::Decidable,
        }
    }

    /// How long to sleep when nobody asks for anything.
    fn pause(&self, stages: &Stages) -> Duration {
        let wish = stages.wakes_in(Instant::now());
        wish.map_or(self.interval, |wish| wish.min(self.interval))
    }

    fn ship(&self, batch: Batch) {
        if batch.is_empty() {
            return self.buffers.give(batch.into_buffer());
        }
        batch.divide(self.batch_limit.bytes, |batch| {
            batch.divide_by_count(self.batch_limit.spans, |batch| self.offer(batch));
        });
    }

    fn offer(&self, batch: Batch) {
        let batch = Arc::new(batch);
        for crew in &self.crews {
            crew.offer(&batch);
        }
    }

    /// Everything that had ended when flush `ticket` was asked for is in the queues.
    fn answer(&self, ticket: u64) {
        let mut control = lock(&self.control);
        if control.drained == ticket {
            return;
        }
        control.drained = ticket;
        drop(control);
        for crew in &self.crews {
            crew.request_flush(ticket);
        }
        self.changed.notify_all();
    }

    fn wait_drained(&self, ticket: u64, deadline: Instant) {
        let mut control = lock(&self.control);
        while control.drained < ticket {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            control = self
                .changed
                .wait_timeout(control, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn close(&self) {
        let control = lock(&self.control);
        // Said once: there is one who waited for the collector.
        let _ = self.at_end.set(self.recorder.totals());
        drop(control);
        self.changed.notify_all();
    }

    fn totals(&self) -> Totals {
        let now = || self.recorder.totals();
        self.at_end.get().copied().unwrap_or_else(now)
    }

    fn report(&self) -> Report {
        let exporters: Vec<_> = self.crews.iter().map(Crew::report).collect();
        self.balance(exporters)
    }

    /// The report, and how each exporter is doing, in the order in which they were added.
    fn examine(&self) -> (Report, Vec<Health>) {
        let crews = self.crews.iter().map(Crew::examine);
        let (exporters, health) = crews.unzip();
        (self.balance(exporters), health)
    }

    /// Adds what was lost before the exporters, and what is on the way to them.
    fn balance(&self, mut exporters: Vec<ExporterReport>) -> Report {
        // Before the totals: what a stage dropped was drained by then.
        let in_stages = self.ledger.drops();
        let totals = self.totals();
        let (drained, dropped) = (
            totals.drained - self.baseline.drained,
            totals.dropped - self.baseline.dropped,
        );
        if exporters.is_empty() {
            exporters.push(ExporterReport::without_exporter());
        }
        for exporter in &mut exporters {
            exporter.dropped += in_stages;
            let known = exporter.delivered + exporter.pending + exporter.total_dropped();
            let missing = drained.saturating_sub(known);
            if self.crews.is_empty() {
                exporter.dropped[DropReason::NoExporter] += missing;
            } else {
                exporter.pending += missing;
            }
            exporter.dropped[DropReason::Memory] += dropped;
        }
        let started = totals.started - self.baseline.drained - self.baseline.dropped;
        Report {
            started,
            sampled: self.sampled(started, totals.unsampled),
            open: started - drained - dropped,
            lost_items: totals.lost_items - self.baseline.lost_items,
            unseen: dropped,
            changes: self.ledger.changes(),
            exporters,
        }
    }

    /// How many of those that started are sampled; never less than before.
    fn sampled(&self, started: u64, unsampled: u64) -> u64 {
        let sampled = started.saturating_sub(unsampled - self.baseline.unsampled);
        let before = self.sampled.fetch_max(sampled, Ordering::Relaxed);
        sampled.max(before)
    }
}
