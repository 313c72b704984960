//! Runs a model and collects what can happen in it.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs `model` in every order of its threads, with at most `preemptions` involuntary switches of thread in each (`None`: any number),
/// and returns all outcomes. `LOOM_MAX_PREEMPTIONS` lowers the bound for a short run.
pub(super) fn explore<O: Ord + Debug + Send + 'static>(
    name: &str,
    preemptions: Option<usize>,
    model: impl Fn() -> O + Send + Sync + 'static,
) -> BTreeSet<O> {
    let seen = Arc::new((AtomicUsize::new(0), Mutex::new(BTreeSet::new())));
    let outcomes = Arc::clone(&seen);
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = least(builder.preemption_bound, preemptions);
    let bound = builder.preemption_bound;
    builder.check(move || {
        let outcome = model();
        outcomes.0.fetch_add(1, Ordering::Relaxed);
        outcomes
            .1
            .lock()
            .expect("no model panics while it holds this")
            .insert(outcome);
    });
    let outcomes =
        std::mem::take(&mut *seen.1.lock().expect("no model panics while it holds this"));
    let iterations = seen.0.load(Ordering::Relaxed);
    println!("{name}: {iterations} interleavings, preemptions {bound:?}, outcomes {outcomes:?}");
    outcomes
}

fn least(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.into_iter().chain(other).min()
}
