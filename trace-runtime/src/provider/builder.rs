//! Setting recording up in code.

use std::panic::{self, AssertUnwindSafe};
use std::time::Duration;

use super::config::{self, Config, Sampling, Setting, Settings, Source, Variables};
use super::exit;
use super::guard::Tracing;
use super::numbers::Numbers;
use super::realize::{self, Named};
use super::stages::Asked;
use super::watch::Watch;
use crate::clock;
use crate::context::now;
use crate::export::Exporter;
use crate::pipeline::stage::Stages;
use crate::pipeline::{self, Pipeline, Room};
use crate::propagation::{self, Propagator};
use crate::recorder::process::{self, DEFAULT_BUDGET};
use crate::resource::Origin;
use crate::resource::detect::{self, Detector};
use crate::sampling::{self, Sampler};
use crate::span::panics;
use crate::sync::fixed::Arc;
use crate::{
    Error, IdGenerator, InstrumentationScope, Resource, SpanProcessor, id_generator, processor,
    resource,
};

/// Sets recording up; made by [`builder`].
#[must_use = "nothing is recorded before `init`"]
pub struct Builder {
    /// What has a name in the environment.
    pub(super) settings: Settings,
    exporters: Vec<Named>,
    /// Instead of the formats of the settings.
    propagator: Option<Arc<dyn Propagator>>,
    memory_limit: Setting<usize>,
    queue_limit: Setting<usize>,
    /// What is said of the process, one over the other.
    resources: Vec<(Source, Resource)>,
    scopes: Vec<InstrumentationScope>,
    id_generator: Option<Arc<dyn IdGenerator>>,
    processors: Vec<Arc<dyn SpanProcessor>>,
    detectors: Vec<Box<dyn Detector>>,
    pub(super) numbers: Numbers,
    pub(super) asked: Asked,
    stages: Stages,
}

/// Sets recording up in code: no environment variable is read, unless [`environment`](Builder::environment) is called.
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
        settings: Settings::default(),
        exporters: Vec::new(),
        propagator: None,
        memory_limit: Setting::default(DEFAULT_BUDGET),
        queue_limit: Setting::default(32 << 20),
        resources: vec![(Source::Default, resource::basic())],
        scopes: Vec::new(),
        id_generator: None,
        processors: Vec::new(),
        detectors: Vec::new(),
        numbers: Numbers::default(),
        asked: Asked::default(),
        stages: Stages::default(),
    }
}

impl Builder {
    /// Takes over what the environment says: all variables of [`init`](crate::init), and its choice of an exporter where the program has not given
    /// one yet. Of what is said twice the later wins, so the program overrules the environment by calling its methods behind this one.
    ///
    /// ```
    /// use trace_runtime::Resource;
    ///
    /// let version = Resource::builder().attribute("service.version", env!("CARGO_PKG_VERSION"));
    /// let tracing = trace_runtime::builder().environment().resource(version.build()).init()?;
    /// # drop(tracing);
    /// # Ok::<(), trace_runtime::Error>(())
    /// ```
    pub fn environment(self) -> Self {
        self.variables(&Variables::of_process())
    }

    pub(super) fn variables(mut self, variables: &Variables) -> Self {
        self.settings.read(variables);
        if matches!(self.settings.formats.source, Source::Variable(_)) {
            self.propagator = None;
        }
        if matches!(self.settings.tail.share.source, Source::Variable(_)) {
            self.asked.tail = None;
        }
        if self.settings.exporters.is_default() && self.exporters.is_empty() {
            self.settings.choose_exporter();
        }
        self.resources.extend(self.settings.resources());
        self
    }

    /// Adds an exporter. Each gets every span, on a thread of its own.
    pub fn exporter(mut self, exporter: impl Exporter) -> Self {
        self.exporters.push(realize::named(exporter));
        self
    }

    /// Decides which traces are recorded. Default: all that start here (in production a part of them is kept: see [`resource`](Self::resource)), and of those that
    /// come from elsewhere the sampled ones.
    pub fn sampler(mut self, sampler: impl Sampler) -> Self {
        self.settings.sampler = Setting::code(Sampling::Made(Arc::new(sampler)));
        self
    }

