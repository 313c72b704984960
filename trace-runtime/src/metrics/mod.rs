//! What the library counts of itself, and of the program's spans: in code, as text for Prometheus, and by OTLP.
//!
//! [`Tracing::metrics`](crate::Tracing::metrics) reads everything at one moment; a [`Reader`] does so from anywhere, as for an endpoint that is scraped:
//!
//! ```
//! use trace_runtime::metrics::Reader;
//!
//! fn scrape(reader: &Reader) -> (&'static str, String) {
//!     (trace_runtime::metrics::PROMETHEUS, reader.read().to_prometheus())
//! }
//!
//! let tracing = trace_runtime::builder().init()?;
//! let (_, text) = scrape(&tracing.metrics_reader());
//! assert!(text.contains("otel_sdk_span_started_total"));
//! # Ok::<(), trace_runtime::Error>(())
//! ```
//!
//! In an axum program that is a route, outside of the layer that traces requests:
//!
#![cfg_attr(feature = "axum", doc = "```")]
#![cfg_attr(not(feature = "axum"), doc = "```ignore")]
//! use axum::{Router, http::header::CONTENT_TYPE, routing::get};
//! use trace_runtime::{Tracing, metrics};
//!
//! fn app(tracing: &Tracing) -> Router {
//!     let reader = tracing.metrics_reader();
//!     let scrape = async move || ([(CONTENT_TYPE, metrics::PROMETHEUS)], reader.read().to_prometheus());
//!     Router::new().route("/metrics", get(scrape))
//! }
//!
//! let tracing = trace_runtime::builder().span_metrics(1_000).init()?;
//! let _app = app(&tracing);
//! # Ok::<(), trace_runtime::Error>(())
//! ```
//!
//! [`Builder::export_metrics`](crate::Builder#method.export_metrics) sends them by OTLP instead (features `otlp-http`, `otlp-json`, `otlp-grpc`).
//!
//! # Of the library
//!
//! Names and attributes are those of OpenTelemetry's semantic conventions for SDK metrics, where these have one. `otel.component.type` is what the
//! [exporter](crate::export::Exporter::component_type) says, as in `otlp_http_span_exporter`, `otel.component.name` the same with its place, as in `otlp_http_span_exporter/0`.
//!
//! `otel.span.sampling_result` is `RECORD_AND_SAMPLE` or `RECORD_ONLY`. Intentionally never `DROP`: below a dropped span none is created, and a call there is over after two loads and
//! two tests, before anything that could count it is known. Which of the spans that are open were recorded only is not known.
//!
//! | metric | attributes | counts |
//! | --- | --- | --- |
//! | `otel.sdk.span.started` | `otel.span.sampling_result` | recorded spans; those of traces that are dropped never start |
//! | `otel.sdk.span.live` | – | of these the open ones, and those that ended within the last [interval](crate::Builder::interval) |
//! | `otel.sdk.processor.span.queue.size` | component | spans that wait for their exporter |
//! | `otel.sdk.processor.span.queue.capacity` | component | spans that a queue could hold: as many as `OTEL_BSP_MAX_QUEUE_SIZE` says, and no more than fit into its bytes without attributes |
//! | `otel.sdk.processor.span.processed` | component, `error.type` | spans handed to the exporter, and those that never got there |
//! | `otel.sdk.exporter.span.inflight` | component | spans that the exporter is delivering |
//! | `otel.sdk.exporter.span.exported` | component, `error.type` | spans delivered, and those that the exporter lost |
//! | `otel.sdk.exporter.operation.duration` | component, `error.type` | how long each call of the exporter took |
//! | `trace_runtime.queue.used`, `.limit` | component | the same queue in bytes |
//! | `trace_runtime.memory.used`, `.limit` | – | memory for finished spans, in bytes |
//! | `trace_runtime.span.dropped` | component, `reason` | spans that were not delivered, by [`DropReason`] |
//! | `trace_runtime.item.lost` | – | attributes, events and links that were too large to keep |
//! | `trace_runtime.header.malformed` | `format` | headers that were there and could not be read |
//!
//! # Of the program
//!
//! [`Builder::span_metrics`](crate::Builder::span_metrics) counts calls, errors and durations of each span name, of all spans, whatever is sampled. The names are those
//! of the collector's span metrics connector, so its dashboards work. The buckets are those that the semantic conventions give for HTTP requests.
//!
//! | metric | attributes | counts |
//! | --- | --- | --- |
//! | `traces.span.metrics.calls` | `span.name`, `span.kind`, `status.code` | spans that ended |
//! | `traces.span.metrics.duration` | `span.name`, `span.kind` | how long they took, with a sampled span of each bucket |
//! | `trace_runtime.span.unmeasured` | – | spans that ended when memory was used up, and were not looked at |

pub(crate) mod family;
mod in_flight;
mod openmetrics;
#[cfg(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc"))]
mod push;
mod reader;

