//! The libraries, each at its best.
//!
//! All do the same job: every span is current while its body runs, has a parent, two times and a name, and reaches an
//! exporter that counts and discards. Where a library's macro is slower than its own API and users commonly write the
//! API, the API is used; the reason stands there.

pub mod fastrace;
pub mod instrumented;
pub mod otel_sdk;
pub mod ours;
pub mod tracing_bare;
pub mod tracing_otel;
pub mod tracing_ours;

use instrumented::Instrumented;
use tracing_bare::Bare;
use tracing_otel::OtelLayer;
use tracing_ours::{OurLayer, OurSubscriber};

/// Name and version of the library whose promises are checked: ours, of the same version as the whole workspace.
pub const OURS: &str = concat!("trace-runtime ", env!("CARGO_PKG_VERSION"));

/// Where a library's spans end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At an exporter that counts and discards them.
    Counted,
    /// As bytes of OTLP requests; see [`wire`](crate::wire).
    Encoded,
}

/// A library under test, one method a row. Each of those runs that many traces on the calling thread.
pub trait Rival: Sync {
    /// Name and version for the table.
    fn name(&self) -> &'static str;

    /// Sets the library up, its spans ending at `end`. [`Rival::nothing`] is measured before this, all else after it.
    fn start(&self, end: End);

    /// Whether spans arrive at an exporter.
    fn records(&self) -> bool {
        true
    }

    /// Blocks until everything that ended before is at the exporter.
    fn flush(&self);

    /// Spans that the exporter has seen so far.
    fn delivered(&self) -> u64;

    /// [`Row::SyncChild`](crate::rows::Row::SyncChild) and, on several threads, `Row::Threads`.
    fn sync_child(&self, traces: u64);

    /// [`Row::Recursion`](crate::rows::Row::Recursion)
    fn recursion(&self, traces: u64);

    /// [`Row::Attributes`](crate::rows::Row::Attributes)
    fn attributes(&self, traces: u64);

    /// [`Row::AsyncReady`](crate::rows::Row::AsyncReady)
    fn async_ready(&self, traces: u64);

    /// [`Row::AsyncYield`](crate::rows::Row::AsyncYield)
    fn async_yield(&self, traces: u64);

    /// [`Row::Root`](crate::rows::Row::Root)
    fn root(&self, traces: u64);

    /// [`Row::NotSampled`](crate::rows::Row::NotSampled)
    fn not_sampled(&self, traces: u64);

    /// [`Row::Nothing`](crate::rows::Row::Nothing)
    fn nothing(&self, traces: u64);
}

/// `tracing` with OpenTelemetry's layer.
pub static OTEL_LAYER: Instrumented<OtelLayer> = Instrumented(OtelLayer);

/// What spans of `tracing` can be handed to.
pub fn receivers() -> Vec<&'static dyn Rival> {
    vec![
        &Instrumented(OurLayer),
        &Instrumented(OurSubscriber),
        &OTEL_LAYER,
        &Instrumented(Bare),
    ]
}

/// Every library, in the order of the table.
pub fn all() -> Vec<&'static dyn Rival> {
    vec![
        &ours::Ours,
        &fastrace::Fastrace,
        &OTEL_LAYER,
        &otel_sdk::OtelSdk,
    ]
}
