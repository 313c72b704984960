//! Tail sampling in a program: what is exported, and that the account adds up while spans are held back.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::{Decision, SamplingParameters, Tail};
use trace_runtime::{Context, DropReason, Error, span, traced};

/// Longer than this test takes; never waited for.
const PATIENCE: Duration = Duration::from_secs(300);

#[derive(Clone, Default)]
struct Names(Arc<Mutex<Vec<String>>>);

impl Names {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("nobody panics"))
    }
}

impl Exporter for Names {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let names = batch
            .iter()
            .map(|span| format!("{} {}", span.name(), span.trace_state()));
        self.0.lock().expect("nobody panics").extend(names);
        Ok(())
    }
}

#[derive(Debug)]
struct Refused;

#[traced]
fn fails() -> Result<(), Refused> {
    Err(Refused)
}

#[traced(root)]
fn harmless() {
    plain();
}

#[traced]
fn plain() {}

#[traced(root)]
fn failing() {
    plain();
    let context = Context::current();
    let failed = std::thread::spawn(move || context.attach(fails));
    let _ = failed.join();
}

/// Everything is here, nothing is sampled.
fn recorded_only(_: &SamplingParameters<'_>) -> Decision {
    Decision::RecordOnly
}

#[test]
fn a_trace_is_exported_for_what_happened_in_it() {
    let names = Names::default();
    let tracing = trace_runtime::builder()
        .exporter(names.clone())
        .sampler(recorded_only)
        .tail(Tail::new(0.0).linger(PATIENCE).patience(PATIENCE))
        .init()
        .expect("the only one of this process");
    harmless();
    failing();
    let report = tracing.flush(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.started(), report.delivered(), report.pending()),
        (5, 3, 0)
    );
    assert_eq!(report.dropped(DropReason::Sampled), 2);
    let mut kept = names.take();
    kept.sort_unstable();
    assert_eq!(kept, ["failing ot=th:0", "fails ot=th:0", "plain ot=th:0"]);

    let open = span!("open");
    open.context().attach(plain);
    let report = tracing.flush(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.pending(), report.open()),
        (1, 1),
        "its root is open"
    );
    assert_eq!(report.decided_early(), 0);

    open.end();
    let report = tracing.shutdown(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!((report.pending(), report.open()), (0, 0));
    assert_eq!(
        report.delivered() + report.dropped(DropReason::Sampled),
        report.started()
    );
}
