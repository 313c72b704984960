//! What every exporter has to do.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use super::{Spans, capture};
use crate::context::now;
use crate::export::{Batch, Deadline, Exporter};
use crate::{
    Context, Error, SpanContext, Status, TraceFlags, attr, event, link, rename, set_attribute,
    set_status, span,
};

/// Checks an exporter of your own, as the library would use it: on a thread of its own it gets spans of every kind, in several batches and with flushes between
/// them. It has to take them all, without a panic, in time, and what it says about losses has to add up.
///
/// Returns the spans that it was given, each once, to be compared with what has arrived.
///
/// ```
/// use std::sync::{Arc, Mutex};
///
/// use trace_runtime::export::{Batch, Exporter};
/// use trace_runtime::{Error, testing};
///
/// struct Names(Arc<Mutex<Vec<String>>>);
///
/// impl Exporter for Names {
///     fn export(&mut self, batch: &Batch) -> Result<(), Error> {
///         let names = batch.iter().map(|span| span.name().to_owned());
///         self.0.lock().unwrap().extend(names);
///         Ok(())
///     }
/// }
///
/// let arrived = Arc::new(Mutex::new(Vec::new()));
/// let given = testing::check_exporter(Names(Arc::clone(&arrived)));
/// assert_eq!(arrived.lock().unwrap().len(), given.len());
/// ```
///
/// # Panics
///
/// When the exporter does something else, with what it did.
pub fn check_exporter(exporter: impl Exporter) -> Spans {
    check_face(&exporter);
    let ((), spans) = capture(every_kind);
    let steps = steps(&spans.whole_batch());
    let (sender, done) = mpsc::channel();
    let exporter = Box::new(exporter);
    thread::spawn(move || run(exporter, steps, &sender));
    wait(&done);
    spans
}

/// What reports and schedules rely on.
fn check_face(exporter: &dyn Exporter) {
    assert_ne!(exporter.name(), "", "reports need a name");
    let interval = exporter.interval();
    assert_ne!(
        interval,
        Duration::ZERO,
        "spans need a moment to come together"
    );
}

/// Longer than a step may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is asked of an exporter, and what the message says when it fails.
enum Step {
    Start,
    Export(&'static str, Batch),
    Flush(&'static str),
    Drop,
}

fn steps(spans: &Batch) -> Vec<Step> {
    let mut place = 0;
    let mut some = |wanted: fn(usize) -> bool| {
        place = 0;
        spans.select(|_| {
            place += 1;
            wanted(place - 1)
        })
    };
    vec![
        Step::Start,
        Step::Flush("a flush before any batch"),
        Step::Export("an empty batch", some(|_| false)),
        Step::Export("a batch of one span", some(|place| place == 0)),
        Step::Export("a batch", some(|place| place % 2 == 1)),
        Step::Flush("a flush"),
        Step::Flush("a flush without anything to flush"),
        Step::Export(
            "a batch after a flush",
            some(|place| place > 0 && place % 2 == 0),
        ),
        Step::Flush("the last flush"),
        Step::Drop,
    ]
}

/// Takes the steps, on the exporter's thread, and says after each what was wrong with it.
fn run(
    exporter: Box<dyn Exporter>,
    steps: Vec<Step>,
    done: &Sender<(&'static str, Option<String>)>,
) {
    now::suppress();
    let mut exporter = Some(exporter);
    for step in steps {
        let name = step.name();
        let take = AssertUnwindSafe(|| step.take(&mut exporter));
        let wrong = panic::catch_unwind(take).unwrap_or_else(|_| Some("panicked".into()));
        // Nobody listens after the first mistake.
        let _ = done.send((name, wrong));
    }
}

#[track_caller]
fn wait(done: &Receiver<(&'static str, Option<String>)>) {
    loop {
        match done.recv_timeout(PATIENCE) {
            Ok((_, None)) => {}
            Ok((step, Some(wrong))) => panic!("{step}: the exporter {wrong}"),
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                panic!("the exporter took longer than {PATIENCE:?} for a step")
            }
        }
    }
}

impl Step {
    fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Export(name, _) | Self::Flush(name) => name,
            Self::Drop => "drop",
        }
    }

    /// What was wrong.
    fn take(self, exporter: &mut Option<Box<dyn Exporter>>) -> Option<String> {
        let current = exporter.as_mut().expect("dropped by the last step");
        match self {
            Self::Start => current.start(Deadline::default()),
            Self::Export(_, batch) => return wrong(current.export(&batch)),
            Self::Flush(_) => return wrong(current.flush()),
            Self::Drop => *exporter = None,
        }
        None
    }
}

/// An error that loses nothing is a remark.
fn wrong(result: Result<(), Error>) -> Option<String> {
    let error = result.err()?;
    let is_remark = error.losses().is_some_and(|lost| lost.total() == 0);
    (!is_remark).then(|| format!("failed: {}", error.chain()))
}

/// Spans with everything that a span can have.
fn every_kind() {
    span!("root", kind = server).in_scope(|| {
        values();
        names();
        ends();
    });
    remote().attach(|| span!("remote", kind = consumer).in_scope(links));
}

fn values() {
    span!("values", kind = client).in_scope(|| {
        attr!(
            bool = true,
            int = i64::MIN,
            float = 0.1,
            text = "text",
            empty = ""
        );
        attr!(
            nan = f64::NAN,
            infinite = f64::NEG_INFINITY,
            large = "x".repeat(10_000)
        );
        attr!(
            bools = [true, false],
            ints = [1, -1],
            floats = [0.5, f64::MAX],
            texts = ["a", ""]
        );
        set_attribute(
            "key with \"quotes\", commas and ümläute",
            "line\nbreak\t\0\u{1f600}",
        );
        event!("an event", at = 1);
        event!("an event without attributes");
    });
}

fn names() {
    for name in [
        "",
        "with spaces",
        "\"quoted\"",
        "line\nbreak",
        "größer 🦀",
        "a/b?c=d&e",
    ] {
        span!("named").in_scope(|| rename(name));
    }
}

fn ends() {
    span!("ok").in_scope(|| set_status(Status::Ok));
    span!("error").in_scope(|| set_status(Status::error("with a reason")));
    let _ = panic::catch_unwind(|| span!("panic").in_scope(|| panic::resume_unwind(Box::new(()))));
    span!("producer", kind = producer).in_scope(|| ());
}

fn links() {
    link!(context(), reason = "batch");
}

fn remote() -> Context {
    Context::remote(context())
}

fn context() -> SpanContext {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736".parse().expect("an id");
    let span = "00f067aa0ba902b7".parse().expect("an id");
    SpanContext::remote(trace, span, TraceFlags::SAMPLED)
}

#[cfg(test)]
mod tests;