    /// Chooses the formats in which traces cross to other processes. Default: W3C Trace Context and W3C Baggage. Stays in force after a shutdown.
    pub fn propagator(mut self, propagator: impl Propagator) -> Self {
        self.settings.formats = Setting::code(
            propagator
                .fields()
                .iter()
                .map(ToString::to_string)
                .collect(),
        );
        self.propagator = Some(Arc::new(propagator));
        self
    }

    /// Says who records: merged over what is known already, so that a name given here wins over `unknown_service`.
    ///
    /// Where its `deployment.environment.name` is `production` and nobody chose a sampler or a [tail](Self::tail), all is recorded, and a tenth of the traces is kept, beside
    /// every one that fails.
    ///
    /// ```
    /// use trace_runtime::Resource;
    ///
    /// let shop = Resource::builder().attribute("service.name", "shop").build();
    /// let builder = trace_runtime::builder().resource(shop);
    /// # drop(builder);
    /// ```
    pub fn resource(mut self, resource: Resource) -> Self {
        self.resources.push((Source::Code, resource));
        self
    }

    /// Names the service: the `service.name` of the [`resource`](Self::resource).
    ///
    /// ```
    /// let config = trace_runtime::builder().service_name("shop").config();
    /// assert_eq!(config.get("resource", "service.name"), Some(("shop", "code")));
    /// ```
    pub fn service_name(self, name: &str) -> Self {
        let named = Resource::builder().attribute("service.name", name);
        self.resource(named.build())
    }

    /// Finds out more about the process when recording is set up; what is told by [`resource`](Self::resource) and by the environment wins.
    ///
    /// By default [all of ours](crate::detect) look; they take less than a millisecond together.
    pub fn detector(mut self, detector: impl Detector) -> Self {
        self.detectors.push(Box::new(detector));
        self
    }

    /// Looks for nothing: neither our detectors nor those that were given before.
    pub fn without_detectors(mut self) -> Self {
        self.settings.detectors = Setting::code(Vec::new());
        self.detectors.clear();
        self
    }

    /// Makes the ids of traces and spans. Default: random ones for traces, and unique ones for spans.
    pub fn id_generator(mut self, generator: impl IdGenerator) -> Self {
        self.id_generator = Some(Arc::new(generator));
        self
    }

    /// Calls this one when a span starts and right before it ends, behind those that were given before. Default: none, which costs nothing.
    pub fn processor(mut self, processor: impl SpanProcessor) -> Self {
        self.processors.push(Arc::new(processor));
        self
    }

    /// How the ids of a trace stand in a log line: what [`log_format`](crate::log_format) answers. Default: `[{trace_id}] [{span_id}]`.
    pub fn log_format(mut self, format: impl Into<String>) -> Self {
        self.settings.log_format = Setting::code(Some(format.into()));
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
        self.memory_limit = Setting::code(bytes);
        self
    }

    /// Bounds each exporter's queue, in bytes. Default: 32 MiB. Spans that find no room are dropped and counted as
    /// [`QueueFull`](crate::DropReason::QueueFull).
    pub fn queue_limit(mut self, bytes: usize) -> Self {
        self.queue_limit = Setting::code(bytes);
        self
    }

