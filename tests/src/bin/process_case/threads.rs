//! The ends of threads, and the depth of their stacks.

use std::cell::RefCell;
use std::path::Path;
use std::thread;

use trace_runtime::{span, traced};

use crate::{PATIENCE, inner, outer, to_file};

/// Records spans when its thread dies.
struct LastWords;

impl Drop for LastWords {
    fn drop(&mut self) {
        last_words();
    }
}

#[traced]
fn last_words() {
    trace_runtime::attr!(text = format!("{:?}", thread::current().id()));
    trace_runtime::event!("event", text = "x".repeat(100));
    outer(|| ());
}

thread_local! {
    static EARLY: RefCell<Option<LastWords>> = const { RefCell::new(None) };
    static LATE: RefCell<Option<LastWords>> = const { RefCell::new(None) };
}

/// One is made before the thread's first span, one after it: they are dropped on both sides of what we keep for a thread.
pub(crate) fn spans_of_dying_thread_locals(file: Option<&Path>) {
    const THREADS: u64 = 20;
    let tracing = to_file(file).init().unwrap();
    for _ in 0..THREADS {
        let thread = thread::spawn(|| {
            EARLY.with(|early| *early.borrow_mut() = Some(LastWords));
            outer(|| ());
            LATE.with(|late| *late.borrow_mut() = Some(LastWords));
        });
        thread.join().unwrap();
    }
    let report = tracing.shutdown(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.started(), report.open()),
        (THREADS * 8, 0),
        "{report}"
    );
    assert_eq!(report.delivered(), THREADS * 8, "{report}");
}

/// Makes a span and ends it, without ever making it current.
struct Farewell;

impl Drop for Farewell {
    fn drop(&mut self) {
        span!("farewell").end();
    }
}

thread_local! {
    static FAREWELL: RefCell<Option<Farewell>> = const { RefCell::new(None) };
}

/// What a thread takes to record with is given back, however late it was taken: it is there for the next thread.
pub(crate) fn handles_in_dying_thread_locals(_: Option<&Path>) {
    const THREADS: u64 = 1_000;
    let tracing = trace_runtime::builder().init().unwrap();
    for _ in 0..THREADS {
        let thread = thread::spawn(|| {
            FAREWELL.with(|farewell| *farewell.borrow_mut() = Some(Farewell));
            inner(|| ());
        });
        thread.join().unwrap();
    }
    let report = tracing.flush(PATIENCE);
    assert_eq!((report.started(), report.open()), (THREADS * 2, 0));
    let bytes = tracing.metrics().memory_used();
    assert!(bytes < 1 << 20, "{bytes}");
}

#[traced]
fn down(left: u32) -> u32 {
    if left == 0 { 0 } else { 1 + down(left - 1) }
}

/// A frame is small, in debug builds too.
pub(crate) fn deep_recursion(_: Option<&Path>) {
    const DEPTH: u32 = 100_000;
    let tracing = trace_runtime::builder().init().unwrap();
    let thread = thread::Builder::new()
        .stack_size(1 << 30)
        .spawn(|| down(DEPTH))
        .unwrap();
    assert_eq!(thread.join().unwrap(), DEPTH);
    let report = tracing.shutdown(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.started(), report.open()),
        (u64::from(DEPTH) + 1, 0),
        "{report}"
    );
    assert_eq!(
        report.dropped(trace_runtime::DropReason::NoExporter),
        report.started(),
        "{report}"
    );
}
