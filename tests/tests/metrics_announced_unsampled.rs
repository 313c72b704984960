//! Spans that are recorded without being sampled are in flight, and no exporter is told of them.

use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::AlwaysOff;
use trace_runtime::{Error, span};

struct Names(Sender<String>);

impl Exporter for Names {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        batch.iter().for_each(|span| {
            let _ = self.0.send(span.name().into());
        });
        Ok(())
    }
}

#[test]
fn what_is_not_sampled_is_not_announced() {
    let (sender, told) = mpsc::channel();
    let tracing = trace_runtime::builder()
        .exporter(Names(sender))
        .sampler(AlwaysOff)
        .span_metrics(10)
        .announce_after(Duration::from_secs(3_600))
        .init()
        .expect("the first one");
    let open = span!("open");
    let listed = tracing.in_flight();
    assert_eq!(listed.len(), 1, "{listed:?}");
    let report = tracing.shutdown(Duration::from_secs(60));
    assert_eq!(report.open(), 1, "{report}");
    assert_eq!(told.iter().next(), None);
    open.end();
}
