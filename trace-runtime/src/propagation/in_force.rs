//! The formats that this process speaks.

use std::mem;
use std::panic::{self, AssertUnwindSafe};

use super::usual::Usual;
use super::{Extract, Inject, Propagator};
use crate::Context;
use crate::recorder::process::PerProcess;
use crate::sync::fixed::{Arc, AtomicBool, Ordering, PoisonError, RwLock};

/// `None` where nobody chose.
static CHOSEN: PerProcess<RwLock<Option<Arc<dyn Propagator>>>> = PerProcess::new();

/// Whether somebody chose. Most programs do not, and then no request has to lock and count what never changes.
static IS_CHOSEN: AtomicBool = AtomicBool::new(false);

fn chosen() -> &'static RwLock<Option<Arc<dyn Propagator>>> {
    CHOSEN.get_or_make(RwLock::default)
}

/// Speaks this from now on, or what is usual.
pub(crate) fn put_in_force(propagator: Option<Arc<dyn Propagator>>) {
    let is_chosen = propagator.is_some();
    let contained = propagator.map(|it| Arc::new(Contained(it)) as Arc<dyn Propagator>);
    let mut chosen = chosen().write().unwrap_or_else(PoisonError::into_inner);
    let before = mem::replace(&mut *chosen, contained);
    drop(chosen);
    IS_CHOSEN.store(is_chosen, Ordering::Release);
    // The user's code, so outside the lock.
    drop(before);
}

/// A format that may be the user's code: where it panics, nothing was read, or no more is written.
struct Contained(Arc<dyn Propagator>);

impl Propagator for Contained {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let extract = || self.0.extract(carrier, context);
        panic::catch_unwind(AssertUnwindSafe(extract)).unwrap_or_else(|_| context.clone())
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        let inject = || self.0.inject(context, carrier);
        // What was written by then stays.
        let _ = panic::catch_unwind(AssertUnwindSafe(inject));
    }

    fn fields(&self) -> Vec<&str> {
        self.0.fields()
    }
}

/// Shows `speak` what is in force. It may be the user's code, so it is called outside the lock.
pub(crate) fn with_format_in_force<R>(speak: impl FnOnce(&dyn Propagator) -> R) -> R {
    if !IS_CHOSEN.load(Ordering::Acquire) {
        return speak(&Usual);
    }
    let chosen = chosen()
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    match chosen {
        Some(propagator) => speak(&*propagator),
        None => speak(&Usual),
    }
}

/// Makes a forked child start without a choice.
pub(crate) fn forget() {
    CHOSEN.forget();
    IS_CHOSEN.store(false, Ordering::Release);
}
