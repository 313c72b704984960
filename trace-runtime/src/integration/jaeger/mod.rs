//! Jaeger: how much is sampled is decided elsewhere and may change while the program runs.
//!
//! ```text
//! poll        a thread that asks, and tells what is wrong      strategy    JSON -> a strategy
//! samplers    strategies at work                               this file   the sampler that users hold
//! ```

mod poll;
mod samplers;
mod strategy;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::Error;
use crate::clock::FOREVER;
use crate::export::Source;
use crate::percent;
use crate::sampling::{Sampler, SamplingParameters, SamplingResult, TraceIdRatio};
use crate::sync::fixed::{Arc, PoisonError, RwLock};

/// Samples as Jaeger says: its strategies for a service are asked for again and again, and followed from the next trace on (OpenTelemetry specification,
/// "`JaegerRemoteSampler`").
///
/// A strategy is a ratio, a number of traces a second, or a ratio and a least number of traces a second for each operation, which is the name of the trace's local root. Who
/// serves them is Jaeger or an OpenTelemetry Collector, by HTTP (port 5778; their gRPC, port 14250, is not spoken). It is asked on a thread of its own, which ends with the sampler and
/// traces nothing. While there is no answer, or none that makes sense, what is in force stays, at first the [initial](RemoteSamplerBuilder::initial) sampler, and stderr is told once why.
///
/// What it samples has the attributes `sampler.type` and `sampler.param`, from which Jaeger learns what its strategies do.
///
/// ```
/// use std::time::Duration;
/// use trace_runtime::jaeger::RemoteSampler;
/// use trace_runtime::sampling::{ParentBased, TraceIdRatio};
///
/// let remote = RemoteSampler::builder("shop")
///     .endpoint("http://jaeger:5778")
///     .interval(Duration::from_secs(10))
///     .initial(TraceIdRatio::new(0.1))
///     .build()?;
/// drop(trace_runtime::builder().sampler(ParentBased::new(remote)));
/// # Ok::<(), trace_runtime::Error>(())
/// ```
///
/// In the environment `OTEL_TRACES_SAMPLER=parentbased_jaeger_remote` with `OTEL_TRACES_SAMPLER_ARG=endpoint=http://jaeger:5778,pollingIntervalMs=10000,initialSamplingRate=0.1`.
pub struct RemoteSampler {
    current: Current,
    /// The thread that asks ends when this is dropped.
    _running: Sender<()>,
}

/// What is in force now.
type Current = Arc<RwLock<Arc<dyn Sampler>>>;

impl RemoteSampler {
    /// Asks for the strategies of this service.
    pub fn builder(service: impl Into<String>) -> RemoteSamplerBuilder {
        RemoteSamplerBuilder {
            service: service.into(),
            endpoint: RemoteSamplerBuilder::ENDPOINT.into(),
            interval: RemoteSamplerBuilder::INTERVAL,
            timeout: Duration::from_secs(10),
            initial: Arc::new(TraceIdRatio::new(RemoteSamplerBuilder::INITIAL_RATIO)),
        }
    }

    fn current(&self) -> Arc<dyn Sampler> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }
}

impl Sampler for RemoteSampler {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        self.current().should_sample(parameters)
    }

    /// Strategies do not; the initial sampler may.
    fn reads_attributes(&self) -> bool {
        self.current().reads_attributes()
    }

    fn description(&self) -> Cow<'_, str> {
        format!("JaegerRemoteSampler{{{}}}", self.current().description()).into()
    }
}

impl fmt::Debug for RemoteSampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description())
    }
}

/// Sets a [`RemoteSampler`] up; made by [`RemoteSampler::builder`].
#[must_use = "there is no sampler before `build`"]
pub struct RemoteSamplerBuilder {
    service: String,
    endpoint: String,
    interval: Duration,
    timeout: Duration,
    initial: Arc<dyn Sampler>,
}

impl RemoteSamplerBuilder {
    const ENDPOINT: &str = "http://localhost:5778/sampling";
    const INTERVAL: Duration = Duration::from_secs(60);
    const INITIAL_RATIO: f64 = 0.001;
    /// Whoever asks more often is not served better.
    const SHORTEST: Duration = Duration::from_millis(10);

    /// Where strategies are: a URL, to which `/sampling` is added if it has no path. Default: `http://localhost:5778/sampling`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = url.into();
        self
    }

    /// How often they are asked for. Default: every minute.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(Self::SHORTEST);
        self
    }

    /// The longest that an answer may take. Default: 10 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.min(FOREVER);
        self
    }

    /// What decides until there is an answer. Default: a thousandth of all traces.
    pub fn initial(mut self, sampler: impl Sampler) -> Self {
        self.initial = Arc::new(sampler);
        self
    }

    /// Makes the sampler, which asks for the first time at once.
    ///
    /// # Errors
    ///
    /// When the endpoint is malformed or asks for a feature that this build lacks, and when the system refuses a thread.
    pub fn build(self) -> Result<RemoteSampler, Error> {
        let source = Source::json(&self.url(), self.timeout)?;
        let current = Arc::new(RwLock::new(self.initial));
        Ok(RemoteSampler {
            _running: poll::start(source, Arc::clone(&current), self.interval)?,
            current,
        })
    }

    /// Where the strategies of this service are.
    fn url(&self) -> String {
        let mut url = self.endpoint.trim_end_matches('/').to_owned();
        let (_, behind_scheme) = url.split_once("://").unwrap_or(("", &url));
        if !behind_scheme.contains('/') {
            url.push_str("/sampling");
        }
        url.push_str(if url.contains('?') {
            "&service="
        } else {
            "?service="
        });
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        percent::encode(&mut url, &self.service, is_plain);
        url
    }
}

impl fmt::Debug for RemoteSamplerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteSamplerBuilder")
            .field("service", &self.service)
            .field("interval", &self.interval)
            .field("initial", &self.initial)
            .finish_non_exhaustive()
    }
}
