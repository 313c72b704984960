//! One exporter, its thread and its queue.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{self, AssertUnwindSafe};
use std::thread;
use std::time::{Duration, Instant};

use super::complaints::Complaints;
use super::histogram::Histogram;
use super::report::ExporterReport;
use super::settings::Room;
use crate::Error;
use crate::context::now;
use crate::drops::{DropReason, Drops};
use crate::export::{Batch, Deadline, Exporter, Settled};
use crate::sync::fixed::{Arc, Condvar, Mutex, MutexGuard, PoisonError, into_inner};
use crate::sync::lock;

/// The collector's end of an exporter.
pub(super) struct Worker {
    shared: Arc<Shared>,
    name: &'static str,
    kind: Cow<'static, str>,
    /// What the queue and those of its crew may hold, and more than that if it is a single batch.
    limit: Room,
    deadline: Deadline,
}

/// How an exporter and its queue are doing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Health {
    /// What kind of exporter it is.
    pub(crate) kind: Cow<'static, str>,
    /// Spans that wait.
    pub(crate) queued: u64,
    /// Spans that the exporter is delivering right now.
    pub(crate) in_flight: u64,
    /// Bytes that wait or are being delivered, and the most that may.
    pub(crate) bytes: usize,
    pub(crate) limit: usize,
    /// The most spans that can wait or be delivered.
    pub(crate) capacity: u64,
    /// How long deliveries took, those that failed by what their spans were counted as.
    pub(crate) deliveries: BTreeMap<Option<DropReason>, Histogram>,
}

/// What collector, worker and flushing threads share. Held for a few instructions each; the exporter runs outside.
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Message>,
    bytes: usize,
    /// Spans that were put into the queue and not answered for.
    pending: u64,
    /// Those of them that the exporter is delivering.
    in_flight: u64,
    deliveries: BTreeMap<Option<DropReason>, Histogram>,
    delivered: u64,
    dropped: Drops,
    last_error: Option<String>,
    /// The highest flush that was carried out.
    flushed: u64,
    /// Nobody waits for this exporter any more: what is not delivered is counted as dropped already.
    abandoned: bool,
}

enum Message {
    Export(Arc<Batch>),
    Flush(u64),
    Stop,
}

impl Message {
    fn accounted(&self) -> u64 {
        match self {
            Self::Export(batch) => batch.accounted(),
            Self::Flush(_) | Self::Stop => 0,
        }
    }
}

/// Buffers of batches, used again.
#[derive(Default)]
pub(super) struct Buffers(Mutex<Vec<Vec<u64>>>);

impl Buffers {
    const KEPT: usize = 8;

    pub(super) fn take(&self) -> Vec<u64> {
        lock(&self.0).pop().unwrap_or_default()
    }

    pub(super) fn give(&self, buffer: Vec<u64>) {
        let mut kept = lock(&self.0);
        if kept.len() < Self::KEPT {
            kept.push(buffer);
        }
    }
}

impl Worker {
    /// Starts the exporter's thread.
    pub(super) fn start(
        complaints: Arc<Complaints>,
        exporter: Box<dyn Exporter>,
        limit: Room,
        buffers: Arc<Buffers>,
    ) -> Result<Self, Error> {
        let name = complaints.name();
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let deadline = Deadline::default();
        let kind = exporter.component_type();
        let mut thread = Thread {
            exporter,
            shared: Arc::clone(&shared),
            buffers,
            deadline: deadline.clone(),
            complaints,
        };
        thread::Builder::new()
            .name(format!("trace-{name}"))
            .spawn(move || thread.run())
            .map_err(Error::thread)?;
        Ok(Self {
            shared,
            name,
            kind,
            limit,
            deadline,
        })
    }

