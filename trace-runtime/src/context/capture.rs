//! Where the spans of one captured context end up.

use crate::clock::Timeline;
use crate::record::Recorded;
use crate::sync::fixed::{AtomicU64, Mutex, Ordering};
use crate::sync::lock;

/// The records of one capture. They arrive as they end, from any thread, and stay until the test takes them.
#[derive(Debug, Default)]
pub(crate) struct Capture {
    recorded: Mutex<Recorded>,
    started: AtomicU64,
    ended: AtomicU64,
}

impl Capture {
    pub(crate) fn start_span(&self) {
        self.started.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds one record. `add` only copies words: it runs under the lock.
    pub(crate) fn end_span(&self, add: impl FnOnce(&mut Recorded)) {
        add(&mut lock(&self.recorded));
        self.ended.fetch_add(1, Ordering::Relaxed);
    }

    /// Spans that started and did not end yet.
    pub(crate) fn open(&self) -> u64 {
        let ended = self.ended.load(Ordering::Relaxed);
        self.started.load(Ordering::Relaxed).saturating_sub(ended)
    }

    /// Takes what ended so far, with the timeline that converts it.
    pub(crate) fn take(&self) -> (Recorded, Timeline) {
        let recorded = std::mem::take(&mut *lock(&self.recorded));
        (recorded, Timeline::now())
    }
}
