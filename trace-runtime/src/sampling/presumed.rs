//! Trace ids that are taken as random though nobody says that they are.

use super::SamplingParameters;
use super::threshold::Randomness;
use crate::diagnostics;
use crate::sync::fixed::{AtomicU8, Ordering};

/// How far the warning is.
static WARNING: AtomicU8 = AtomicU8::new(NO_REASON);
const NO_REASON: u8 = 0;
const DUE: u8 = 1;
const SAID: u8 = 2;

/// What the share of the trace is compared with. That its id was only presumed to be random is said by [`say`].
pub(super) fn randomness(parameters: &SamplingParameters<'_>) -> Randomness {
    let explicit = Randomness::explicit(parameters.trace_state());
    let is_said_random = parameters.parent.is_none_or(|it| it.flags().is_random());
    if explicit.is_none() && !is_said_random && WARNING.load(Ordering::Relaxed) == NO_REASON {
        let _ = WARNING.compare_exchange(NO_REASON, DUE, Ordering::Relaxed, Ordering::Relaxed);
    }
    explicit.unwrap_or_else(|| Randomness::implicit(parameters.trace_id))
}

/// Warns, once in a process, if there was reason to ("Compatibility warnings for `ProbabilitySampler`"). For the collector: whoever starts a span waits for no terminal.
pub(crate) fn say() {
    let due = WARNING.compare_exchange(DUE, SAID, Ordering::Relaxed, Ordering::Relaxed);
    if due.is_ok() {
        diagnostics::warn(
            "a trace whose random flag is not set was sampled by its id, which may not be random: callers should send W3C Trace Context level 2, or rv in tracestate",
        );
    }
}
