//! `OTEL_BSP_MAX_EXPORT_BATCH_SIZE`, `OTEL_BSP_MAX_QUEUE_SIZE` and `OTEL_BSP_SCHEDULE_DELAY`: each test once more, in a process of its own.

use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{DropReason, Error, span};

const MARK: &str = "CONFIG_BATCHES_CHILD";

/// Waits before the first batch until it is let go, and tells how large each was.
struct Held {
    go: Receiver<()>,
    sizes: Sender<usize>,
}

impl Exporter for Held {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        // Nobody lets go of it twice.
        let _ = self.go.recv();
        let _ = self.sizes.send(batch.len());
        Ok(())
    }
}

#[test]
fn batches_and_queues_are_bounded_by_their_spans() {
    if std::env::var_os(MARK).is_some() {
        return child();
    }
    let program = std::env::current_exe().expect("this test");
    let status = Command::new(program)
        .args(["--exact", "batches_and_queues_are_bounded_by_their_spans"])
        .env(MARK, "1")
        .env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "10")
        .env("OTEL_BSP_MAX_QUEUE_SIZE", "50")
        .env("OTEL_BSP_SCHEDULE_DELAY", "60000")
        .status();
    assert!(status.expect("it runs").success());
}

fn child() {
    let (let_go, go) = mpsc::channel();
    let (sizes, seen) = mpsc::channel();
    let tracing = trace_runtime::builder()
        .environment()
        .exporter(Held { go, sizes })
        .init()
        .expect("the first one");
    let metrics = tracing.metrics();
    let mut capacities = metrics.exporters().map(|it| it.queue_capacity());
    assert!(capacities.all(|capacity| capacity == 50), "{metrics:?}");
    for _ in 0..95 {
        span!("one").in_scope(|| ());
    }
    // All of it is drained, and nothing delivered yet.
    tracing.flush(Duration::from_secs(1));
    drop(let_go);
    let report = tracing.shutdown(Duration::from_secs(10));
    assert!(report.is_balanced(), "{report}");
    let dropped = report.dropped(DropReason::QueueFull);
    assert_eq!(report.delivered() + dropped, 95, "{report}");
    // Fifty may wait, those of the batch in hand among them; where a drain came in between, a batch that has no room may be smaller than ten.
    assert!((41..=50).contains(&report.delivered()), "{report}");
    assert!(seen.iter().all(|size| size <= 10));
}

/// Would like its spans tomorrow.
struct Patient(Sender<usize>);

impl Exporter for Patient {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let _ = self.0.send(batch.len());
        Ok(())
    }

    fn interval(&self) -> Duration {
        Duration::from_secs(86_400)
    }
}

#[test]
fn spans_wait_no_longer_than_they_may() {
    if std::env::var_os(MARK).is_some() {
        return delayed();
    }
    let program = std::env::current_exe().expect("this test");
    let status = Command::new(program)
        .args(["--exact", "spans_wait_no_longer_than_they_may"])
        .env(MARK, "1")
        .env("OTEL_BSP_SCHEDULE_DELAY", "10")
        .status();
    assert!(status.expect("it runs").success());
}

fn delayed() {
    let (sizes, seen) = mpsc::channel();
    let builder = trace_runtime::builder().environment();
    let tracing = builder.exporter(Patient(sizes)).init();
    let _tracing = tracing.expect("the first one");
    span!("one").in_scope(|| ());
    assert_eq!(seen.recv_timeout(Duration::from_secs(60)), Ok(1));
}
