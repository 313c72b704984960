//! The numbers in OpenTelemetry's model, which both text and OTLP are written from.

use std::borrow::Cow;

use super::{Exemplar, ExporterMetrics, Histogram, Metrics, SpanMetrics};
use crate::{DropReason, Report};

/// A metric, and its points.
#[derive(Debug)]
pub(crate) struct Family<'a> {
    pub(crate) name: &'static str,
    pub(crate) unit: Unit,
    pub(crate) description: &'static str,
    pub(crate) data: Data<'a>,
}

/// The units that there are (UCUM).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Bytes,
    /// So many of something.
    Of(&'static str),
}

const SPANS: Unit = Unit::Of("{span}");

/// All of them are cumulative.
#[derive(Debug)]
pub(crate) enum Data<'a> {
    /// What only grows.
    Counter(Vec<Point<'a, u64>>),
    /// What goes up and down.
    UpDownCounter(Vec<Point<'a, u64>>),
    Histogram(Vec<Point<'a, Distribution<'a>>>),
}

#[derive(Debug)]
pub(crate) struct Point<'a, T> {
    pub(crate) attributes: Vec<Attribute<'a>>,
    pub(crate) value: T,
}

#[derive(Clone, Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) key: &'static str,
    pub(crate) value: Value<'a>,
}

#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Str(Cow<'a, str>),
    True,
}

#[cfg(feature = "otlp")]
impl Attribute<'_> {
    pub(crate) fn value(&self) -> crate::Value<'_> {
        match &self.value {
            Value::Str(text) => crate::Value::Str(text),
            Value::True => crate::Value::Bool(true),
        }
    }
}

/// A histogram and one span of each bucket, if any is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Distribution<'a> {
    pub(crate) histogram: &'a Histogram,
    pub(crate) exemplars: &'a [Option<Exemplar>],
}

/// All of them.
pub(crate) fn families(metrics: &Metrics) -> Vec<Family<'_>> {
    let exporters: Vec<_> = metrics.exporters().map(Component::new).collect();
    let mut families = of_spans(metrics);
    families.extend(of_queues(&exporters));
    families.extend(of_exporters(&exporters));
    families.extend(of_memory(metrics));
    families.extend(of_faults(metrics, &exporters));
    families.extend(of_program(metrics));
    families
}

fn of_spans(metrics: &Metrics) -> Vec<Family<'_>> {
    let report = metrics.report();
    vec![
        counter(
            "otel.sdk.span.started",
            SPANS,
            "The number of created spans",
            by_result(report),
        ),
        up_down(
            "otel.sdk.span.live",
            SPANS,
            "The number of created spans for which the end operation has not been called yet",
            one(report.open()),
        ),
    ]
}

fn by_result<'a>(report: &Report) -> Vec<Point<'a, u64>> {
    let recorded_only = report.started() - report.sampled();
    let results = [
        ("RECORD_AND_SAMPLE", report.sampled()),
        ("RECORD_ONLY", recorded_only),
    ];
    let point = |(result, value)| Point {
        attributes: vec![text("otel.span.sampling_result", result)],
        value,
    };
    results.map(point).into()
}

fn of_queues<'a>(exporters: &[Component<'a>]) -> Vec<Family<'a>> {
    let each = |value: fn(&ExporterMetrics<'a>) -> u64| {
        let point = |it: &Component<'a>| it.processor_point(None, value(&it.metrics));
        exporters.iter().map(point).collect()
    };
    vec![
        up_down(
            "otel.sdk.processor.span.queue.size",
            SPANS,
            "The number of spans in the queue of a given instance of an SDK span processor",
            each(ExporterMetrics::queued),
        ),
        up_down(
            "otel.sdk.processor.span.queue.capacity",
            SPANS,
            "The maximum number of spans the queue of a given instance of an SDK span processor can hold",
            each(ExporterMetrics::queue_capacity),
        ),
        up_down(
            "trace_runtime.queue.used",
            Unit::Bytes,
            "The memory of the spans that wait for an exporter or are being delivered by it",
            each(|it| it.queue_used() as u64),
        ),
        up_down(
            "trace_runtime.queue.limit",
            Unit::Bytes,
            "The most memory that spans may take that wait for an exporter",
            each(|it| it.queue_limit() as u64),
        ),
        counter(
            "otel.sdk.processor.span.processed",
            SPANS,
            "The number of spans for which the processing has finished, either successful or failed",
            exporters.iter().flat_map(Component::processed).collect(),
        ),
    ]
}

