//! Processes that are told to end, or end at once.

use std::fs;
use std::mem;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Builder, Error};

use crate::fork::fork;
use crate::{PATIENCE, inner, outer, to_file};

/// Nothing is delivered unless somebody flushes.
fn seldom(file: Option<&Path>) -> Builder {
    to_file(file).interval(PATIENCE * 60)
}

#[expect(unsafe_code, reason = "std sends no signals")]
fn send(process: libc::pid_t, signal: libc::c_int) {
    // SAFETY: has no requirements.
    assert_eq!(unsafe { libc::kill(process, signal) }, 0);
}

pub(crate) fn terminate_myself() -> ! {
    send(process::id().cast_signed(), libc::SIGTERM);
    loop {
        thread::park();
    }
}

pub(crate) fn termination(file: Option<&Path>) {
    let _tracing = seldom(file).flush_on_termination().init().unwrap();
    outer(|| ());
    terminate_myself();
}

pub(crate) fn termination_unasked(file: Option<&Path>) {
    let _tracing = seldom(file).init().unwrap();
    outer(|| ());
    terminate_myself();
}

pub(crate) fn termination_in_a_tracked_span(file: Option<&Path>) {
    let _tracing = seldom(file)
        .track_in_flight()
        .flush_on_termination()
        .init()
        .unwrap();
    outer(|| terminate_myself());
}

/// The signal comes while the guard is being dropped and the exporter is at work, which takes longer than a signal and not nearly as long as a drop waits.
pub(crate) fn termination_during_a_shutdown(file: Option<&Path>) {
    struct Works(PathBuf);
    impl Exporter for Works {
        fn export(&mut self, _: &Batch) -> Result<(), Error> {
            send(process::id().cast_signed(), libc::SIGTERM);
            let sent = Instant::now();
            while sent.elapsed() < Duration::from_millis(200) {
                fs::write(&self.0, "a part").unwrap();
            }
            fs::write(&self.0, "whole\n").unwrap();
            Ok(())
        }
    }
    let file = file.unwrap().to_path_buf();
    let builder = trace_runtime::builder().exporter(Works(file));
    let tracing = builder.flush_on_termination().init().unwrap();
    outer(|| ());
    tracing.shutdown(PATIENCE);
    terminate_myself();
}

pub(crate) fn termination_with_an_exporter_that_blocks(_: Option<&Path>) {
    struct Blocks;
    impl Exporter for Blocks {
        fn export(&mut self, _: &Batch) -> Result<(), Error> {
            loop {
                thread::park();
            }
        }
    }
    let builder = trace_runtime::builder().exporter(Blocks);
    let _tracing = builder.flush_on_termination().init().unwrap();
    outer(|| ());
    terminate_myself();
}

static HANDLED: AtomicBool = AtomicBool::new(false);
static BEFORE: AtomicUsize = AtomicUsize::new(0);

extern "C" fn handle(signal: libc::c_int) {
    HANDLED.store(true, Ordering::Release);
    let before = BEFORE.load(Ordering::Acquire);
    if before != libc::SIG_DFL {
        #[expect(unsafe_code, reason = "calls the handler that was there")]
        // SAFETY: what was there is a handler of one argument.
        let before: extern "C" fn(libc::c_int) = unsafe { mem::transmute(before) };
        before(signal);
    }
}

/// As libraries do it that let several handlers have the signal.
fn handle_myself() {
    let handler: extern "C" fn(libc::c_int) = handle;
    #[expect(unsafe_code, reason = "std knows no signals")]
    // SAFETY: the handler only touches atomics, and calls one that may be called.
    let before = unsafe { libc::signal(libc::SIGTERM, handler as libc::sighandler_t) };
    BEFORE.store(before, Ordering::Release);
}

/// The program handles the signal: it finishes its work and ends as it likes.
fn end_by_hand() -> ! {
    send(process::id().cast_signed(), libc::SIGTERM);
    while !HANDLED.load(Ordering::Acquire) {
        thread::yield_now();
    }
    inner(|| ());
    process::exit(9);
}

pub(crate) fn termination_handled_before(file: Option<&Path>) {
    handle_myself();
    let _tracing = seldom(file).flush_on_termination().init().unwrap();
    outer(|| ());
    end_by_hand();
}

pub(crate) fn termination_handled_after(file: Option<&Path>) {
    let _tracing = seldom(file).flush_on_termination().init().unwrap();
    handle_myself();
    outer(|| ());
    end_by_hand();
}

/// A child is terminated; the parent has nothing to do with that.
pub(crate) fn termination_of_a_fork(file: Option<&Path>) {
    let tracing = seldom(file).flush_on_termination().init().unwrap();
    outer(|| ());
    let status = status_of_fork(|| terminate_myself());
    assert!(libc::WIFSIGNALED(status), "{status:#x}");
    assert_eq!(libc::WTERMSIG(status), libc::SIGTERM);
    inner(|| ());
    assert_eq!(tracing.shutdown(PATIENCE).delivered(), 3);
}

#[expect(unsafe_code, reason = "std does not fork")]
fn status_of_fork(child: impl FnOnce()) -> libc::c_int {
    // SAFETY: the child takes no lock that another thread of the parent may hold.
    let process = unsafe { libc::fork() };
    if process == 0 {
        child();
    }
    let mut status = 0;
    // SAFETY: `status` is there to be written.
    let ended = unsafe { libc::waitpid(process, &raw mut status, 0) };
    assert_eq!(ended, process);
    status
}

/// A child that records anew is flushed as its parent would be.
pub(crate) fn termination_of_a_fork_that_records(file: Option<&Path>) {
    let tracing = seldom(file).flush_on_termination().init().unwrap();
    let child = file.unwrap().with_extension("child");
    let status = status_of_fork(|| {
        let anew = seldom(Some(&child)).flush_on_termination().init().unwrap();
        outer(|| ());
        mem::forget(anew);
        terminate_myself();
    });
    assert_eq!(libc::WTERMSIG(status), libc::SIGTERM, "{status:#x}");
    fork(|| 0);
    inner(|| ());
    assert_eq!(tracing.shutdown(PATIENCE).delivered(), 1);
}

/// What was delivered is there, the rest is lost.
pub(crate) fn abort(file: Option<&Path>) {
    let tracing = seldom(file).flush_on_termination().init().unwrap();
    outer(|| ());
    tracing.flush(PATIENCE);
    inner(|| ());
    process::abort();
}

pub(crate) fn kill(file: Option<&Path>) {
    let tracing = seldom(file).flush_on_termination().init().unwrap();
    outer(|| ());
    tracing.flush(PATIENCE);
    inner(|| ());
    send(process::id().cast_signed(), libc::SIGKILL);
}
