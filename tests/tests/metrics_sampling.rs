//! Calls are counted and open spans are listed whatever is sampled; what is not sampled is not exported.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::{self, AlwaysOff, AlwaysOn};
use trace_runtime::{Builder, DropReason, Error, Tracing, span, traced};

const PATIENCE: Duration = Duration::from_secs(60);

struct Names(Sender<String>);

impl Exporter for Names {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        batch.iter().for_each(|span| {
            let _ = self.0.send(span.name().into());
        });
        Ok(())
    }
}

/// Nothing is sampled, and what is exported all the same is told. There is one recorder in a process, so tests take turns.
fn unsampled() -> (MutexGuard<'static, ()>, Builder, Receiver<String>) {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (sender, exported) = mpsc::channel();
    let builder = trace_runtime::builder()
        .exporter(Names(sender))
        .sampler(AlwaysOff)
        .span_metrics(10);
    (turn, builder, exported)
}

#[traced]
fn outer() {
    inner();
}

#[traced]
fn inner() {}

/// How often each function was called, and how many calls are known by an example.
fn counted(tracing: &Tracing) -> Vec<(String, u64, usize)> {
    tracing.flush(PATIENCE);
    let metrics = tracing.metrics();
    let rows = metrics.spans().iter().map(|row| {
        let known = row.exemplars().iter().flatten().count();
        (row.name().to_owned(), row.count(), known)
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    rows
}

#[test]
fn calls_are_counted_whatever_is_sampled() {
    let (_turn, builder, exported) = unsampled();
    let tracing = builder.init().expect("it is our turn");
    let row = |name: &str, count, known| (name.to_owned(), count, known);
    outer();
    outer();
    assert_eq!(counted(&tracing), [row("inner", 2, 0), row("outer", 2, 0)]);
    assert!(sampling::set(AlwaysOn));
    outer();
    assert_eq!(counted(&tracing), [row("inner", 3, 1), row("outer", 3, 1)]);
    assert!(sampling::set(AlwaysOff));
    outer();
    assert_eq!(counted(&tracing), [row("inner", 4, 1), row("outer", 4, 1)]);

    let report = tracing.shutdown(PATIENCE);
    assert_eq!((report.started(), report.delivered()), (8, 2), "{report}");
    assert_eq!(report.dropped(DropReason::Sampled), 6, "{report}");
    assert_eq!(exported.iter().collect::<Vec<_>>(), ["inner", "outer"]);
}

#[test]
fn what_is_not_sampled_is_not_announced() {
    let (_turn, builder, told) = unsampled();
    let builder = builder.announce_after(Duration::from_secs(3_600));
    let tracing = builder.init().expect("it is our turn");
    let open = span!("open");
    let listed = tracing.in_flight();
    assert_eq!(listed.len(), 1, "{listed:?}");
    let report = tracing.shutdown(PATIENCE);
    assert_eq!(report.open(), 1, "{report}");
    assert_eq!(told.iter().next(), None);
    open.end();
}
