//! Whether anything was ever recorded without being sampled.

use crate::sync::fixed::{AtomicBool, Ordering};

static DECIDED: AtomicBool = AtomicBool::new(false);

/// A sampler decided that a trace is recorded and not sampled. Called before the first span of the trace starts.
///
/// A span is published after it started, and whoever reads it has seen what was stored before: so relaxed is enough.
pub(crate) fn note() {
    DECIDED.store(true, Ordering::Relaxed);
}

/// Whether there may be records without W3C's sampled flag.
pub(crate) fn was_decided() -> bool {
    DECIDED.load(Ordering::Relaxed)
}
