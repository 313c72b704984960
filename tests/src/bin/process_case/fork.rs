//! A forked child has nothing of its parent's: it may end in the parent's spans, or record its own.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context as TaskContext, Poll, Waker};
use std::thread;
use std::time::Instant;

use trace_runtime::{InSpan as _, Report, span, testing, traced};

use crate::{PATIENCE, inner, outer, to_file};

/// Runs `child` in a forked child and waits for it. The child ends with its status.
#[expect(unsafe_code, reason = "std does not fork")]
pub(crate) fn fork(child: impl FnOnce() -> i32) {
    // SAFETY: the child goes on in one thread and takes no lock that another thread of the parent may hold.
    match unsafe { libc::fork() } {
        -1 => panic!("cannot fork"),
        0 => process::exit(child()),
        pid => assert_child_succeeds(pid),
    }
}

#[expect(unsafe_code, reason = "std waits for its own children only")]
fn assert_child_succeeds(pid: libc::pid_t) {
    let mut status = 0;
    // SAFETY: `status` is there to be written.
    assert_eq!(unsafe { libc::waitpid(pid, &raw mut status, 0) }, pid);
    assert!(libc::WIFEXITED(status), "status {status:#x}");
    assert_eq!(libc::WEXITSTATUS(status), 0);
}

/// Where the child writes.
pub(crate) fn beside(file: Option<&Path>) -> PathBuf {
    file.expect("a file").with_extension("child")
}

pub(crate) fn assert_delivered(report: &Report, spans: u64) {
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.started(), report.delivered(), report.open()),
        (spans, spans, 0),
        "{report}"
    );
}

#[traced]
fn in_child() {
    trace_runtime::attr!(side = "child");
}

/// The child records nothing: nobody set it up there.
pub(crate) fn child_only_exits(file: Option<&Path>) {
    let tracing = to_file(file).init().unwrap();
    outer(|| ());
    fork(|| {
        in_child();
        0
    });
    assert_delivered(&tracing.shutdown(PATIENCE), 2);
}

/// The child returns out of spans that the parent opened.
pub(crate) fn child_goes_on_in_the_parents_spans(file: Option<&Path>) {
    let tracing = to_file(file).init().unwrap();
    let child = fork_in_spans();
    in_child();
    match child {
        0 => process::exit(0),
        pid => assert_child_succeeds(pid),
    }
    assert_delivered(&tracing.shutdown(PATIENCE), 4);
}

/// Forks two spans deep; both processes return.
#[expect(unsafe_code, reason = "std does not fork")]
fn fork_in_spans() -> libc::pid_t {
    let mut pid = -1;
    outer(|| {
        // SAFETY: as above.
        inner(|| pid = unsafe { libc::fork() });
        trace_runtime::attr!(after = "fork");
    });
    assert_ne!(pid, -1, "cannot fork");
    pid
}

pub(crate) fn child_records_anew(file: Option<&Path>) {
    let tracing = to_file(file).init().unwrap();
    outer(|| ());
    fork(|| {
        let tracing = to_file(Some(&beside(file))).init().unwrap();
        in_child();
        outer(|| ());
        assert_delivered(&tracing.shutdown(PATIENCE), 3);
        0
    });
    outer(|| ());
    assert_delivered(&tracing.shutdown(PATIENCE), 4);
}

/// The child returns out of a capture of its parent's, and records on its own.
#[expect(unsafe_code, reason = "std does not fork")]
pub(crate) fn child_leaves_a_capture(file: Option<&Path>) {
    let tracing = to_file(file).init().unwrap();
    // SAFETY: as above.
    let (pid, _) = testing::capture(|| unsafe { libc::fork() });
    assert_ne!(pid, -1, "cannot fork");
    if pid == 0 {
        let tracing = to_file(Some(&beside(file))).init().unwrap();
        outer(|| ());
        assert_delivered(&tracing.shutdown(PATIENCE), 2);
        process::exit(0);
    }
    assert_child_succeeds(pid);
    assert_delivered(&tracing.shutdown(PATIENCE), 0);
}

