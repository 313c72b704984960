//! Setting recording up in code.

use std::time::Duration;

use super::exit;
use super::guard::Tracing;
use super::numbers::Numbers;
use crate::clock;
use crate::context::now;
use crate::export::Exporter;
use crate::pipeline::stage::{Stages, Unsampled};
use crate::pipeline::{Pipeline, Settings};
use crate::propagation::{self, Propagator};
use crate::recorder::process::{self, DEFAULT_BUDGET};
use crate::resource::Origin;
use crate::sampling::{self, AlwaysOn, ParentBased, Sampler};
use crate::span::{panics, tracked};
use crate::sync::fixed::Arc;
use crate::{Error, InstrumentationScope, Resource, resource};

/// Sets recording up; made by [`builder`].
#[must_use = "nothing is recorded before `init`"]
pub struct Builder {
    sampler: Arc<dyn Sampler>,
    propagator: Arc<dyn Propagator>,
    memory_limit: usize,
    enabled: bool,
    /// What the program says of itself, one over the other.
    resources: Vec<Resource>,
    scopes: Vec<InstrumentationScope>,
    pub(super) numbers: Numbers,
    settings: Settings,
}

/// Sets recording up in code: no environment variable is read.
///
/// ```
/// use std::time::Duration;
/// use trace_runtime::export::Console;
/// use trace_runtime::sampling::{ParentBased, TraceIdRatio};
///
/// let tracing = trace_runtime::builder()
///     .exporter(Console::stderr())
///     .sampler(ParentBased::new(TraceIdRatio::new(0.1)))
///     .init()?;
/// let report = tracing.shutdown(Duration::from_secs(5));
/// assert!(report.is_balanced());
/// # Ok::<(), trace_runtime::Error>(())
/// ```
pub fn builder() -> Builder {
    Builder {
        sampler: Arc::new(ParentBased::new(AlwaysOn)),
        propagator: Arc::new(propagation::w3c()),
        memory_limit: DEFAULT_BUDGET,
        enabled: true,
        resources: Vec::new(),
        scopes: Vec::new(),
        numbers: Numbers::default(),
        settings: Settings {
            exporters: Vec::new(),
            interval: None,
            queue_limit: 32 << 20,
            origin: Arc::default(),
            stages: Stages::default(),
        },
    }
}

impl Builder {
    /// Adds an exporter. Each gets every span, on a thread of its own.
    pub fn exporter(mut self, exporter: impl Exporter) -> Self {
        self.settings
            .exporters
            .push((exporter.name(), Box::new(exporter)));
        self
    }

    /// Decides which traces are recorded. Default: all that start here, and of those that come from elsewhere the sampled ones.
    pub fn sampler(mut self, sampler: impl Sampler) -> Self {
        self.sampler = Arc::new(sampler);
        self
    }

    /// Chooses the formats in which traces cross to other processes. Default: W3C Trace Context and W3C Baggage. Stays in force after a shutdown.
    pub fn propagator(mut self, propagator: impl Propagator) -> Self {
        self.propagator = Arc::new(propagator);
        self
    }

    /// Says who records: merged over what is known already, so that a name given here wins over `unknown_service`.
    ///
    /// ```
    /// use trace_runtime::Resource;
    ///
    /// let shop = Resource::builder().attribute("service.name", "shop").build();
    /// let builder = trace_runtime::builder().resource(shop);
    /// # drop(builder);
    /// ```
    pub fn resource(mut self, resource: Resource) -> Self {
        self.resources.push(resource);
        self
    }

    /// Says more about a crate than its name, for exporters that pass it on.
    pub fn scope(mut self, scope: InstrumentationScope) -> Self {
        self.scopes.push(scope);
        self
    }

    /// Bounds the memory for finished spans, over all threads, in bytes: from their end until the last exporter is done with them. Default:
    /// 64 MiB. Spans that find no room are dropped and counted as [`Memory`](crate::DropReason::Memory).
    ///
    /// What waits in the queues is part of it, so a limit below [`queue_limit`](Self::queue_limit) lets one slow exporter take the room of all.
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// Bounds each exporter's queue, in bytes. Default: 32 MiB. Spans that find no room are dropped and counted as
    /// [`QueueFull`](crate::DropReason::QueueFull).
    pub fn queue_limit(mut self, bytes: usize) -> Self {
        self.settings.queue_limit = bytes;
        self
    }

    /// The longest time between the end of a span and its hand-over to the exporters. Default: what the most impatient of them wishes
    /// ([`Exporter::interval`]), which is 100 ms if it wishes nothing. Under load it is shorter.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.settings.interval = Some(interval);
        self
    }

    pub(super) fn disabled(mut self) -> Self {
        self.enabled = false;
        self
    }

    /// Starts recording.
    ///
    /// # Errors
    ///
    /// When recording is set up already (what is there stays in force), and when the system refuses a thread.
    pub fn init(mut self) -> Result<Tracing, Error> {
        exit::install(|| {
            propagation::put_in_force(self.propagator);
            if !self.enabled {
                return Ok(None);
            }
            self.settings.origin = Arc::new(Origin {
                resource: merged(&self.resources),
                scopes: self.scopes,
            });
            self.settings.stages.push(Unsampled);
            self.numbers.push_last_stages(&mut self.settings.stages);
            clock::start();
            panics::install_hook();
            process::recorder().budget().set_limit(self.memory_limit);
            let pipeline = Arc::new(Pipeline::start(self.settings)?);
            tracked::switch(self.numbers.is_tracking);
            sampling::put_in_force(Some(self.sampler));
            now::activate();
            Ok(Some(pipeline))
        })
        .map(Tracing::new)
    }
}

fn merged(resources: &[Resource]) -> Resource {
    let merge = |all: Resource, next| all.merge(next);
    resources.iter().fold(resource::basic(), merge)
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("memory_limit", &self.memory_limit)
            .field("queue_limit", &self.settings.queue_limit)
            .field("interval", &self.settings.interval)
            .field(
                "exporters",
                &self
                    .settings
                    .exporters
                    .iter()
                    .map(|(name, _)| name)
                    .collect::<Vec<_>>(),
            )
            .finish_non_exhaustive()
    }
}
