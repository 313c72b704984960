//! What `init` returns.

use std::time::{Duration, Instant};

use super::exit;
use crate::Report;
use crate::context::now::Now;
use crate::pipeline::Pipeline;
use crate::sync::fixed::Arc;

/// Recording, as long as this lives. Dropping it shuts recording down and waits up to five seconds for the exporters.
#[must_use = "recording ends when this is dropped; bind it to a variable such as `_tracing`"]
#[derive(Debug)]
pub struct Tracing {
    /// `None` when recording is switched off.
    pipeline: Option<Arc<Pipeline>>,
}

/// How long a drop and an exit wait.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

impl Tracing {
    pub(super) fn new(pipeline: Option<Arc<Pipeline>>) -> Self {
        Self { pipeline }
    }

    /// Delivers every span that has ended, waiting for the exporters no longer than this, and says where every span is.
    pub fn flush(&self, deadline: Duration) -> Report {
        self.with(|pipeline| pipeline.flush(Instant::now() + deadline))
    }

    /// Stops recording, delivers every span that has ended, waiting for the exporters no longer than this, and says where every span
    /// is. What is not delivered by then is dropped and counted; spans that are still open stay unfinished.
    pub fn shutdown(mut self, deadline: Duration) -> Report {
        let report = self.with(|pipeline| exit::shutdown(pipeline, Instant::now() + deadline));
        self.pipeline = None;
        report
    }

    fn with(&self, f: impl FnOnce(&Arc<Pipeline>) -> Report) -> Report {
        let quietly = |pipeline| Now::here().quietly(|| f(pipeline));
        self.pipeline.as_ref().map_or_else(Report::empty, quietly)
    }
}

impl Drop for Tracing {
    fn drop(&mut self) {
        if let Some(pipeline) = &self.pipeline {
            exit::shutdown(pipeline, Instant::now() + PATIENCE);
        }
    }
}