/// The child uses its parent's guard, and returns out of the function that holds it.
#[expect(unsafe_code, reason = "std does not fork")]
pub(crate) fn child_drops_the_parents_guard(file: Option<&Path>) {
    let tracing = to_file(file).init().unwrap();
    let reader = tracing.metrics_reader();
    outer(|| ());
    // SAFETY: as above.
    match unsafe { libc::fork() } {
        -1 => panic!("cannot fork"),
        0 => {
            let begun = Instant::now();
            let report = tracing.flush(PATIENCE);
            assert_eq!((report.started(), report.delivered()), (0, 0), "{report}");
            assert!(tracing.in_flight().is_empty());
            assert_eq!(reader.read().report().started(), 0);
            drop(tracing);
            assert!(
                begun.elapsed() < PATIENCE / 30,
                "nobody is there to be waited for"
            );
            process::exit(0);
        }
        pid => assert_child_succeeds(pid),
    }
    assert_delivered(&tracing.shutdown(PATIENCE), 2);
}

/// The child sets recording up while the parent's spans are still on its stack.
#[expect(unsafe_code, reason = "std does not fork")]
pub(crate) fn child_records_anew_in_the_parents_spans(file: Option<&Path>) {
    let tracing = to_file(file).init().unwrap();
    let mut anew = None;
    let mut pid = -1;
    let context = trace_runtime::Context::current();
    outer(|| {
        context.attach(|| {
            inner(|| {
                inner(|| {
                    // SAFETY: as above.
                    pid = unsafe { libc::fork() };
                    if pid == 0 {
                        anew = Some(to_file(Some(&beside(file))).init().unwrap());
                        in_child();
                    }
                });
                if pid == 0 {
                    in_child();
                }
            });
        });
        if pid == 0 {
            in_child();
        }
    });
    assert_ne!(pid, -1, "cannot fork");
    if let Some(anew) = anew {
        in_child();
        assert_delivered(&anew.shutdown(PATIENCE), 4);
        process::exit(0);
    }
    assert_child_succeeds(pid);
    assert_delivered(&tracing.shutdown(PATIENCE), 4);
}

/// A handle, a suspended future and a context of the parent's come to their end in the child too.
#[expect(unsafe_code, reason = "std does not fork")]
pub(crate) fn child_ends_what_was_suspended(file: Option<&Path>) {
    let tracing = to_file(file).init().unwrap();
    let handle = span!("handle");
    let body = span!("body");
    let context = handle.context();
    let mut suspended = Box::pin(suspends());
    let mut in_span = Box::pin(async { suspends().await }.in_span(body));
    poll(suspended.as_mut(), false);
    poll(in_span.as_mut(), false);
    // SAFETY: as above.
    let pid = unsafe { libc::fork() };
    assert_ne!(pid, -1, "cannot fork");
    let tracing = if pid == 0 {
        std::mem::forget(tracing);
        to_file(Some(&beside(file))).init().unwrap()
    } else {
        tracing
    };
    poll(suspended.as_mut(), true);
    poll(in_span.as_mut(), true);
    handle.set_attribute("after", "fork");
    context.attach(in_child);
    handle.end();
    let report = tracing.shutdown(PATIENCE);
    if pid == 0 {
        assert_delivered(&report, 1);
        process::exit(0);
    }
    assert_child_succeeds(pid);
    assert_delivered(&report, 5);
}

#[traced]
async fn suspends() {
    trace_runtime::attr!(before = true);
    let mut polls = 0;
    std::future::poll_fn(|_| {
        polls += 1;
        if polls == 2 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    trace_runtime::attr!(after = true);
}

fn poll(future: Pin<&mut impl Future<Output = ()>>, is_last: bool) {
    let state = future.poll(&mut TaskContext::from_waker(Waker::noop()));
    assert_eq!(state.is_ready(), is_last);
}

/// Other threads are in the middle of anything when the process forks.
pub(crate) fn while_threads_record(file: Option<&Path>) {
    static STOP: AtomicBool = AtomicBool::new(false);
    let tracing = to_file(file).init().unwrap();
    let threads: Vec<_> = (0..3)
        .map(|_| {
            thread::spawn(|| {
                let mut spans = 0;
                while !STOP.load(Ordering::Relaxed) {
                    outer(|| ());
                    spans += 2;
                }
                spans
            })
        })
        .collect();
    for _ in 0..20 {
        outer(|| {
            fork(|| {
                in_child();
                0
            });
        });
    }
    STOP.store(true, Ordering::Relaxed);
    let spans: u64 = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .sum();
    let report = tracing.shutdown(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.started(), report.open()),
        (spans + 40, 0),
        "{report}"
    );
}
