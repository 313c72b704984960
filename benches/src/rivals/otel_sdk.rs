//! The OpenTelemetry SDK 0.33.1.
//!
//! - **Processor**: the batch processor with its own thread, which its documentation recommends. The queue has room
//!   for a whole round of the busiest row: what does not fit would be dropped. The delay is one hour, so its thread
//!   wakes up for full batches and our flush only. Batches of 4,096 wake it up less often than the default of 512.
//! - **Features**: `trace` alone; `internal-logs` is off.
//! - **Tracer**: kept in a static and of the SDK's own type; `global::tracer` boxes each span and looks up a provider.
//! - **Sync**: `start`, then `mark_span_as_active`; `in_span` clones the context once more.
//! - **Async**: `with_context`, as in the chapter on async context propagation.
//! - **Attributes**: given to the builder in one vector of the right size.
//! - **Not sampled**: a second provider with `AlwaysOff` under the default `ParentBased`.
//! - **Nothing recording**: `global::tracer` without a provider, which is all that a library can name; kept, too.

use std::hint::black_box;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use opentelemetry::global::{self, BoxedTracer};
use opentelemetry::trace::{
    FutureExt, Span, TraceContextExt, Tracer, TracerProvider, mark_span_as_active,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider, SpanData,
    SpanExporter,
};

use super::{End, Rival};
use crate::wire;
use crate::work::{CHILDREN, block_on, children, repeat, text, yield_once};

static DELIVERED: AtomicU64 = AtomicU64::new(0);
static STARTED: OnceLock<Started> = OnceLock::new();
static UNSET: OnceLock<BoxedTracer> = OnceLock::new();

/// The SDK with a batch processor.
pub struct OtelSdk;

struct Started {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    unsampled: SdkTracer,
}

/// Counts spans and discards them.
#[derive(Debug)]
struct Counter(&'static AtomicU64);

impl SpanExporter for Counter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.fetch_add(batch.len() as u64, Relaxed);
        Ok(())
    }
}

/// The batch processor as the head of this file describes it.
pub(super) fn processor(end: End, delivered: &'static AtomicU64) -> BatchSpanProcessor {
    match end {
        End::Counted => processor_of(Counter(delivered)),
        End::Encoded => processor_of(wire::Encoder::new(delivered)),
    }
}

fn processor_of(exporter: impl SpanExporter + 'static) -> BatchSpanProcessor {
    let config = BatchConfigBuilder::default()
        .with_max_queue_size(1 << 17)
        .with_max_export_batch_size(4096)
        .with_scheduled_delay(Duration::from_hours(1))
        .build();
    BatchSpanProcessor::builder(exporter)
        .with_batch_config(config)
        .build()
}

impl Started {
    fn new(end: End) -> Self {
        let provider = SdkTracerProvider::builder()
            .with_span_processor(processor(end, &DELIVERED))
            .build();
        let off = Sampler::ParentBased(Box::new(Sampler::AlwaysOff));
        let unsampled = SdkTracerProvider::builder().with_sampler(off).build();
        Self {
            tracer: provider.tracer("bench"),
            unsampled: unsampled.tracer("bench"),
            provider,
        }
    }
}

fn started() -> &'static Started {
    STARTED.get().expect("started before the first span")
}

impl Rival for OtelSdk {
    fn name(&self) -> &'static str {
        "OpenTelemetry SDK 0.33.1"
    }

    fn start(&self, end: End) {
        STARTED.get_or_init(|| Started::new(end));
    }

    fn flush(&self) {
        started()
            .provider
            .force_flush()
            .expect("the worker runs and its exporter cannot fail");
    }

    fn delivered(&self) -> u64 {
        DELIVERED.load(Relaxed)
    }

    fn sync_child(&self, traces: u64) {
        let sdk = &started().tracer;
        repeat(traces, || in_span(sdk, || children(|n| child(sdk, n))));
    }

    fn recursion(&self, traces: u64) {
        let sdk = &started().tracer;
        repeat(traces, || {
            in_span(sdk, || {
                black_box(descend(sdk, CHILDREN));
            });
        });
    }

    fn attributes(&self, traces: u64) {
        let sdk = &started().tracer;
        repeat(traces, || {
            in_span(sdk, || {
                children(|n| with_attributes(sdk, n.cast_signed(), n % 2 == 0, text()));
            });
        });
    }

    fn async_ready(&self, traces: u64) {
        let sdk = &started().tracer;
        repeat(traces, || {
            block_on(awaits_ready(sdk).with_context(new_context(sdk, "root")));
        });
    }

    fn async_yield(&self, traces: u64) {
        let sdk = &started().tracer;
        repeat(traces, || {
            block_on(awaits_yielding(sdk).with_context(new_context(sdk, "root")));
        });
    }

    fn root(&self, traces: u64) {
        let sdk = &started().tracer;
        repeat(traces, || in_span(sdk, || {}));
    }

    fn not_sampled(&self, traces: u64) {
        let sdk = &started().unsampled;
        repeat(traces, || in_span(sdk, || children(|n| child(sdk, n))));
    }

    fn nothing(&self, traces: u64) {
        let unset = UNSET.get_or_init(|| global::tracer("bench"));
        repeat(traces, || children(|n| child(unset, n)));
    }
}

#[inline(never)]
fn in_span<T>(tracer: &T, body: impl FnOnce())
where
    T: Tracer<Span: Span + Send + Sync + 'static>,
{
    let _current = mark_span_as_active(tracer.start("root"));
    body();
}

#[inline(never)]
fn child<T>(tracer: &T, n: u64) -> u64
where
    T: Tracer<Span: Span + Send + Sync + 'static>,
{
    let _current = mark_span_as_active(tracer.start("child"));
    black_box(n)
}

#[inline(never)]
fn descend(tracer: &SdkTracer, levels: u64) -> u64 {
    let _current = mark_span_as_active(tracer.start("descend"));
    if levels == 1 {
        black_box(levels)
    } else {
        black_box(descend(tracer, levels - 1))
    }
}

#[inline(never)]
fn with_attributes(tracer: &SdkTracer, number: i64, flag: bool, text: &str) -> u64 {
    let attributes = [
        KeyValue::new("a.int", number),
        KeyValue::new("a.flag", flag),
        KeyValue::new("a.text", text.to_owned()),
    ];
    let span = tracer
        .span_builder("with_attributes")
        .with_attributes(attributes)
        .start(tracer);
    let _current = mark_span_as_active(span);
    black_box(number.cast_unsigned())
}

fn new_context(tracer: &SdkTracer, name: &'static str) -> Context {
    Context::current_with_span(tracer.start(name))
}

async fn awaits_ready(tracer: &SdkTracer) {
    for n in 0..CHILDREN {
        black_box(ready(n).with_context(new_context(tracer, "ready")).await);
    }
}

async fn awaits_yielding(tracer: &SdkTracer) {
    for n in 0..CHILDREN {
        black_box(
            yielding(n)
                .with_context(new_context(tracer, "yielding"))
                .await,
        );
    }
}

#[expect(
    clippy::unused_async,
    reason = "being ready at once is what is measured"
)]
async fn ready(n: u64) -> u64 {
    black_box(n)
}

async fn yielding(n: u64) -> u64 {
    yield_once().await;
    black_box(n)
}
