//! Exporters that misbehave.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{DropReason, Error, Report};

use crate::{PATIENCE, inner, outer, to_file};

struct Panics;

impl Exporter for Panics {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        panic!("on purpose")
    }

    fn flush(&mut self) -> Result<(), Error> {
        panic!("on purpose, again")
    }
}

struct Fails;

impl Exporter for Fails {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Err(Error::export("the collector is away"))
    }
}

/// Says that it has a batch, and never returns.
struct Blocks {
    reached: Sender<()>,
    never: Receiver<()>,
}

impl Exporter for Blocks {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        let _ = self.reached.send(());
        let _ = self.never.recv();
        Ok(())
    }
}

/// The exporter, what says that it blocks, and what keeps it blocked.
fn blocks() -> (Blocks, Receiver<()>, Sender<()>) {
    let (reached, is_reached) = mpsc::channel();
    let (keep, never) = mpsc::channel();
    (Blocks { reached, never }, is_reached, keep)
}

pub(crate) fn panics(_: Option<&Path>) {
    let tracing = trace_runtime::builder().exporter(Panics).init().unwrap();
    outer(|| ());
    assert_dropped(&tracing.flush(PATIENCE), DropReason::Panicked, 2);
    outer(|| ());
    let report = tracing.shutdown(PATIENCE);
    assert_dropped(&report, DropReason::Panicked, 4);
    assert!(
        report.exporters()[0]
            .last_error()
            .unwrap()
            .contains("panicked")
    );
}

pub(crate) fn fails(_: Option<&Path>) {
    let tracing = trace_runtime::builder().exporter(Fails).init().unwrap();
    outer(|| ());
    let report = tracing.shutdown(PATIENCE);
    assert_dropped(&report, DropReason::Failed, 2);
    let last = report.exporters()[0].last_error().unwrap();
    assert!(last.contains("the collector is away"), "{last}");
}

pub(crate) fn blocks_and_is_left(_: Option<&Path>) {
    let (exporter, is_reached, _keep) = blocks();
    let tracing = trace_runtime::builder().exporter(exporter).init().unwrap();
    outer(|| ());
    is_reached.recv().unwrap();
    inner(|| ());
    let deadline = Duration::from_millis(50);
    let flushed = in_time(deadline, || tracing.flush(deadline));
    assert!(flushed.is_balanced(), "{flushed}");
    assert_eq!(flushed.pending(), 3, "{flushed}");
    let report = in_time(deadline, || tracing.shutdown(deadline));
    assert_dropped(&report, DropReason::Deadline, 3);
}

pub(crate) fn blocks_beside_one_that_delivers(file: Option<&Path>) {
    let (exporter, is_reached, _keep) = blocks();
    let tracing = to_file(file).exporter(exporter).init().unwrap();
    outer(|| ());
    is_reached.recv().unwrap();
    let deadline = Duration::from_millis(500);
    let report = in_time(deadline, || tracing.shutdown(deadline));
    assert_dropped(&report, DropReason::Deadline, 2);
    assert_eq!(report.exporters()[0].delivered(), 2, "{report}");
}

/// The guard is dropped, which waits five seconds.
pub(crate) fn blocks_at_exit(_: Option<&Path>) {
    let (exporter, is_reached, keep) = blocks();
    std::mem::forget(keep);
    let _tracing = trace_runtime::builder().exporter(exporter).init().unwrap();
    outer(|| ());
    is_reached.recv().unwrap();
}

fn assert_dropped(report: &Report, reason: DropReason, spans: u64) {
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.dropped(reason), report.delivered(), report.pending()),
        (spans, 0, 0),
        "{report}"
    );
}

/// Asserts that this ends soon after its deadline: a bound that a loaded machine keeps too.
fn in_time(deadline: Duration, run: impl FnOnce() -> Report) -> Report {
    let start = Instant::now();
    let report = run();
    assert!(
        start.elapsed() < deadline + Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    report
}
