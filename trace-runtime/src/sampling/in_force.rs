//! The sampler that decides for this process.

use std::mem;
use std::panic::{self, AssertUnwindSafe};

use super::{AlwaysRecord, Sampler, SamplingParameters, SamplingResult, sites};
use crate::recorder::process::PerProcess;
use crate::sync::fixed::{Arc, AtomicBool, Ordering, PoisonError, RwLock};

/// `None` where no recorder is.
static IN_FORCE: PerProcess<RwLock<Option<Arc<dyn Sampler>>>> = PerProcess::new();

/// Whether every trace that starts here is recorded, so that nobody need be asked. Written under the lock, so that it is true of the sampler in force.
static ALL_ROOTS: AtomicBool = AtomicBool::new(false);

/// Whether every span below a sampled parent of another process is. As above.
static ALL_SAMPLED: AtomicBool = AtomicBool::new(false);

/// Whether the sampler is asked about spans below others of this process. As above.
static CHILDREN: AtomicBool = AtomicBool::new(false);

/// Whether the sampler looks at attributes. As above.
static ATTRIBUTES: AtomicBool = AtomicBool::new(false);

/// Whether the start of each trace has to be looked at for another reason.
static LOOK_AT_ROOTS: AtomicBool = AtomicBool::new(false);

/// Whether somebody looks at what is not sampled.
static RECORD_ALL: AtomicBool = AtomicBool::new(false);

#[inline(always)]
pub(crate) fn takes_all_roots() -> bool {
    ALL_ROOTS.load(Ordering::Relaxed)
}

/// Whether nobody need be asked about spans below parents of other processes that are sampled and came without a trace state.
pub(crate) fn takes_all_sampled() -> bool {
    ALL_SAMPLED.load(Ordering::Relaxed)
}

pub(crate) fn decides_children() -> bool {
    CHILDREN.load(Ordering::Relaxed)
}

pub(crate) fn reads_attributes() -> bool {
    ATTRIBUTES.load(Ordering::Relaxed)
}

fn in_force() -> &'static RwLock<Option<Arc<dyn Sampler>>> {
    IN_FORCE.get_or_make(RwLock::default)
}

/// From the next sampler on, each trace that starts here takes the general path, whatever the sampler says.
pub(crate) fn look_at_roots(look: bool) {
    LOOK_AT_ROOTS.store(look, Ordering::Relaxed);
}

/// From the next sampler on, what samplers drop is recorded all the same.
pub(crate) fn record_all(all: bool) {
    RECORD_ALL.store(all, Ordering::Relaxed);
}

/// The sampler, made to record what it drops if somebody wants to see that.
fn recording(sampler: Arc<dyn Sampler>) -> Arc<dyn Sampler> {
    if RECORD_ALL.load(Ordering::Relaxed) {
        Arc::new(AlwaysRecord::new(sampler))
    } else {
        sampler
    }
}

/// Makes `sampler` decide from now on, or nobody.
pub(crate) fn put_in_force(sampler: Option<Arc<dyn Sampler>>) {
    exchange(sampler, |_| true);
}

/// Makes `sampler` decide from now on about traces that start or come from elsewhere; those that are open keep their decision.
///
/// Each is decided by one sampler as a whole, the one before or this one. Returns whether recording is set up; where it is not, nothing changes.
///
/// ```
/// use trace_runtime::sampling::{self, ParentBased, TraceIdRatio};
///
/// let _tracing = trace_runtime::init()?;
/// assert!(sampling::set(ParentBased::new(TraceIdRatio::new(0.5))));
/// # Ok::<(), trace_runtime::Error>(())
/// ```
pub fn set(sampler: impl Sampler) -> bool {
    set_if(sampler, || true)
}

/// The same, if that is still wanted when nobody else can exchange it.
pub(crate) fn set_if(sampler: impl Sampler, is_wanted: impl FnOnce() -> bool) -> bool {
    exchange(Some(Arc::new(sampler)), |before| {
        before.is_some() && is_wanted()
    })
}

/// Exchanges the sampler in force, if that is one to be exchanged.
fn exchange(
    sampler: Option<Arc<dyn Sampler>>,
    may: impl FnOnce(&Option<Arc<dyn Sampler>>) -> bool,
) -> bool {
    let sampler = sampler.map(recording);
    let all = sampler.as_ref().is_some_and(Sampler::takes_all_roots)
        && !LOOK_AT_ROOTS.load(Ordering::Relaxed);
    let followed = sampler.as_ref().is_some_and(Sampler::takes_all_sampled);
    let children = sampler.as_ref().is_some_and(Sampler::decides_children);
    let attributes = sampler.as_ref().is_some_and(Sampler::reads_attributes);
    let mut in_force = in_force().write().unwrap_or_else(PoisonError::into_inner);
    if !may(&in_force) {
        return false;
    }
    ALL_ROOTS.store(all, Ordering::Relaxed);
    ALL_SAMPLED.store(followed, Ordering::Relaxed);
    CHILDREN.store(children, Ordering::Relaxed);
    ATTRIBUTES.store(attributes, Ordering::Relaxed);
    let before = mem::replace(&mut *in_force, sampler);
    drop(in_force);
    // The user's code, so outside the lock.
    drop(before);
    true
}

/// Makes a forked child start without a sampler.
pub(crate) fn forget() {
    IN_FORCE.forget();
    ALL_ROOTS.store(false, Ordering::Relaxed);
    ALL_SAMPLED.store(false, Ordering::Relaxed);
    CHILDREN.store(false, Ordering::Relaxed);
    ATTRIBUTES.store(false, Ordering::Relaxed);
    look_at_roots(false);
    record_all(false);
    sites::forget();
}

/// The sampler is the user's code, so it is asked outside the lock, and what it panics about is not recorded.
pub(crate) fn ask(parameters: &SamplingParameters<'_>) -> SamplingResult {
    let sampler = in_force()
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let decided = sampler.and_then(|sampler| {
        let decide = || sampler.should_sample(parameters);
        panic::catch_unwind(AssertUnwindSafe(decide)).ok()
    });
    decided.unwrap_or_else(|| false.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::{AlwaysOff, PassThrough};

    /// The sampler is the process's: one test, and nothing that is recorded beside it.
    #[test]
    fn what_is_not_wanted_any_more_is_not_put_in_force() {
        put_in_force(None);
        assert!(!set(AlwaysOff), "nothing to exchange");
        put_in_force(Some(Arc::new(PassThrough)));
        assert!(!set_if(AlwaysOff, || false));
        // Were it asked before, who exchanges the sampler in between would be overruled.
        assert!(set_if(AlwaysOff, || in_force().try_read().is_err()));
        assert!(set(AlwaysOff));
        put_in_force(None);
    }
}
