//! The account: where every span is.

use std::fmt;

use super::ledger::{Changes, Cuts};
use crate::drops::{DropReason, Drops};

/// Where every span is, at one moment.
///
/// For each exporter `started = delivered + Σ dropped + pending + open`, to the unit. `pending` is what ended and is on its way: after a flush
/// it is zero unless the deadline passed, spans ended meanwhile or tail sampling waits for the end of their traces; after a shutdown it is zero. With several exporters, the numbers of the report are those of the exporter that delivered least; [`exporters`](Self::exporters) has them all.
///
/// ```
/// use std::time::Duration;
/// use trace_runtime::export::JsonLines;
///
/// let tracing = trace_runtime::builder().exporter(JsonLines::writer(std::io::sink())).init()?;
/// trace_runtime::in_span!("work", {});
/// let report = tracing.shutdown(Duration::from_secs(5));
/// assert_eq!(report.to_string(), "1 started, 0 open; json: 1 delivered, 0 dropped");
/// # Ok::<(), trace_runtime::Error>(())
/// ```
///
/// Counted are recorded spans: those of traces that were not sampled never start, and those of a [capture](crate::testing::capture) belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub(super) started: u64,
    /// Those of them that are sampled.
    pub(super) sampled: u64,
    pub(super) open: u64,
    pub(super) lost_items: u64,
    /// Spans that ended and were never drained.
    pub(super) unseen: u64,
    pub(super) changes: Changes,
    /// Never empty; in the order in which they were added.
    pub(super) exporters: Vec<ExporterReport>,
}

/// What became of the spans that one exporter was to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExporterReport {
    pub(super) name: &'static str,
    pub(super) delivered: u64,
    pub(super) pending: u64,
    pub(super) dropped: Drops,
    pub(super) last_error: Option<String>,
}

impl Report {
    /// The account of recording that is switched off.
    pub(crate) fn empty() -> Self {
        Self {
            started: 0,
            sampled: 0,
            open: 0,
            lost_items: 0,
            unseen: 0,
            changes: Changes::default(),
            exporters: vec![ExporterReport::without_exporter()],
        }
    }

    /// Spans that were started.
    pub fn started(&self) -> u64 {
        self.started
    }

    /// Those of them that are sampled; the others are recorded only.
    pub(crate) fn sampled(&self) -> u64 {
        self.sampled
    }

    /// Spans that were started and had not ended. At a shutdown they are unfinished for good.
    ///
    /// [Metrics](crate::Tracing::metrics) wait for nobody: there, spans that ended within the last [interval](crate::Builder::interval) may still count as open.
    pub fn open(&self) -> u64 {
        self.open
    }

    /// Spans that were delivered.
    pub fn delivered(&self) -> u64 {
        self.worst().delivered
    }

    /// Spans that ended and that no exporter has answered for yet.
    pub fn pending(&self) -> u64 {
        self.worst().pending
    }

    /// Spans that were dropped for this reason.
    pub fn dropped(&self, reason: DropReason) -> u64 {
        self.worst().dropped(reason)
    }

    /// Spans that were dropped for any reason.
    pub fn total_dropped(&self) -> u64 {
        self.worst().total_dropped()
    }

    /// Attributes, events and links that were too large to keep; their spans were recorded without them.
    pub fn lost_items(&self) -> u64 {
        self.lost_items
    }

    /// Spans that found no room when they ended, so that no stage saw them.
    pub(crate) fn unseen(&self) -> u64 {
        self.unseen
    }

    /// What was cut off of spans because of [`Limits`](crate::Limits).
    pub fn cut(&self) -> Cuts {
        self.changes.cuts
    }

    /// Texts from which [`Redaction`](crate::Redaction) took something out, and other values that it took out.
    pub fn redacted(&self) -> u64 {
        self.changes.redacted
    }

    /// Traces that tail sampling decided before their local root had ended: it took too long, or there was no memory for them; see
    /// [`Tail`](crate::sampling::Tail).
    pub fn decided_early(&self) -> u64 {
        self.changes.decided_early
    }

    /// Whether an exporter lost spans that it should have delivered.
    pub(crate) fn has_losses(&self) -> bool {
        let is_meant =
            |reason: &DropReason| matches!(reason, DropReason::NoExporter | DropReason::Sampled);
        self.exporters.iter().any(|exporter| {
            let mut losses = DropReason::ALL.iter().filter(|reason| !is_meant(reason));
            losses.any(|reason| exporter.dropped(*reason) > 0)
        })
    }

    /// The account of each exporter, in the order in which they were added.
    pub fn exporters(&self) -> &[ExporterReport] {
        &self.exporters
    }

    /// Whether the numbers add up, for each exporter. They always do; tests of the recorder assert it.
    pub fn is_balanced(&self) -> bool {
        self.exporters.iter().all(|exporter| {
            self.started
                == exporter.delivered + exporter.total_dropped() + exporter.pending + self.open
        })
    }

    /// The exporter that delivered least.
    fn worst(&self) -> &ExporterReport {
        self.exporters
            .iter()
            .min_by_key(|exporter| exporter.delivered)
            .expect("there is a row even without an exporter")
    }
}

impl ExporterReport {
    /// What the exporter calls itself.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Spans that it delivered.
    pub fn delivered(&self) -> u64 {
        self.delivered
    }

    /// Spans that it has not answered for.
    pub fn pending(&self) -> u64 {
        self.pending
    }

    /// Spans that were dropped on the way to it, or by it, for this reason.
    pub fn dropped(&self, reason: DropReason) -> u64 {
        self.dropped[reason]
    }

    /// Spans that were dropped for any reason.
    pub fn total_dropped(&self) -> u64 {
        self.dropped.total()
    }

    /// The reasons for which spans were dropped, each with how many.
    ///
    /// ```
    /// let tracing = trace_runtime::builder().init()?; // no exporter
    /// trace_runtime::in_span!("work", {});
    /// let report = tracing.shutdown(std::time::Duration::from_secs(5));
    /// let drops: Vec<_> = report.exporters()[0].drops().collect();
    /// assert_eq!(drops, [(trace_runtime::DropReason::NoExporter, 1)]);
    /// # Ok::<(), trace_runtime::Error>(())
    /// ```
    pub fn drops(&self) -> impl Iterator<Item = (DropReason, u64)> + '_ {
        self.dropped.iter()
    }

    /// What it said when it failed last.
    pub fn last_error(&self) -> Option<&str> {
        self.last_error.as_deref()
    }
}

impl ExporterReport {
    /// The row of a pipeline that has no exporter.
    pub(super) fn without_exporter() -> Self {
        Self {
            name: "none",
            delivered: 0,
            pending: 0,
            dropped: Drops::default(),
            last_error: None,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} started, {} open", self.started, self.open)?;
        for exporter in &self.exporters {
            write!(f, "; {exporter}")?;
        }
        if self.lost_items > 0 {
            write!(
                f,
                "; {} attributes, events or links too large to keep",
                self.lost_items
            )?;
        }
        self.changes.fmt(f)
    }
}

impl fmt::Display for ExporterReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} delivered, {} dropped",
            self.name,
            self.delivered,
            self.total_dropped()
        )?;
        self.dropped.write_in_brackets(f)?;
        if self.pending > 0 {
            write!(f, ", {} pending", self.pending)?;
        }
        self.last_error
            .iter()
            .try_for_each(|error| write!(f, " [{error}]"))
    }
}
