//! One bound in bytes for the chunks of all lanes.

use crate::sync::{AtomicUsize, Ordering};

/// Bytes taken and bytes allowed. Never more is taken than allowed.
#[derive(Debug)]
pub(crate) struct Budget {
    taken: AtomicUsize,
    limit: AtomicUsize,
}

impl Budget {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            taken: AtomicUsize::new(0),
            limit: AtomicUsize::new(limit),
        }
    }

    /// Changes the limit; what is taken stays taken.
    pub(crate) fn set_limit(&self, limit: usize) {
        self.limit.store(limit, Ordering::Relaxed);
    }

    /// The most bytes that may be taken.
    pub(crate) fn limit(&self) -> usize {
        self.limit.load(Ordering::Relaxed)
    }

    /// Bytes that are taken.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// Takes this many bytes, or none. Relaxed: the number guards no other memory.
    #[must_use]
    pub(super) fn take(&self, bytes: usize) -> bool {
        self.take_below(self.limit(), bytes)
    }

    /// The same for what is not needed yet: half of the bytes that are allowed are not for that.
    #[must_use]
    pub(super) fn take_early(&self, bytes: usize) -> bool {
        self.take_below(self.limit() / 2, bytes)
    }

    fn take_below(&self, limit: usize, bytes: usize) -> bool {
        let fits = |taken: usize| taken.checked_add(bytes).filter(|sum| *sum <= limit);
        self.taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits)
            .is_ok()
    }

    pub(super) fn give_back(&self, bytes: usize) {
        let before = self.taken.fetch_sub(bytes, Ordering::Relaxed);
        debug_assert!(before >= bytes, "gave back {bytes} bytes of {before}");
    }
}
