//! Where the spans of one captured context end up.

use crate::clock::Timeline;
use crate::record::{HEADER, Items};
use crate::sync::fixed::{AtomicU64, Mutex, Ordering};
use crate::sync::lock;

/// The records of one capture. They arrive as they end, from any thread, and stay until the test takes them.
#[derive(Debug, Default)]
pub(crate) struct Capture {
    records: Mutex<Items>,
    started: AtomicU64,
    ended: AtomicU64,
}

impl Capture {
    pub(crate) fn start_span(&self) {
        self.started.fetch_add(1, Ordering::Relaxed);
    }

    /// Only copies words under the lock.
    pub(crate) fn commit(&self, header: [u64; HEADER], before: &[u64], scratch: &[u64]) {
        let mut records = lock(&self.records);
        records.extend_from_slice(&header);
        records.extend_from_slice(before);
        records.extend_from_slice(scratch);
        self.ended.fetch_add(1, Ordering::Relaxed);
    }

    /// Spans that started and did not end yet.
    pub(crate) fn open(&self) -> u64 {
        let ended = self.ended.load(Ordering::Relaxed);
        self.started.load(Ordering::Relaxed).saturating_sub(ended)
    }

    /// Takes what ended so far, with the timeline that converts it.
    pub(crate) fn take(&self) -> (Items, Timeline) {
        let records = std::mem::take(&mut *lock(&self.records));
        (records, Timeline::now())
    }
}
