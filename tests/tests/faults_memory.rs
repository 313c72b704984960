//! What a program's threads notice of an exporter that keeps what it gets.
#![cfg(target_os = "linux")]

mod waiting;

use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Error, traced};
use waiting::wait_until;

/// Takes no batch before it is told to.
struct Hangs(Receiver<()>);

impl Exporter for Hangs {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        let _ = self.0.recv();
        Ok(())
    }
}

/// Spans that fill eleven chunks, and smaller ones.
const FIRST: u64 = 12_500;
const FIRST_BYTES: usize = 12_500 * 64;

/// Spans that fill a few more, for which there is replacement.
const SECOND: u64 = 3_000;

/// The collector makes one chunk after the other: when it makes none for as long as this takes, it has made them all.
const YIELDS: usize = 10_000;

const CHUNK: usize = 64 << 10;
const PAGES_OF_A_CHUNK: i64 = 16;

#[traced]
fn step() {}

fn page_faults() -> i64 {
    // SAFETY: all of `rusage` are integers, for which zero is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: `usage` is a `rusage` that is ours alone during the call.
    let result = unsafe { libc::getrusage(libc::RUSAGE_THREAD, &raw mut usage) };
    assert_eq!(result, 0);
    usage.ru_minflt
}

#[test]
fn threads_do_not_make_the_memory_that_a_hanging_exporter_keeps() {
    let (go_on, hangs) = mpsc::channel();
    let tracing = trace_runtime::builder()
        .exporter(Hangs(hangs))
        .interval(Duration::from_secs(3600))
        .init()
        .expect("nobody else does");
    let metrics = tracing.metrics_reader();
    let memory = || metrics.read().memory_used();
    (0..FIRST).for_each(|_| step());
    // The collector looks after the lanes.
    tracing.flush(Duration::ZERO);
    wait_until(|| {
        let before = memory();
        (0..YIELDS).for_each(|_| thread::yield_now());
        before >= FIRST_BYTES + 4 * CHUNK && memory() == before
    });
    let (used, faults) = (memory(), page_faults());
    (0..SECOND).for_each(|_| step());
    let (made, faulted) = (memory().saturating_sub(used), page_faults() - faults);
    drop(go_on);
    let report = tracing.shutdown(Duration::from_secs(20));
    assert!(report.is_balanced());
    assert_eq!((report.delivered(), made), (FIRST + SECOND, 0));
    assert!(faulted < 4 * PAGES_OF_A_CHUNK, "{faulted} page faults");
}
