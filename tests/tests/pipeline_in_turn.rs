//! One pipeline after the other: each has an account of its own.

use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Error, Tracing, span};

const PATIENCE: Duration = Duration::from_secs(60);

/// Takes everything.
struct Sink;

impl Exporter for Sink {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }
}

fn record() -> Tracing {
    let builder = trace_runtime::builder().exporter(Sink);
    builder.init().expect("nothing else records")
}

#[test]
fn what_is_recorded_after_a_shutdown_is_in_no_account_of_it() {
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
