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

use std::hint::black_box;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use opentelemetry::trace::{Link, SpanKind, TraceId, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{Sampler, SamplingResult, SdkTracerProvider, ShouldSample};
use tracing::instrument;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use super::otel_sdk::processor;
use super::{End, Rival};
use crate::work::{CHILDREN, block_on, children, repeat, text, yield_once};

static DELIVERED: AtomicU64 = AtomicU64::new(0);
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();
static SAMPLED: AtomicBool = AtomicBool::new(true);

/// tracing, its registry and the OpenTelemetry layer.
pub struct TracingOtel;

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

impl Rival for TracingOtel {
    fn name(&self) -> &'static str {
        "tracing 0.1.44 + OpenTelemetry"
    }

    fn start(&self, end: End) {
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
        tracing::subscriber::set_global_default(Registry::default().with(layer))
            .expect("nobody else sets a subscriber");
        PROVIDER.set(provider).expect("started once");
    }

    fn flush(&self) {
        let provider = PROVIDER.get().expect("started before the first flush");
        provider
            .force_flush()
            .expect("the worker runs and its exporter cannot fail");
    }

    fn delivered(&self) -> u64 {
        DELIVERED.load(Relaxed)
    }

    fn sync_child(&self, traces: u64) {
        repeat(traces, || in_root(|| children(child)));
    }

    fn recursion(&self, traces: u64) {
        repeat(traces, || {
            in_root(|| {
                black_box(descend(CHILDREN));
            });
        });
    }

    fn attributes(&self, traces: u64) {
        repeat(traces, || {
            in_root(|| children(|n| with_attributes(n.cast_signed(), n % 2 == 0, text())));
        });
    }

    fn async_ready(&self, traces: u64) {
        repeat(traces, || block_on(awaits_ready()));
    }

    fn async_yield(&self, traces: u64) {
        repeat(traces, || block_on(awaits_yielding()));
    }

    fn root(&self, traces: u64) {
        repeat(traces, || in_root(|| {}));
    }

    fn not_sampled(&self, traces: u64) {
        SAMPLED.store(false, Relaxed);
        self.sync_child(traces);
        SAMPLED.store(true, Relaxed);
    }

    fn nothing(&self, traces: u64) {
        repeat(traces, || children(child));
    }
}

#[instrument(name = "root", skip_all)]
#[inline(never)]
fn in_root(body: impl FnOnce()) {
    body();
}

#[instrument(skip_all)]
#[inline(never)]
fn child(n: u64) -> u64 {
    black_box(n)
}

#[instrument(skip_all)]
#[inline(never)]
fn descend(levels: u64) -> u64 {
    if levels == 1 {
        black_box(levels)
    } else {
        black_box(descend(levels - 1))
    }
}

#[instrument(skip_all, fields(a.int = number, a.flag = flag, a.text = text))]
#[inline(never)]
fn with_attributes(number: i64, flag: bool, text: &str) -> u64 {
    black_box(number.cast_unsigned())
}

#[instrument(name = "root", skip_all)]
async fn awaits_ready() {
    for n in 0..CHILDREN {
        black_box(ready(n).await);
    }
}

#[instrument(name = "root", skip_all)]
async fn awaits_yielding() {
    for n in 0..CHILDREN {
        black_box(yielding(n).await);
    }
}

#[instrument(skip_all)]
async fn ready(n: u64) -> u64 {
    black_box(n)
}

#[instrument(skip_all)]
async fn yielding(n: u64) -> u64 {
    yield_once().await;
    black_box(n)
}