pub use crate::pipeline::stage::SpanMetrics;
pub use crate::pipeline::{Exemplar, Histogram};
pub use in_flight::InFlight;
pub use openmetrics::{OPENMETRICS, PROMETHEUS};
pub use reader::Reader;

pub(crate) use in_flight::in_flight;
#[cfg(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc"))]
pub(crate) use push::Push;

use std::time::SystemTime;

use crate::pipeline::Health;
use crate::resource::Origin;
use crate::sync::fixed::Arc;
use crate::{DropReason, ExporterReport, Report, Resource};

/// All numbers, at one moment.
///
/// ```
/// let tracing = trace_runtime::builder().init()?;
/// trace_runtime::span!("work").in_scope(|| ());
/// let metrics = tracing.metrics();
/// assert_eq!(metrics.report().started(), 1);
/// assert!(metrics.memory_used() <= metrics.memory_limit());
/// # Ok::<(), trace_runtime::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Metrics {
    since: SystemTime,
    at: SystemTime,
    origin: Arc<Origin>,
    report: Report,
    exporters: Vec<Health>,
    memory_used: usize,
    memory_limit: usize,
    malformed: Vec<(&'static str, u64)>,
    /// `None` where nobody asked for them.
    spans: Option<Vec<SpanMetrics>>,
}

impl Metrics {
    /// Since when is counted: when recording was set up.
    pub fn since(&self) -> SystemTime {
        self.since
    }

    /// When this was read.
    pub fn at(&self) -> SystemTime {
        self.at
    }

    /// Who counts.
    pub fn resource(&self) -> &Resource {
        &self.origin.resource
    }

    /// Where every span is: started, open, pending, delivered, and dropped for each reason.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Each exporter and its queue, in the order in which they were added.
    pub fn exporters(&self) -> impl Iterator<Item = ExporterMetrics<'_>> {
        let reports = self.report.exporters().iter().enumerate();
        let both = reports.zip(&self.exporters);
        both.map(|((place, report), health)| ExporterMetrics {
            place,
            report,
            health,
        })
    }

    /// The memory that finished spans take, in bytes.
    pub fn memory_used(&self) -> usize {
        self.memory_used
    }

    /// The most that they may take; see [`Builder::memory_limit`](crate::Builder::memory_limit).
    pub fn memory_limit(&self) -> usize {
        self.memory_limit
    }

    /// Headers that were there and could not be read since the process started: for each format its name and how many.
    pub fn malformed_headers(&self) -> &[(&'static str, u64)] {
        &self.malformed
    }

    /// Calls, errors and durations of each span name; empty unless [`Builder::span_metrics`](crate::Builder::span_metrics) asked for them.
    pub fn spans(&self) -> &[SpanMetrics] {
        self.spans.as_deref().unwrap_or_default()
    }

    /// Spans that are missing in [`spans`](Self::spans): they ended when the memory for finished spans was used up.
    pub fn unmeasured_spans(&self) -> u64 {
        self.report.unseen()
    }

    /// The numbers in Prometheus' text format 0.0.4, which has no exemplars. Its content type is [`PROMETHEUS`].
    pub fn to_prometheus(&self) -> String {
        openmetrics::prometheus(self)
    }

    /// The numbers in `OpenMetrics`' text format 1.0.0, with exemplars. Its content type is [`OPENMETRICS`].
    pub fn to_openmetrics(&self) -> String {
        openmetrics::openmetrics(self)
    }
}

/// An exporter and its queue, at one moment.
#[derive(Clone, Copy, Debug)]
pub struct ExporterMetrics<'a> {
    place: usize,
    report: &'a ExporterReport,
    health: &'a Health,
}

impl<'a> ExporterMetrics<'a> {
    /// What kind of exporter it is: its [`component_type`](crate::export::Exporter::component_type).
    pub fn kind(&self) -> &'a str {
        &self.health.kind
    }

    /// What became of the spans that it was to deliver.
    pub fn report(&self) -> &'a ExporterReport {
        self.report
    }

    /// Spans that wait in its queue.
    pub fn queued(&self) -> u64 {
        self.health.queued
    }

    /// Spans that it is delivering.
    pub fn in_flight(&self) -> u64 {
        self.health.in_flight
    }

    /// Bytes of the spans that wait or are being delivered.
    pub fn queue_used(&self) -> usize {
        self.health.bytes
    }

    /// The most that these may be; see [`Builder::queue_limit`](crate::Builder::queue_limit).
    pub fn queue_limit(&self) -> usize {
        self.health.limit
    }

    /// The most spans that it has room for: as many as [`OTEL_BSP_MAX_QUEUE_SIZE`](crate::init) says, and no more than the limit in bytes holds without attributes.
    pub fn queue_capacity(&self) -> u64 {
        self.health.capacity
    }

    /// How long its deliveries took: those that went well under `None`, the others under what most of their spans were counted as.
    pub fn deliveries(
        &self,
    ) -> impl Iterator<Item = (Option<DropReason>, &'a Histogram)> + use<'a> {
        self.health
            .deliveries
            .iter()
            .map(|(reason, took)| (*reason, took))
    }
}
