//! Spans that are open for long are told of, once, before they end; those that are open at the shutdown too.

use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Error, Outcome, SpanId, span};

const PATIENCE: Duration = Duration::from_secs(60);

/// A record as it came.
#[derive(Debug, PartialEq)]
struct Seen {
    name: String,
    id: SpanId,
    outcome: Outcome,
    has_note: bool,
}

struct Sends(Sender<Seen>);

impl Exporter for Sends {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        for span in batch {
            let _ = self.0.send(Seen {
                name: span.name().into(),
                id: span.span_id(),
                outcome: span.outcome(),
                has_note: span.attribute("note").is_some(),
            });
        }
        Ok(())
    }
}

fn next(seen: &Receiver<Seen>) -> Seen {
    seen.recv_timeout(PATIENCE).expect("a record")
}

#[test]
fn spans_that_stay_open_are_told_of_once_and_end_as_ever() {
    let (sender, seen) = mpsc::channel();
    let tracing = trace_runtime::builder()
        .exporter(Sends(sender))
        .interval(Duration::from_secs(3_600))
        .announce_after(Duration::from_millis(1))
        .init()
        .expect("the first one");

    let long = span!("long", note = 1);
    let id = long.span_context().expect("recorded").span_id();
    let told = next(&seen);
    assert_eq!((&*told.name, told.id), ("long", id));
    assert_eq!(told.outcome, Outcome::Unfinished);
    assert!(!told.has_note, "{told:?}");

    let report = tracing.flush(PATIENCE);
    assert_eq!((report.started(), report.open()), (1, 1), "{report}");
    assert_eq!((report.delivered(), report.pending()), (0, 0), "{report}");
    assert!(seen.try_recv().is_err(), "told of once");

    long.end();
    assert_eq!(tracing.flush(PATIENCE).delivered(), 1);
    let ended = next(&seen);
    assert_eq!((&*ended.name, ended.id), ("long", id));
    assert_eq!(ended.outcome, Outcome::Returned);
    assert!(ended.has_note, "{ended:?}");

    let [left, short] = [span!("left"), span!("short")];
    short.end();
    let report = tracing.shutdown(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!((report.delivered(), report.open()), (2, 1), "{report}");
    let rest: Vec<_> = seen.try_iter().collect();
    let told = |name| {
        let of_it = rest.iter().filter(|seen| seen.name == name);
        of_it.map(|seen| seen.outcome).collect::<Vec<_>>()
    };
    assert_eq!(told("left"), [Outcome::Unfinished], "{rest:?}");
    assert_eq!(told("short").last(), Some(&Outcome::Returned), "{rest:?}");
    left.end();
}
