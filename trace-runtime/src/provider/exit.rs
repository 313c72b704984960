//! What is set up in this process, and what happens to it when the process ends or forks.

use std::panic;
use std::sync::Weak;
use std::time::Instant;

use super::config;
use super::guard::PATIENCE;
use super::{push, watch};
use crate::context::{followed, now};
use crate::pipeline::Pipeline;
use crate::recorder::process::{self, PerProcess};
use crate::span::tracked;
use crate::sync::fixed::{Arc, Mutex};
use crate::sync::lock;
use crate::{Error, Report, clock, diagnostics, id_generator, processor, propagation, sampling};

/// The pipeline in force.
static IN_FORCE: PerProcess<Mutex<Option<Arc<Pipeline>>>> = PerProcess::new();

/// The pipeline that was put in force last: it may be out of force and not done yet.
static LAST: PerProcess<Mutex<Weak<Pipeline>>> = PerProcess::new();

fn in_force() -> &'static Mutex<Option<Arc<Pipeline>>> {
    IN_FORCE.get_or_make(Mutex::default)
}

fn last() -> &'static Mutex<Weak<Pipeline>> {
    LAST.get_or_make(Mutex::default)
}

/// Puts a pipeline in force, unless there is one.
pub(super) fn install(
    start: impl FnOnce() -> Result<Option<Arc<Pipeline>>, Error>,
) -> Result<Option<Arc<Pipeline>>, Error> {
    let mut in_force = lock(in_force());
    if in_force.is_some() {
        return Err(Error::already_initialized());
    }
    let before = lock(last()).upgrade();
    if let Some(before) = before {
        before.wait_closed();
    }
    hooks::install();
    in_force.clone_from(&start()?);
    *lock(last()) = in_force.as_ref().map(Arc::downgrade).unwrap_or_default();
    Ok(in_force.clone())
}

/// Stops the pipeline where nobody asks for its report: what was lost is told once.
pub(super) fn leave(pipeline: &Arc<Pipeline>) {
    let (report, was_in_force) = stop(pipeline, clock::after(PATIENCE));
    if was_in_force && report.has_losses() {
        diagnostics::warn(format_args!("spans were lost: {report}"));
    }
}

/// Takes the pipeline out of force and stops it. Only the first call waits; later ones report.
pub(super) fn shutdown(pipeline: &Arc<Pipeline>, deadline: Instant) -> Report {
    stop(pipeline, deadline).0
}

/// The report, and whether this was the first call.
fn stop(pipeline: &Arc<Pipeline>, deadline: Instant) -> (Report, bool) {
    let was_in_force = lock(in_force())
        .take_if(|current| Arc::ptr_eq(current, pipeline))
        .is_some();
    let push = was_in_force.then(put_out_of_force).flatten();
    // From its first steps on, another may begin.
    let report = pipeline.shutdown(deadline);
    if let Some(push) = push {
        push.stop(deadline);
    }
    (report, was_in_force)
}

/// Takes what was put in force beside the pipeline out of it, and returns what is to be stopped behind it.
fn put_out_of_force() -> Option<push::Push> {
    let push = push::take();
    tracked::switch(false);
    watch::stop();
    now::deactivate();
    // These give up what the program gave, whose destructors may panic.
    let give_up: [fn(); 3] = [
        || id_generator::put_in_force(None),
        || processor::put_in_force(Vec::new()),
        || sampling::put_in_force(None),
    ];
    for give_up in give_up {
        let _ = panic::catch_unwind(give_up);
    }
    push
}

/// Stops the last pipeline, or waits until whoever is stopping it has done so.
///
/// Runs when the process exits normally. A guard that is still alive, in `main`'s frames after `process::exit` or in a static, is not
/// dropped by anybody, so this does its work.
#[cfg(unix)]
pub(super) fn stop_last() {
    let last = lock(last()).upgrade();
    if let Some(pipeline) = last {
        leave(&pipeline);
    }
}

/// Delivers what there is.
#[cfg(unix)]
pub(super) fn flush() {
    let current = lock(in_force()).clone();
    if let Some(pipeline) = current {
        pipeline.flush(clock::after(PATIENCE));
    }
}

/// Runs in a forked child, which starts with nothing: no recorder, no pipeline, nothing current.
fn in_child() {
    now::forget();
    followed::forget();
    tracked::forget();
    sampling::forget();
    id_generator::forget();
    processor::forget();
    propagation::forget();
    config::forget();
    #[cfg(feature = "opentelemetry")]
    crate::opentelemetry::forget();
    process::forget();
    IN_FORCE.forget();
    LAST.forget();
    push::forget();
    watch::forget();
}

#[cfg(unix)]
#[allow(unsafe_code, reason = "registers handlers with the C library")]
mod hooks {
    use std::panic::catch_unwind;
    use std::sync::Once;

    /// Registers both handlers, once. A refusal (no memory) leaves the program as it would be without them.
    pub(super) fn install() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // SAFETY: `at_exit` is an `extern "C" fn` that does not unwind.
            let _ = unsafe { libc::atexit(at_exit) };
            // SAFETY: as above; the handler only stores to atomics and to plain cells of its own thread, which a child may do.
            let _ = unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        });
    }

    extern "C" fn at_exit() {
        // Nothing here panics; if it did, the process would exit all the same.
        let _ = catch_unwind(super::stop_last);
    }

    unsafe extern "C" fn in_child() {
        super::in_child();
    }
}

#[cfg(not(unix))]
mod hooks {
    /// No exit handlers here: the guard has to be dropped.
    pub(super) fn install() {}
}
