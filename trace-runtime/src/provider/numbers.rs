//! What the library counts, lists and looks after beside the spans that it delivers.

use std::time::Duration;

use super::builder::Builder;
use super::push;
#[cfg(unix)]
use super::termination;
use crate::Error;
use crate::clock::FOREVER;
use crate::metrics::Reader;
use crate::pipeline::Pipeline;
use crate::pipeline::stage::{Announcer, Measure, SpanTable, Stages, Table};
use crate::sampling;
use crate::span::tracked;
use crate::sync::fixed::{Arc, Mutex};

/// What was asked for.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    is_tracking: bool,
    announce_after: Option<Duration>,
    /// The rows of calls, errors and durations.
    pub(super) spans: Option<SpanTable>,
    wants_termination: bool,
    pub(super) push: Option<push::Wanted>,
}

impl Numbers {
    pub(super) fn push_first_stages(&self, stages: &mut Stages) {
        if let Some(table) = &self.spans {
            stages.push(Measure(Arc::clone(table)));
        }
    }

    /// Starts sending, if that is asked for.
    pub(super) fn start_push(&mut self, pipeline: &Arc<Pipeline>) -> Result<(), Error> {
        let Some(push) = self.push.take() else {
            return Ok(());
        };
        push.start(Reader::new(Some(Arc::clone(pipeline)), self.spans.clone()))
    }

    /// Says to whoever starts a span what is asked for.
    pub(super) fn put_in_force(&self) {
        tracked::switch(self.is_tracking);
        sampling::record_all(self.spans.is_some());
    }

    pub(super) fn push_last_stages(&self, stages: &mut Stages) {
        if self.is_tracking {
            stages.push(Announcer::new(self.announce_after));
        }
    }
}

impl Numbers {
    /// Looks after the end of the process, if it was asked to.
    #[cfg(unix)]
    pub(super) fn watch_termination(&self) -> Result<(), Error> {
        if self.wants_termination {
            termination::install()?;
        }
        Ok(())
    }

    /// There are no signals.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may fail")]
    pub(super) fn watch_termination(&self) -> Result<(), Error> {
        let _ = self.wants_termination;
        Ok(())
    }
}

impl Builder {
    /// Delivers what there is when the process is told to terminate (`SIGTERM`), for up to five seconds, and then lets the signal end the process, so that its
    /// parent sees what it would have seen. Default: a signal ends the process and takes with it what was not delivered.
    ///
    /// For programs that do not handle the signal themselves. Where one does, before or after this, its handler decides when the process ends, and
    /// it is the program's turn to drop the guard or to return from `main`. The signals that people send by hand, such as `SIGINT`, are left alone, and so is everything
    /// outside Unix. See [how a process ends](crate::Tracing#how-a-process-ends).
    pub fn flush_on_termination(mut self) -> Self {
        self.numbers.wants_termination = true;
        self
    }

    /// Counts calls, errors and durations of each span name, of at most so many names: see [`metrics`](crate::metrics#of-the-program). Default: nothing is
    /// counted by name.
    ///
    /// Counted are all spans, whatever the sampler says: spans of traces that it drops are recorded from now on, cost what recorded spans cost, and are not
    /// exported. What [`Context::unsampled`](crate::Context::unsampled) and switched-off call sites leave out stays left out.
    ///
    /// A name should say what kind of work a span is, not which: `GET /tasks/{id}`, which is what the HTTP layers make of a route, not `GET /tasks/7`. Spans
    /// of names that find no room share one row. A row takes about a kilobyte.
    ///
    /// ```
    /// use trace_runtime::span;
    ///
    /// let tracing = trace_runtime::builder().span_metrics(1_000).init()?;
    /// span!("work").in_scope(|| ());
    /// tracing.flush(std::time::Duration::from_secs(5));
    /// let metrics = tracing.metrics();
    /// let work = &metrics.spans()[0];
    /// assert_eq!((work.name(), work.count(), work.errors()), ("work", 1, 0));
    /// # Ok::<(), trace_runtime::Error>(())
    /// ```
    pub fn span_metrics(mut self, names: usize) -> Self {
        self.numbers.spans = Some(Arc::new(Mutex::new(Table::new(names))));
        self
    }

    /// Lists the spans that are open: see [`Tracing::in_flight`](crate::Tracing::in_flight). Default: they are only counted.
    ///
    /// The start and the end of a recorded span then take a lock that is seldom shared, a few times what they cost without.
    pub fn track_in_flight(mut self) -> Self {
        self.numbers.is_tracking = true;
        self
    }

    /// Tells exporters of each sampled span that is open for longer than `age`, and again when it ends. Implies
    /// [`track_in_flight`](Self::track_in_flight). Default: spans that are tracked are told of at a shutdown only.
    ///
    /// A program that hangs shows where, while it hangs. What exporters get is a second record of the same span: outcome
    /// [`Unfinished`](crate::Outcome::Unfinished) (in OTLP the attribute `span.outcome`), without what the body has recorded so far; its end is the moment of the
    /// telling. It comes once for each span, before the span's end, and is in no account: the span stays open. A program that is killed has told of what was
    /// open for so long.
    ///
    /// Back ends differ in what they make of two records with one id. Zipkin merges them, Jaeger shows both with a warning, some keep the one that came first or
    /// last. Choose an age that few spans reach, and leave unfinished spans out of what you count.
    pub fn announce_after(mut self, age: Duration) -> Self {
        self.numbers.announce_after = Some(age.min(FOREVER));
        self.track_in_flight()
    }
}
