//! The formats that this process speaks.

use super::{Composite, Propagator, TraceContext, W3cBaggage};
use crate::recorder::process::PerProcess;
use crate::sync::fixed::{Arc, PoisonError, RwLock};

static IN_FORCE: PerProcess<RwLock<Arc<dyn Propagator>>> = PerProcess::new();

fn in_force() -> &'static RwLock<Arc<dyn Propagator>> {
    IN_FORCE.get_or_make(|| RwLock::new(Arc::new(w3c())))
}

/// What is spoken where nobody said anything.
fn w3c() -> Composite {
    Composite::default().and(TraceContext).and(W3cBaggage)
}

/// Speaks this from now on.
pub(crate) fn put_in_force(propagator: Arc<dyn Propagator>) {
    *in_force().write().unwrap_or_else(PoisonError::into_inner) = propagator;
}

/// What is in force. It may be the user's code, so it is called outside the lock.
pub(crate) fn propagator() -> Arc<dyn Propagator> {
    Arc::clone(&in_force().read().unwrap_or_else(PoisonError::into_inner))
}

/// Makes a forked child start without a choice.
pub(crate) fn forget() {
    IN_FORCE.forget();
}