    /// Puts the batch into the queue, or counts its spans as dropped when there is no room beside what the others of its crew hold.
    pub(super) fn offer(&self, batch: &Arc<Batch>, others: Room) {
        let mut state = self.shared.lock();
        let spans = batch.accounted();
        let left = self.limit.without(others).without(state.load());
        let is_full = batch.bytes() > left.bytes || spans > left.spans;
        if is_full && !state.queue.is_empty() {
            state.dropped[DropReason::QueueFull] += spans;
            return;
        }
        state.bytes += batch.bytes();
        state.pending += spans;
        state.queue.push_back(Message::Export(Arc::clone(batch)));
        drop(state);
        self.shared.changed.notify_all();
    }

    /// What waits or is being delivered.
    pub(super) fn load(&self) -> Room {
        self.shared.lock().load()
    }

    /// Asks for everything before this moment to be delivered.
    pub(super) fn request_flush(&self, ticket: u64) {
        self.shared.lock().queue.push_back(Message::Flush(ticket));
        self.shared.changed.notify_all();
    }

    /// Waits until that flush was carried out, or the deadline passed.
    pub(super) fn wait_flushed(&self, ticket: u64, deadline: Instant) {
        let mut state = self.shared.lock();
        while state.flushed < ticket && !state.abandoned {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Tells the exporter until when somebody waits for it.
    pub(super) fn close_by(&self, deadline: Instant) {
        self.deadline.set(deadline);
    }

    /// Lets the thread end when it has done what is in the queue, and counts what it has not answered for as dropped.
    pub(super) fn abandon(&self) {
        let mut state = self.shared.lock();
        state.settle(self.deadline.take_settled());
        let unanswered = std::mem::take(&mut state.pending);
        state.dropped[DropReason::Deadline] += unanswered;
        state.abandoned = true;
        state.queue.clear();
        state.queue.push_back(Message::Stop);
        drop(state);
        self.shared.changed.notify_all();
        self.deadline.end();
    }

    pub(super) fn report(&self) -> ExporterReport {
        self.report_of(&self.shared.lock())
    }

    /// The same, with how it is doing at that moment.
    pub(super) fn examine(&self) -> (ExporterReport, Health) {
        let state = self.shared.lock();
        let health = Health {
            kind: self.kind.clone(),
            queued: state.pending - state.in_flight,
            in_flight: state.in_flight,
            bytes: state.bytes,
            limit: self.limit.bytes,
            capacity: self.limit.most_spans(),
            deliveries: state.deliveries.clone(),
        };
        (self.report_of(&state), health)
    }

    fn report_of(&self, state: &State) -> ExporterReport {
        ExporterReport {
            name: self.name,
            delivered: state.delivered,
            pending: state.pending,
            dropped: state.dropped,
            last_error: state.last_error.clone(),
        }
    }
}

impl Drop for Worker {
    /// One whose pipeline could not be started would wait for ever.
    fn drop(&mut self) {
        self.abandon();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn next(&self) -> Message {
        let mut state = self.lock();
        loop {
            if let Some(message) = state.queue.pop_front() {
                state.in_flight = message.accounted();
                return message;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct Thread {
    exporter: Box<dyn Exporter>,
    shared: Arc<Shared>,
    buffers: Arc<Buffers>,
    deadline: Deadline,
    complaints: Arc<Complaints>,
}

/// Why an exporter did not do what it was asked to.
struct Failure {
    /// The spans that are lost by it, where it said so.
    lost: Option<Drops>,
    /// What those are counted as that it said nothing about.
    reason: DropReason,
    message: String,
}

impl Thread {
    fn run(&mut self) {
        now::suppress();
        let deadline = self.deadline.clone();
        let started = self.contained(|exporter| {
            exporter.start(deadline);
            Ok(())
        });
        self.shared.lock().note(started.err());
        loop {
            match self.shared.next() {
                Message::Export(batch) => self.export(batch),
                Message::Flush(ticket) => self.flush(ticket),
                Message::Stop => return,
            }
        }
    }

    fn export(&mut self, batch: Arc<Batch>) {
        let start = Instant::now();
        let result = self.contained(|exporter| exporter.export(&batch));
        self.complain(&batch, &result);
        self.account(&batch, start.elapsed(), result);
        if let Some(batch) = into_inner(batch) {
            self.buffers.give(batch.into_buffer());
        }
    }

    /// Whoever shuts down has the report, or is told of it.
    fn complain(&self, batch: &Batch, result: &Result<(), Failure>) {
        if self.deadline.left().is_some() {
            return;
        }
        let has_losses = |failure: &&Failure| failure.of(batch.accounted()).total() > 0;
        let failure = result.as_ref().err().filter(has_losses);
        self.complaints
            .hear(failure.map(|failure| &*failure.message));
    }

    fn flush(&mut self, ticket: u64) {
        let result = self.contained(Exporter::flush);
        let mut state = self.shared.lock();
        if let Err(failure) = result {
            state.take_back(failure.lost.unwrap_or_default());
            state.note(Some(failure));
        }
        state.flushed = state.flushed.max(ticket);
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Runs the exporter, which is the user's code: whatever it does, the thread goes on.
    fn contained(
        &mut self,
        run: impl FnOnce(&mut dyn Exporter) -> Result<(), Error>,
    ) -> Result<(), Failure> {
        let exporter = &mut *self.exporter;
        match panic::catch_unwind(AssertUnwindSafe(|| run(exporter).map_err(Failure::from))) {
            Ok(result) => result,
            Err(_) => Err(Failure::panicked()),
        }
    }

    fn account(&self, batch: &Batch, took: Duration, result: Result<(), Failure>) {
        let mut state = self.shared.lock();
        self.deadline.take_settled();
        state.bytes = state.bytes.saturating_sub(batch.bytes());
        let reason = result.as_ref().err().map(Failure::reason);
        state.deliveries.entry(reason).or_default().record(took);
        if state.abandoned {
            return;
        }
        let spans = batch.accounted();
        state.pending -= spans;
        state.in_flight = 0;
        let lost = result
            .as_ref()
            .err()
            .map_or_else(Drops::default, |failure| failure.of(spans));
        state.delivered += spans - lost.total();
        state.dropped += lost;
        state.note(result.err());
    }
}

impl State {
    fn load(&self) -> Room {
        Room {
            bytes: self.bytes,
            spans: self.pending,
        }
    }

    fn note(&mut self, failure: Option<Failure>) {
        if let Some(failure) = failure {
            self.last_error = Some(failure.message);
        }
    }

    /// Answers for what is known of the batch that the exporter is delivering, if its spans count.
    fn settle(&mut self, settled: Settled) {
        let spans = settled.spans.min(std::mem::take(&mut self.in_flight));
        let lost = settled.lost.at_most(spans);
        self.pending -= spans;
        self.delivered += spans - lost.total();
        self.dropped += lost;
    }

    /// Spans that the exporter had taken and could not pass on after all.
    fn take_back(&mut self, lost: Drops) {
        if self.abandoned {
            return;
        }
        let lost = lost.at_most(self.delivered);
        self.delivered -= lost.total();
        self.dropped += lost;
    }
}

impl Failure {
    fn panicked() -> Self {
        Self {
            lost: None,
            reason: DropReason::Panicked,
            message: String::from("the exporter panicked"),
        }
    }

    /// What most of its spans are counted as.
    fn reason(&self) -> DropReason {
        let lost = self.lost.unwrap_or_default();
        let most = lost.iter().max_by_key(|(_, spans)| *spans);
        most.map_or(self.reason, |(reason, _)| reason)
    }

    /// The spans of a batch that are lost by it.
    fn of(&self, spans: u64) -> Drops {
        self.lost
            .unwrap_or_else(|| Drops::of(self.reason, spans))
            .at_most(spans)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            lost: error.losses(),
            reason: DropReason::Failed,
            message: error.chain(),
        }
    }
}

#[cfg(test)]
mod tests;
