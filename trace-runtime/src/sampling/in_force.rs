//! The sampler that decides for this process.

use std::mem;

use super::{Sampler, SamplingParameters, SamplingResult};
use crate::recorder::process::PerProcess;
use crate::sync::fixed::{Arc, AtomicBool, Ordering, PoisonError, RwLock};

/// `None` where no recorder is.
static IN_FORCE: PerProcess<RwLock<Option<Arc<dyn Sampler>>>> = PerProcess::new();

/// Whether every trace that starts here is recorded, so that nobody need be asked. Written under the lock, so that it is true of the sampler in force.
static ALL_ROOTS: AtomicBool = AtomicBool::new(false);

/// Whether the start of each trace has to be looked at for another reason.
static LOOK_AT_ROOTS: AtomicBool = AtomicBool::new(false);

#[inline(always)]
pub(crate) fn takes_all_roots() -> bool {
    ALL_ROOTS.load(Ordering::Relaxed)
}

fn in_force() -> &'static RwLock<Option<Arc<dyn Sampler>>> {
    IN_FORCE.get_or_make(RwLock::default)
}

/// From the next sampler on, each trace that starts here takes the general path, whatever the sampler says.
pub(crate) fn look_at_roots(look: bool) {
    LOOK_AT_ROOTS.store(look, Ordering::Relaxed);
}

/// Makes `sampler` decide from now on; traces that are open keep their decision.
pub(crate) fn put_in_force(sampler: Option<Arc<dyn Sampler>>) {
    let all = sampler.as_ref().is_some_and(Sampler::takes_all_roots)
        && !LOOK_AT_ROOTS.load(Ordering::Relaxed);
    let mut in_force = in_force().write().unwrap_or_else(PoisonError::into_inner);
    ALL_ROOTS.store(all, Ordering::Relaxed);
    let before = mem::replace(&mut *in_force, sampler);
    drop(in_force);
    // The user's code, so outside the lock.
    drop(before);
}

/// Makes a forked child start without a sampler.
pub(crate) fn forget() {
    IN_FORCE.forget();
    ALL_ROOTS.store(false, Ordering::Relaxed);
    look_at_roots(false);
}

/// The sampler is the user's code, so it is asked outside the lock.
pub(crate) fn ask(parameters: &SamplingParameters<'_>) -> SamplingResult {
    let sampler = in_force()
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    sampler.map_or(false.into(), |sampler| sampler.should_sample(parameters))
}