    /// The longest time between the end of a span and its hand-over to the exporters. Default: what the most impatient of them wishes
    /// ([`Exporter::interval`]), which is 100 ms if it wishes nothing. Under load it is shorter.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.settings.interval = Setting::code(Some(interval));
        self
    }

    /// What recording would be set up with, and where each value comes from.
    pub fn config(mut self) -> Config {
        self.detect();
        let resource = self.resource_of_all();
        self.settings.choose_sampler(kind_of_environment(&resource));
        self.described()
    }

    fn described(&self) -> Config {
        let mut config = Config::of(&self.settings);
        for (name, _) in &self.exporters {
            config.push("delivery", "exporter", *name, &Source::Code);
        }
        config.push_bytes("delivery", "memory", &self.memory_limit);
        config.push_bytes("delivery", "queue", &self.queue_limit);
        config.push_resources(&self.resources);
        config
    }

    /// Puts what is found out above what is known without looking, and below what was said.
    fn detect(&mut self) {
        let names = &self.settings.detectors.value;
        let built_in = detect::BUILT_IN
            .iter()
            .filter(|(name, _)| names.contains(name));
        let built_in = built_in.map(|(_, detect)| detect());
        let given = self.detectors.iter().map(|detector| {
            panic::catch_unwind(AssertUnwindSafe(|| detector.detect())).unwrap_or_default()
        });
        let found: Vec<_> = built_in
            .chain(given)
            .map(|found| (Source::Detected, found))
            .collect();
        self.resources.splice(1..1, found);
    }

    fn resource_of_all(&self) -> Resource {
        let merge = |all: Resource, (_, next): &(Source, Resource)| all.merge(next);
        self.resources.iter().fold(Resource::empty(), merge)
    }

    /// Starts recording.
    ///
    /// What the environment or a file said and could not be done is told on stderr, one line each.
    ///
    /// # Errors
    ///
    /// When recording is set up already (what is there stays in force), and when the system refuses a thread.
    pub fn init(mut self) -> Result<Tracing, Error> {
        // Detectors are the user's code, so they run before anything is locked.
        self.detect();
        let spans = self.numbers.spans.clone();
        exit::install(|| self.start()).map(|pipeline| Tracing::new(pipeline, spans))
    }

    /// Puts everything in force; no pipeline where recording is switched off.
    fn start(mut self) -> Result<Option<Arc<Pipeline>>, Error> {
        let resource = self.resource_of_all();
        self.settings.choose_sampler(kind_of_environment(&resource));
        let named = if self.settings.enabled.value {
            self.settings.exporters()
        } else {
            Vec::new()
        };
        let sampler = self.settings.sampler(resource.service_name());
        config::put_in_force(self.described(), &self.settings);
        // Contexts are passed through even where nothing is recorded.
        let propagator = self.propagator.take();
        propagation::put_in_force(propagator.or_else(|| self.settings.propagator()));
        if !self.settings.enabled.value {
            return Ok(None);
        }
        self.exporters.extend(named);
        let mut watch = Watch::of(&self.settings);
        let generator = self.id_generator.take();
        let processors = std::mem::take(&mut self.processors);
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.watch_termination()?;
        numbers.push_first_stages(&mut self.stages);
        let pipeline = Arc::new(self.start_pipeline(resource, &numbers)?);
        numbers.start_push(&pipeline)?;
        numbers.put_in_force();
        id_generator::put_in_force(generator);
        processor::put_in_force(processors);
        sampling::put_in_force(Some(match watch.as_mut().and_then(Watch::look) {
            Some(rules) => Arc::new(rules),
            None => sampler,
        }));
        if let Some(watch) = watch {
            watch.start();
        }
        now::activate();
        Ok(Some(pipeline))
    }

    fn start_pipeline(mut self, resource: Resource, numbers: &Numbers) -> Result<Pipeline, Error> {
        let batch_limit = Room {
            bytes: self.asked.batch_limit(),
            spans: self.settings.batch_spans.value.unwrap_or(u64::MAX),
        };
        let queue_limit = Room {
            bytes: self.queue_limit.value,
            spans: self.settings.queue_spans.value.unwrap_or(u64::MAX),
        };
        self.asked.push_choosing(&self.settings, &mut self.stages);
        let mut origin = Origin {
            resource,
            scopes: self.scopes,
        };
        self.asked
            .push_changing(&self.settings, &mut origin, &mut self.stages);
        numbers.push_last_stages(&mut self.stages);
        clock::start();
        panics::install_hook();
        process::recorder()
            .budget()
            .set_limit(self.memory_limit.value);
        Pipeline::start(pipeline::Settings {
            exporters: self.exporters,
            interval: self.settings.interval.value,
            queue_limit,
            origin: Arc::new(origin),
            stages: self.stages,
            batch_limit,
        })
    }
}

/// The kind of environment that the process says it runs in; in older conventions the key was shorter.
fn kind_of_environment(resource: &Resource) -> Option<&str> {
    ["deployment.environment.name", "deployment.environment"]
        .iter()
        .find_map(|key| match resource.attribute(key) {
            Some(crate::Value::Str(name)) => Some(name),
            _ => None,
        })
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Builder").field(&self.described()).finish()
    }
}
