//! tracing 0.1.44 with tracing-opentelemetry 0.34.0 on the OpenTelemetry SDK 0.33.1.
//!
//! - **Subscriber**: `Registry` and the OpenTelemetry layer, nothing else; the global default, because a scoped one
//!   makes each span look for it. No level filter at run time or compile time. The registry's locks are those of the
//!   standard library, as its feature `parking_lot` is slower here.
//! - **Layer**: location, threads, target, level and inactivity off: each adds attributes that the others do not
//!   record. Context activation off: parents come from the registry, and entering a span costs 100 to 300 ns less.
//! - **Below it**: the same batch processor as for the SDK alone, and the SDK's own tracer type.
//! - **Spans**: `#[instrument(skip_all)]`, with `fields` for the attributes.
//! - **Not sampled**: the sampler says no to the root. A subscriber is global, so the sampler is a switch between the
//!   SDK's `AlwaysOn` and `AlwaysOff`; a load beside everything else.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use opentelemetry::trace::{Link, SpanKind, TraceId, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{Sampler, SamplingResult, SdkTracerProvider, ShouldSample};
use tracing::Subscriber;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use super::End;
use super::instrumented::Receiver;
use super::otel_sdk::processor;

static DELIVERED: AtomicU64 = AtomicU64::new(0);
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();
static SAMPLED: AtomicBool = AtomicBool::new(true);

/// tracing, its registry and the OpenTelemetry layer.
pub struct OtelLayer;

/// `ParentBased`, with a root sampler that can be switched.
#[derive(Clone, Debug)]
struct Switch;

impl ShouldSample for Switch {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace_id: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let sampler = if SAMPLED.load(Relaxed) {
            Sampler::AlwaysOn
        } else {
            Sampler::AlwaysOff
        };
        sampler.should_sample(parent, trace_id, name, kind, attributes, links)
    }
}

impl Receiver for OtelLayer {
    const NAME: &'static str = "tracing 0.1.44 + OpenTelemetry";
    const TURN: usize = 0;

    fn subscriber(end: End) -> impl Subscriber + Send + Sync {
        let provider = SdkTracerProvider::builder()
            .with_sampler(Switch)
            .with_span_processor(processor(end, &DELIVERED))
            .build();
        let layer = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("bench"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false);
        PROVIDER.set(provider).expect("started once");
        Registry::default().with(layer)
    }

    fn flush() {
        let provider = PROVIDER.get().expect("started before the first flush");
        provider
            .force_flush()
            .expect("the worker runs and its exporter cannot fail");
    }

    fn delivered() -> u64 {
        DELIVERED.load(Relaxed)
    }

    fn unsampled(work: impl FnOnce()) {
        SAMPLED.store(false, Relaxed);
        work();
        SAMPLED.store(true, Relaxed);
    }
}
