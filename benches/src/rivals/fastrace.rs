//! fastrace 0.7.19.
//!
//! - **Interval**: one hour. The collector thread then wakes up for two reasons only, a queue that is half full and our
//!   flush, so it neither polls during the rounds of the others nor cuts its own batches short.
//! - **Sync**: `#[trace]`, which makes a `LocalSpan`, the fastest span that there is. `name` is given because the
//!   default takes the function's path apart at each call.
//! - **Async**: `#[trace]`, which makes one `Span` for the future. `enter_on_poll` would be faster and record one span
//!   a poll: not the same data.
//! - **Attributes**: values are strings here. `properties` of the macro formats each through `fmt`; the closure below
//!   pays for a string only where one is needed, and is the form that fastrace's documentation shows first.
//! - **Not sampled**: `Span::noop()` as the root, the cheapest way according to the crate's chapter on performance. An
//!   unsampled `SpanContext` costs more and keeps the trace id.

use std::borrow::Cow;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use fastrace::collector::{Config, Reporter};
use fastrace::prelude::*;
use fastrace_opentelemetry::OpenTelemetryReporter;
use opentelemetry::InstrumentationScope;
use opentelemetry_sdk::Resource;

use super::{End, Rival};
use crate::wire;
use crate::work::{CHILDREN, block_on, children, repeat, text, yield_once};

static DELIVERED: AtomicU64 = AtomicU64::new(0);

/// fastrace with its global collector.
pub struct Fastrace;

struct Counter;

impl Reporter for Counter {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        DELIVERED.fetch_add(spans.len() as u64, Relaxed);
    }
}

/// fastrace-opentelemetry 0.19.0.
fn encoder() -> OpenTelemetryReporter {
    let resource = Cow::Owned(Resource::builder().build());
    let scope = InstrumentationScope::builder("bench").build();
    OpenTelemetryReporter::new(wire::Encoder::new(&DELIVERED), resource, scope)
}

impl Rival for Fastrace {
    fn name(&self) -> &'static str {
        "fastrace 0.7.19"
    }

    fn start(&self, end: End) {
        let config = Config::default().report_interval(Duration::from_hours(1));
        match end {
            End::Counted => fastrace::set_reporter(Counter, config),
            End::Encoded => fastrace::set_reporter(encoder(), config),
        }
    }

    fn flush(&self) {
        fastrace::flush();
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
        repeat(traces, || block_on(awaits_ready().in_span(new_root())));
    }

    fn async_yield(&self, traces: u64) {
        repeat(traces, || block_on(awaits_yielding().in_span(new_root())));
    }

    fn root(&self, traces: u64) {
        repeat(traces, || in_root(|| {}));
    }

    fn not_sampled(&self, traces: u64) {
        repeat(traces, || in_noop_root(|| children(child)));
    }

    fn nothing(&self, traces: u64) {
        repeat(traces, || children(child));
    }
}

fn new_root() -> Span {
    Span::root("root", SpanContext::random())
}

#[inline(never)]
fn in_root(body: impl FnOnce()) {
    let root = new_root();
    let _current = root.set_local_parent();
    body();
}

#[inline(never)]
fn in_noop_root(body: impl FnOnce()) {
    let root = Span::noop();
    let _current = root.set_local_parent();
    body();
}

#[trace(name = "child")]
#[inline(never)]
fn child(n: u64) -> u64 {
    black_box(n)
}

#[trace(name = "descend")]
#[inline(never)]
fn descend(levels: u64) -> u64 {
    if levels == 1 {
        black_box(levels)
    } else {
        black_box(descend(levels - 1))
    }
}

#[inline(never)]
fn with_attributes(number: i64, flag: bool, text: &str) -> u64 {
    let _span = LocalSpan::enter_with_local_parent("with_attributes").with_properties(|| {
        [
            ("a.int", Cow::from(number.to_string())),
            ("a.flag", Cow::from(if flag { "true" } else { "false" })),
            ("a.text", Cow::from(text.to_owned())),
        ]
    });
    black_box(number.cast_unsigned())
}

async fn awaits_ready() {
    for n in 0..CHILDREN {
        black_box(ready(n).await);
    }
}

async fn awaits_yielding() {
    for n in 0..CHILDREN {
        black_box(yielding(n).await);
    }
}

#[trace(name = "ready")]
async fn ready(n: u64) -> u64 {
    black_box(n)
}

#[trace(name = "yielding")]
async fn yielding(n: u64) -> u64 {
    yield_once().await;
    black_box(n)
}
