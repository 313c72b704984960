//! What `init` returns.

use std::time::Duration;

use super::exit;
use crate::Report;
use crate::clock;
use crate::context::now::Now;
use crate::metrics::{self, InFlight, Metrics, Reader};
use crate::pipeline::Pipeline;
use crate::pipeline::stage::SpanTable;
use crate::sync::fixed::Arc;

/// Recording, as long as this lives. Dropping it shuts recording down, waits up to five seconds for the exporters, and says on stderr if
/// spans were lost.
///
/// # How a process ends
///
/// | end | what has ended is delivered | what is open |
/// | --- | --- | --- |
/// | the guard is dropped, `main` returns | yes, for up to five seconds | told of as unfinished if it is [tracked](crate::Builder::track_in_flight), else counted |
/// | [`shutdown`](Self::shutdown) | yes, for as long as it was given | as above |
/// | `std::process::exit`, a return from `main` with a forgotten guard | yes, for up to five seconds | as above |
/// | a panic in `main` | yes, with the spans that it went through | nothing is: they end as panicked |
/// | a panic in another thread, caught or not | yes, sooner or later: the process goes on | nothing of that thread |
/// | `SIGTERM`, with [`flush_on_termination`](crate::Builder::flush_on_termination) | yes, for up to five seconds; then the signal ends the process | as in the first row |
/// | `SIGTERM` without, `SIGINT` and others that are not handled | what was delivered by then | lost |
/// | `SIGKILL`, `std::process::abort`, a panic with `panic = "abort"`, a crash | what was delivered by then | lost; [announced](crate::Builder::announce_after) spans are known |
/// | `exec` | what was delivered by then | lost |
/// | a fork | the parent's spans by the parent; the child starts with nothing | the parent's |
///
/// "Delivered by then" lags behind by the [interval](crate::Builder::interval) and what the exporter takes.
#[must_use = "recording ends when this is dropped, which `let _ =` does at once; bind it to a variable such as `_tracing`"]
#[derive(Debug)]
pub struct Tracing {
    /// `None` when recording is switched off.
    pipeline: Option<Arc<Pipeline>>,
    metrics: Reader,
}

/// How long a drop and an exit wait.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

impl Tracing {
    pub(super) fn new(pipeline: Option<Arc<Pipeline>>, spans: Option<SpanTable>) -> Self {
        let metrics = Reader::new(pipeline.clone(), spans);
        Self { pipeline, metrics }
    }

    /// Delivers every span that has ended, waiting for the exporters no longer than this, and says where every span is.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let tracing = trace_runtime::init()?;
    /// trace_runtime::in_span!("work", {});
    /// let report = tracing.flush(Duration::from_secs(5));
    /// assert_eq!((report.started(), report.pending()), (1, 0));
    /// # Ok::<(), trace_runtime::Error>(())
    /// ```
    pub fn flush(&self, deadline: Duration) -> Report {
        self.with(|pipeline| pipeline.flush(clock::after(deadline)))
    }

    /// Stops recording, delivers every span that has ended, waiting for the exporters no longer than this, and says where every span
    /// is. What is not delivered by then is dropped and counted; spans that are still open stay unfinished.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let tracing = trace_runtime::init()?;
    /// trace_runtime::in_span!("work", {});
    /// let report = tracing.shutdown(Duration::from_secs(5));
    /// println!("{report}"); // 1 started, 0 open; console: 1 delivered, 0 dropped
    /// assert!(report.is_balanced());
    /// # Ok::<(), trace_runtime::Error>(())
    /// ```
    pub fn shutdown(mut self, deadline: Duration) -> Report {
        let report = self.with(|pipeline| exit::shutdown(pipeline, clock::after(deadline)));
        self.pipeline = None;
        report
    }

    /// What the library counts, at this moment and without waiting: where every span is, queues, memory, and calls and durations of each span name.
    ///
    /// ```
    /// let tracing = trace_runtime::builder().init()?;
    /// trace_runtime::span!("work").in_scope(|| ());
    /// assert_eq!(tracing.metrics().report().started(), 1);
    /// # Ok::<(), trace_runtime::Error>(())
    /// ```
    pub fn metrics(&self) -> Metrics {
        self.metrics.read()
    }

    /// What reads the [`metrics`](Self::metrics) from elsewhere: an endpoint that is scraped, a thread that watches.
    pub fn metrics_reader(&self) -> Reader {
        self.metrics.clone()
    }

    /// The recorded spans that are open now, the oldest first; empty unless [`Builder::track_in_flight`](crate::Builder::track_in_flight) asked for it.
    ///
    /// Listed are spans of traces that started here after recording was set up, on any thread and of any future, suspended ones included. Those
    /// of a [capture](crate::testing::capture) are not.
    ///
    /// ```
    /// use trace_runtime::traced;
    ///
    /// #[traced]
    /// fn transfer(tracing: &trace_runtime::Tracing) {
    ///     let open = tracing.in_flight();
    ///     assert_eq!(open[0].name(), "transfer");
    /// }
    ///
    /// let tracing = trace_runtime::builder().track_in_flight().init()?;
    /// transfer(&tracing);
    /// assert!(tracing.in_flight().is_empty());
    /// # Ok::<(), trace_runtime::Error>(())
    /// ```
    pub fn in_flight(&self) -> Vec<InFlight> {
        Now::here().quietly(metrics::in_flight)
    }

    fn with(&self, f: impl FnOnce(&Arc<Pipeline>) -> Report) -> Report {
        let quietly = |pipeline| Now::here().quietly(|| f(pipeline));
        self.pipeline.as_ref().map_or_else(Report::empty, quietly)
    }
}

impl Drop for Tracing {
    fn drop(&mut self) {
        if let Some(pipeline) = &self.pipeline {
            exit::leave(pipeline);
        }
    }
}
