//! Exporters that count.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use trace_runtime::Error;
use trace_runtime::export::{Batch, Exporter};

/// Spans that an exporter was handed.
#[derive(Clone, Debug, Default)]
pub(super) struct Count(Arc<AtomicU64>);

impl Count {
    pub(super) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }

    fn add(&self, batch: &Batch) {
        self.0.fetch_add(batch.len() as u64, Relaxed);
    }
}

/// Does nothing else.
pub(super) struct Fast(pub(super) Count);

impl Exporter for Fast {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        self.0.add(batch);
        Ok(())
    }

    fn name(&self) -> &'static str {
        "fast"
    }
}

/// Takes as long for a batch as a network would.
pub(super) struct Slow(pub(super) Count);

impl Exporter for Slow {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        thread::sleep(Duration::from_millis(2));
        self.0.add(batch);
        Ok(())
    }

    fn name(&self) -> &'static str {
        "slow"
    }
}