fn of_exporters<'a>(exporters: &[Component<'a>]) -> Vec<Family<'a>> {
    let in_flight = exporters
        .iter()
        .map(|it| it.exporter_point(None, it.metrics.in_flight()));
    vec![
        up_down(
            "otel.sdk.exporter.span.inflight",
            SPANS,
            "The number of spans which were passed to the exporter, but that have not been exported yet (neither successful, nor failed)",
            in_flight.collect(),
        ),
        counter(
            "otel.sdk.exporter.span.exported",
            SPANS,
            "The number of spans for which the export has finished, either successful or failed",
            exporters.iter().flat_map(Component::exported).collect(),
        ),
        Family {
            name: "otel.sdk.exporter.operation.duration",
            unit: Unit::Seconds,
            description: "The duration of exporting a batch of telemetry records",
            data: Data::Histogram(exporters.iter().flat_map(Component::deliveries).collect()),
        },
    ]
}

fn of_memory(metrics: &Metrics) -> Vec<Family<'_>> {
    vec![
        up_down(
            "trace_runtime.memory.used",
            Unit::Bytes,
            "The memory of finished spans",
            one(metrics.memory_used() as u64),
        ),
        up_down(
            "trace_runtime.memory.limit",
            Unit::Bytes,
            "The most memory that finished spans may take",
            one(metrics.memory_limit() as u64),
        ),
    ]
}

fn of_faults<'a>(metrics: &'a Metrics, exporters: &[Component<'a>]) -> Vec<Family<'a>> {
    let malformed = metrics.malformed_headers().iter();
    let malformed = malformed.map(|(format, count)| Point {
        attributes: vec![text("format", *format)],
        value: *count,
    });
    vec![
        counter(
            "trace_runtime.span.dropped",
            SPANS,
            "The number of spans that were not delivered",
            exporters.iter().flat_map(Component::dropped).collect(),
        ),
        counter(
            "trace_runtime.item.lost",
            Unit::Of("{item}"),
            "The number of attributes, events and links that were too large to keep",
            one(metrics.report().lost_items()),
        ),
        counter(
            "trace_runtime.header.malformed",
            Unit::Of("{header}"),
            "The number of headers that were there and could not be read",
            malformed.collect(),
        ),
    ]
}

fn of_program(metrics: &Metrics) -> Vec<Family<'_>> {
    let Some(spans) = &metrics.spans else {
        return Vec::new();
    };
    let durations = spans.iter().map(|row| Point {
        attributes: row_attributes(row),
        value: Distribution {
            histogram: row.durations(),
            exemplars: row.exemplars(),
        },
    });
    vec![
        counter(
            "traces.span.metrics.calls",
            SPANS,
            "The number of spans that ended",
            spans.iter().flat_map(calls).collect(),
        ),
        Family {
            name: "traces.span.metrics.duration",
            unit: Unit::Seconds,
            description: "The duration of spans",
            data: Data::Histogram(durations.collect()),
        },
        counter(
            "trace_runtime.span.unmeasured",
            SPANS,
            "The number of spans that ended when memory was used up, and were not looked at",
            one(metrics.unmeasured_spans()),
        ),
    ]
}

fn calls(row: &SpanMetrics) -> Vec<Point<'_, u64>> {
    let calls = row.calls();
    let all = [
        ("STATUS_CODE_UNSET", calls.unset),
        ("STATUS_CODE_OK", calls.ok),
        ("STATUS_CODE_ERROR", calls.error),
    ];
    let point = |(status, value)| {
        let mut attributes = row_attributes(row);
        attributes.push(text("status.code", status));
        Point { attributes, value }
    };
    let some = all.into_iter().filter(|(_, calls)| *calls > 0);
    some.map(point).collect()
}

/// Those that the collector's span metrics connector has.
fn row_attributes(row: &SpanMetrics) -> Vec<Attribute<'_>> {
    if row.is_overflow() {
        return vec![Attribute {
            key: "otel.metric.overflow",
            value: Value::True,
        }];
    }
    let kind = format!("SPAN_KIND_{}", row.kind().as_str().to_ascii_uppercase());
    vec![text("span.name", row.name()), text("span.kind", kind)]
}

