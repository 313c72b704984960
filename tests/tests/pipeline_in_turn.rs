//! One pipeline after the other: each has an account of its own, and what the program gave the one before is given up without harm.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::propagation::{self, Extract, Inject, Propagator};
use trace_runtime::sampling::{Sampler, SamplingParameters, SamplingResult};
use trace_runtime::{Builder, Context, Error, Tracing, span, trace_id};

/// There is one recorder in a process.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

const PATIENCE: Duration = Duration::from_secs(60);

/// Takes everything.
struct Sink;

impl Exporter for Sink {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }
}

fn record() -> Tracing {
    record_with(|builder| builder)
}

fn record_with(more: impl FnOnce(Builder) -> Builder) -> Tracing {
    let builder = more(trace_runtime::builder().exporter(Sink));
    builder.init().expect("nothing else records")
}

/// A format that panics on all ways, and writes once more when it is given up.
struct Clumsy;

impl Propagator for Clumsy {
    fn extract(&self, _: &dyn Extract, _: &Context) -> Context {
        resume_unwind(Box::new("planned"))
    }

    fn inject(&self, _: &Context, carrier: &mut dyn Inject) {
        carrier.set("x-clumsy", "1");
        resume_unwind(Box::new("planned"))
    }

    fn fields(&self) -> Vec<&str> {
        vec!["x-clumsy"]
    }
}

impl Drop for Clumsy {
    fn drop(&mut self) {
        propagation::inject(&mut BTreeMap::<String, String>::new());
    }
}

#[test]
fn a_format_that_panics_says_nothing() {
    let _turn = turn();
    let tracing = record_with(|builder| builder.propagator(Clumsy));
    let mut carrier = BTreeMap::<String, String>::new();
    span!("work").in_scope(|| {
        propagation::inject(&mut carrier);
        assert!(trace_id().is_some());
    });
    assert_eq!(carrier["x-clumsy"], "1");
    assert_eq!(propagation::extract(&carrier).span_context(), None);
    tracing.shutdown(PATIENCE);
    record().shutdown(PATIENCE);
    propagation::inject(&mut carrier);
    assert_eq!(carrier.len(), 1, "another format is in force");
}

/// Says when it was handed spans, and takes its time.
struct Slow(SyncSender<()>, Receiver<()>);

impl Exporter for Slow {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        let told = self.0.send(());
        told.map_err(|_| Error::export("nobody listens"))?;
        // An error is the end of the test.
        let _ = self.1.recv();
        Ok(())
    }
}

#[test]
fn who_begins_while_another_ends_is_in_no_account_of_it() {
    let _turn = turn();
    let ((begun, has_begun), (go_on, goes_on)) = (mpsc::sync_channel(0), mpsc::sync_channel(0));
    let builder = trace_runtime::builder().exporter(Slow(begun, goes_on));
    let first = builder.interval(PATIENCE).init().expect("the first one");
    span!("first").end();
    let ending = thread::spawn(|| first.shutdown(PATIENCE));
    has_begun.recv().expect("it is handed a span");

    let second = record();
    span!("second").end();
    let report = second.flush(PATIENCE);
    assert_eq!((report.started(), report.delivered()), (1, 1), "{report}");
    go_on.send(()).expect("it waits");
    let report = ending.join().expect("no panic");
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.started(), report.delivered(), report.pending()),
        (1, 1, 0),
        "{report}"
    );
    second.shutdown(PATIENCE);
}

/// Lives as long as its thread.
struct Lives(SyncSender<()>);

impl Exporter for Lives {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        self.0.send(()).map_err(|_| Error::export("nobody listens"))
    }
}

/// Cannot be set up.
struct Refuses;

impl Exporter for Refuses {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }

    fn another(&mut self) -> Option<Box<dyn Exporter>> {
        resume_unwind(Box::new("planned"))
    }
}

#[test]
fn a_set_up_that_fails_ends_what_it_began() {
    let _turn = turn();
    let (exporter, lives) = mpsc::sync_channel(0);
    let builder = trace_runtime::builder()
        .exporter(Lives(exporter))
        .exporter(Refuses);
    assert!(catch_unwind(AssertUnwindSafe(|| builder.init())).is_err());
    assert_eq!(
        lives.recv_timeout(PATIENCE),
        Err(RecvTimeoutError::Disconnected)
    );
    let tracing = record();
    span!("work").end();
    assert_eq!(tracing.shutdown(PATIENCE).delivered(), 1);
}

/// Panics when it is given up.
struct Reluctant;

impl Sampler for Reluctant {
    fn should_sample(&self, _: &SamplingParameters<'_>) -> SamplingResult {
        true.into()
    }
}

impl Drop for Reluctant {
    fn drop(&mut self) {
        resume_unwind(Box::new("planned"));
    }
}

#[test]
fn a_sampler_that_panics_when_it_is_given_up_holds_up_nobody() {
    let _turn = turn();
    let tracing = record_with(|builder| builder.sampler(Reluctant));
    span!("work").end();
    assert_eq!(tracing.shutdown(PATIENCE).delivered(), 1);
    record().shutdown(PATIENCE);
}

#[test]
fn a_sampler_that_panics_records_nothing() {
    let _turn = turn();
    let tracing = record_with(|builder| {
        builder.sampler(|_: &SamplingParameters<'_>| -> bool { resume_unwind(Box::new("planned")) })
    });
    let recorded = span!("work").in_scope(trace_runtime::is_recording);
    assert!(!recorded);
    let report = tracing.shutdown(PATIENCE);
    assert_eq!(report.started(), 0, "{report}");
}

#[test]
fn what_is_recorded_after_a_shutdown_is_in_no_account_of_it() {
    let _turn = turn();
    let first = record();
    span!("first").end();
    let left_open = span!("left open");
    let reader = first.metrics_reader();
    let report = first.shutdown(PATIENCE);
    assert_eq!((report.started(), report.open()), (2, 1), "{report}");

    let second = record();
    span!("second").end();
    left_open.end();
    let later = second.shutdown(PATIENCE);
    assert!(later.is_balanced(), "{later}");
    assert_eq!((later.started(), later.delivered()), (2, 2), "{later}");
    assert_eq!(*reader.read().report(), report);
}
