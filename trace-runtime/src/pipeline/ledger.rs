//! What the stages did to spans.

use crate::drops::{DropReason, Drops};
use crate::sync::fixed::{AtomicU64, Ordering};

/// What stages dropped, the same for every exporter.
///
/// Written by the collector alone. A report reads it before it reads how much was drained, so what is booked here was drained by then.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    dropped: [AtomicU64; DropReason::ALL.len()],
}

impl Ledger {
    /// Books spans that no exporter will see.
    pub(crate) fn drop_spans(&self, reason: DropReason, spans: u64) {
        self.dropped[reason as usize].fetch_add(spans, Ordering::Release);
    }

    /// The spans that were dropped so far.
    pub(super) fn drops(&self) -> Drops {
        let mut drops = Drops::default();
        for reason in DropReason::ALL {
            drops[reason] = self.dropped[reason as usize].load(Ordering::Acquire);
        }
        drops
    }
}
