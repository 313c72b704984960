//! An exporter of our own: it keeps the traces of the slowest files and forgets the others.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Error, ReadableSpan, TraceId};

use crate::tree::{Span, Trace};

/// How long a trace waits for children after its root has ended: each thread hands its spans over on its own, a few times a
/// second.
const LINGER: Duration = Duration::from_millis(500);

/// Runs on a thread that the library gives to each exporter, so nothing here slows a worker down.
pub(crate) struct SlowestFiles {
    keep: usize,
    slowest: Slowest,
    /// Traces whose root has not ended, or only just.
    traces: HashMap<TraceId, Trace>,
    /// When roots ended, the first one in front.
    ended: VecDeque<(SystemTime, TraceId)>,
    now: SystemTime,
}

/// What the exporter has kept; the slowest trace comes first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slowest(Arc<Mutex<Vec<Trace>>>);

impl SlowestFiles {
    /// Keeps this many traces. They can be taken from the second value after tracing was shut down.
    pub(crate) fn new(keep: usize) -> (Self, Slowest) {
        let slowest = Slowest::default();
        let exporter = Self {
            keep,
            slowest: slowest.clone(),
            traces: HashMap::new(),
            ended: VecDeque::new(),
            now: SystemTime::UNIX_EPOCH,
        };
        (exporter, slowest)
    }

    fn add(&mut self, span: &ReadableSpan<'_>) {
        let (id, end) = (span.trace_id(), span.end_time());
        self.traces.entry(id).or_default().add(Span::from(span));
        self.now = self.now.max(end);
        if span.is_local_root() {
            self.ended.push_back((end, id));
        }
    }

    /// Judges the traces whose root ended before `until`.
    fn settle(&mut self, until: SystemTime) {
        let due = self
            .ended
            .iter()
            .take_while(|(end, _)| *end <= until)
            .count();
        let mut slowest = self.slowest.lock();
        for (_, id) in self.ended.drain(..due) {
            let Some(trace) = self.traces.remove(&id).filter(Trace::is_of_a_file) else {
                continue;
            };
            let place = slowest.partition_point(|other| other.duration() >= trace.duration());
            slowest.insert(place, trace);
            slowest.truncate(self.keep);
        }
    }
}

impl Exporter for SlowestFiles {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        for span in batch {
            self.add(&span);
        }
        self.settle(self.now - LINGER);
        Ok(())
    }

    /// The run has ended, and all of its spans have come.
    fn flush(&mut self) -> Result<(), Error> {
        self.settle(self.now);
        Ok(())
    }

    fn name(&self) -> &'static str {
        "slowest files"
    }
}

impl Slowest {
    pub(crate) fn take(&self) -> Vec<Trace> {
        mem::take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Trace>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