/// An exporter and the queue before it, which OpenTelemetry calls a processor.
struct Component<'a> {
    metrics: ExporterMetrics<'a>,
    exporter: &'a str,
    place: usize,
}

impl<'a> Component<'a> {
    fn new(metrics: ExporterMetrics<'a>) -> Self {
        Self {
            exporter: metrics.kind(),
            place: metrics.place,
            metrics,
        }
    }

    fn processor_point(&self, more: Option<Attribute<'a>>, value: u64) -> Point<'a, u64> {
        point("batching_span_processor", self.place, more, value)
    }

    fn exporter_point<T>(&self, more: Option<Attribute<'a>>, value: T) -> Point<'a, T> {
        point(self.exporter, self.place, more, value)
    }

    /// What left the queue for the exporter, and what never got so far.
    fn processed(&self) -> Vec<Point<'a, u64>> {
        let report = self.metrics.report();
        let exported: u64 = lost(report.drops(), true).map(|(_, spans)| spans).sum();
        let handed_on = report.delivered() + exported;
        let failed = lost(report.drops(), false);
        let failed =
            failed.map(|(reason, spans)| self.processor_point(Some(error_type(reason)), spans));
        let mut points = vec![self.processor_point(None, handed_on)];
        points.extend(failed);
        points
    }

    fn exported(&self) -> Vec<Point<'a, u64>> {
        let report = self.metrics.report();
        let failed = lost(report.drops(), true);
        let failed =
            failed.map(|(reason, spans)| self.exporter_point(Some(error_type(reason)), spans));
        let mut points = vec![self.exporter_point(None, report.delivered())];
        points.extend(failed);
        points
    }

    fn deliveries(&self) -> Vec<Point<'a, Distribution<'a>>> {
        let point = |(reason, histogram): (Option<DropReason>, _)| {
            let distribution = Distribution {
                histogram,
                exemplars: &[],
            };
            self.exporter_point(reason.map(error_type), distribution)
        };
        self.metrics.deliveries().map(point).collect()
    }

    fn dropped(&self) -> Vec<Point<'a, u64>> {
        let drops = self.metrics.report().drops();
        drops
            .map(|(reason, spans)| {
                self.exporter_point(Some(text("reason", reason.as_str())), spans)
            })
            .collect()
    }
}

/// The drops that happened in the exporter, or before it.
fn lost(
    drops: impl Iterator<Item = (DropReason, u64)>,
    in_exporter: bool,
) -> impl Iterator<Item = (DropReason, u64)> {
    drops.filter(move |(reason, _)| is_exporters(*reason) == in_exporter)
}

fn is_exporters(reason: DropReason) -> bool {
    matches!(
        reason,
        DropReason::Failed
            | DropReason::Panicked
            | DropReason::Rejected
            | DropReason::TooLarge
            | DropReason::Unreachable
    )
}

fn error_type(reason: DropReason) -> Attribute<'static> {
    text("error.type", reason.as_str())
}

fn point<'a, T>(kind: &str, place: usize, more: Option<Attribute<'a>>, value: T) -> Point<'a, T> {
    let mut attributes = vec![
        text("otel.component.name", format!("{kind}/{place}")),
        text("otel.component.type", kind.to_owned()),
    ];
    attributes.extend(more);
    Point { attributes, value }
}

fn text<'a>(key: &'static str, value: impl Into<Cow<'a, str>>) -> Attribute<'a> {
    Attribute {
        key,
        value: Value::Str(value.into()),
    }
}

/// The only point of a metric without attributes.
fn one<'a>(value: u64) -> Vec<Point<'a, u64>> {
    vec![Point {
        attributes: Vec::new(),
        value,
    }]
}

fn counter<'a>(
    name: &'static str,
    unit: Unit,
    description: &'static str,
    points: Vec<Point<'a, u64>>,
) -> Family<'a> {
    let data = Data::Counter(points);
    Family {
        name,
        unit,
        description,
        data,
    }
}

fn up_down<'a>(
    name: &'static str,
    unit: Unit,
    description: &'static str,
    points: Vec<Point<'a, u64>>,
) -> Family<'a> {
    let data = Data::UpDownCounter(points);
    Family {
        name,
        unit,
        description,
        data,
    }
}
