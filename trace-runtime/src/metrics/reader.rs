//! What reads the numbers.

use std::time::SystemTime;

use super::Metrics;
use crate::Report;
use crate::context::now::Now;
use crate::pipeline::Pipeline;
use crate::pipeline::stage::SpanTable;
use crate::propagation::malformed;
use crate::recorder::process;
use crate::resource::Origin;
use crate::sync::fixed::Arc;
use crate::sync::lock;

/// Reads the metrics from anywhere; made by [`Tracing::metrics_reader`](crate::Tracing::metrics_reader).
///
/// A clone is cheap, and reads the same. What it reads after a shutdown is the final account.
#[derive(Clone, Debug)]
pub struct Reader {
    since: SystemTime,
    /// `None` where recording is switched off.
    pipeline: Option<Arc<Pipeline>>,
    spans: Option<SpanTable>,
}

impl Reader {
    pub(crate) fn new(pipeline: Option<Arc<Pipeline>>, spans: Option<SpanTable>) -> Self {
        Self {
            since: SystemTime::now(),
            pipeline,
            spans,
        }
    }

    /// All numbers, as they are now. Takes a few locks, each for a moment, and waits for nobody.
    pub fn read(&self) -> Metrics {
        Now::here().quietly(|| self.read_quietly())
    }

    fn read_quietly(&self) -> Metrics {
        let (report, exporters) = match &self.pipeline {
            Some(pipeline) => pipeline.examine(),
            None => (Report::empty(), Vec::new()),
        };
        let memory = process::recorder().budget();
        Metrics {
            since: self.since,
            at: SystemTime::now(),
            origin: self.origin(),
            report,
            exporters,
            memory_used: memory.taken(),
            memory_limit: memory.limit(),
            malformed: malformed::counts(),
            spans: self.table().map(|table| lock(table).rows().to_vec()),
        }
    }

    /// The rows of calls, unless they are a forked child's parent's.
    fn table(&self) -> Option<&SpanTable> {
        let pipeline = self.pipeline.as_ref();
        let is_foreign = pipeline.is_some_and(|pipeline| pipeline.is_foreign());
        self.spans.as_ref().filter(|_| !is_foreign)
    }

    fn origin(&self) -> Arc<Origin> {
        let known = self.pipeline.as_ref();
        known.map_or_else(Arc::default, |pipeline| Arc::clone(pipeline.origin()))
    }
}
