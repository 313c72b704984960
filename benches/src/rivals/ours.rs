//! trace-runtime, this workspace's own.
//!
//! - **Set-up**: the builder's defaults and an exporter. The interval is one hour, as for the others: the collector then
//!   wakes up under load and when it is flushed.
//! - **Exporter**: it adds up the lengths of the batches, as those of the others add up the lengths of their vectors. Ours lends views
//!   that are decoded by whoever reads them: stepping through them would add about 3 ns of process time a span.
//! - **Limits and redaction** are off where spans are counted: no other library looks at what was recorded before its exporter does, and whoever looks takes the lines of
//!   memory to another core. Where spans are encoded, they are the defaults: limits on, keys of secrets denied. `--bin stages` has both.
//! - **OTLP**: requests of any size: a batch is one.
//! - **Spans**: `#[traced]`, `#[traced(root)]`, with `attrs` for the attributes.
//! - **Not sampled**: the trace continues one that its caller did not sample, which the default sampler follows.

use std::hint::black_box;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use trace_runtime::export::otlp::{Encoding, Requests};
use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Context, Error, Limits, Redaction, SpanContext, TraceFlags, Tracing, traced};

use super::{End, OURS, Rival};
use crate::wire;
use crate::work::{CHILDREN, block_on, children, repeat, text, yield_once};

static DELIVERED: AtomicU64 = AtomicU64::new(0);
static GUARD: OnceLock<Tracing> = OnceLock::new();

/// trace-runtime with its defaults.
pub struct Ours;

struct Counter;

impl Exporter for Counter {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        DELIVERED.fetch_add(batch.len() as u64, Relaxed);
        Ok(())
    }
}

struct Encoder(Requests);

impl Encoder {
    fn new() -> Self {
        Self(Requests::new(Encoding::Protobuf, usize::MAX))
    }
}

impl Exporter for Encoder {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let too_large = self.0.split(batch, |request| wire::send(request.body));
        DELIVERED.fetch_add(batch.len() as u64 - too_large, Relaxed);
        Ok(())
    }
}

impl Rival for Ours {
    fn name(&self) -> &'static str {
        OURS
    }

    fn start(&self, end: End) {
        let builder = match end {
            End::Counted => trace_runtime::builder()
                .limits(Limits::none())
                .redaction(Redaction::none())
                .exporter(Counter),
            End::Encoded => trace_runtime::builder().exporter(Encoder::new()),
        };
        GUARD.get_or_init(|| {
            builder
                .interval(Duration::from_hours(1))
                .init()
                .expect("nobody else sets up a recorder")
        });
    }

    fn flush(&self) {
        let guard = GUARD.get().expect("started before the first flush");
        let report = guard.flush(Duration::from_secs(10));
        assert!(report.is_balanced(), "{report:?}");
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
        let caller = unsampled();
        repeat(traces, || in_continued(caller, || children(child)));
    }

    fn nothing(&self, traces: u64) {
        repeat(traces, || children(child));
    }
}

/// Runs `work` in a trace that its caller did not sample.
pub(super) fn in_unsampled(work: impl FnOnce()) {
    Context::remote(unsampled()).attach(work);
}

fn unsampled() -> SpanContext {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        .parse()
        .expect("as in the specification");
    let span = "00f067aa0ba902b7".parse().expect("as in the specification");
    SpanContext::remote(trace, span, TraceFlags::RANDOM)
}

#[traced(root, name = "root")]
#[inline(never)]
fn in_root(body: impl FnOnce()) {
    body();
}

#[traced(name = "root", parent = Context::remote(caller))]
#[inline(never)]
fn in_continued(caller: SpanContext, body: impl FnOnce()) {
    body();
}

#[traced]
#[inline(never)]
fn child(n: u64) -> u64 {
    black_box(n)
}

#[traced]
#[inline(never)]
fn descend(levels: u64) -> u64 {
    if levels == 1 {
        black_box(levels)
    } else {
        black_box(descend(levels - 1))
    }
}

#[traced(attrs(a.int = number, a.flag = flag, a.text = text))]
#[inline(never)]
fn with_attributes(number: i64, flag: bool, text: &str) -> u64 {
    black_box(number.cast_unsigned())
}

#[traced(root, name = "root")]
async fn awaits_ready() {
    for n in 0..CHILDREN {
        black_box(ready(n).await);
    }
}

#[traced(root, name = "root")]
async fn awaits_yielding() {
    for n in 0..CHILDREN {
        black_box(yielding(n).await);
    }
}

#[allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]
#[traced]
async fn ready(n: u64) -> u64 {
    black_box(n)
}

#[traced]
async fn yielding(n: u64) -> u64 {
    yield_once().await;
    black_box(n)
}
