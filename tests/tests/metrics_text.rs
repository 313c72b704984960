//! Every number of the library and of the program, in code and as text.

mod exposition;

use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use exposition::{Exposition, Format};
use trace_runtime::export::otlp::{Otlp, Protocol};
use trace_runtime::export::{Batch, Exporter, Zipkin};
use trace_runtime::metrics::{Histogram, Metrics, SpanMetrics};
use trace_runtime::{
    Context, DropReason, Error, Resource, SpanKind, Status, Tracing, propagation, rename,
    set_status, span,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for its order: `true` delivers, `false` fails.
struct Ordered(Sender<usize>, Receiver<bool>);

impl Exporter for Ordered {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let _ = self.0.send(batch.len());
        match self.1.recv_timeout(PATIENCE) {
            Ok(true) => Ok(()),
            _ => Err(Error::lost(DropReason::Rejected, 1, "one of them")),
        }
    }

    fn name(&self) -> &'static str {
        "ordered"
    }
}

struct Sink;

impl Exporter for Sink {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }
}

fn read(metrics: &Metrics) -> [Exposition; 2] {
    [
        Exposition::read(Format::Prometheus, &metrics.to_prometheus()),
        Exposition::read(Format::OpenMetrics, &metrics.to_openmetrics()),
    ]
}

/// Two deliveries, the first of which is looked at from outside while it runs.
fn deliver(tracing: &Tracing, orders: &Sender<bool>, taken: &Receiver<usize>) {
    let flush = || assert!(tracing.flush(Duration::ZERO).is_balanced());
    span!("first").in_scope(|| ());
    flush();
    assert_eq!(taken.recv_timeout(PATIENCE), Ok(1));
    span!("second").in_scope(|| span!("third").in_scope(|| ()));
    while tracing.metrics().exporters().next().expect("two").queued() != 2 {
        flush();
    }
    look(&tracing.metrics());
    orders.send(true).expect("the exporter waits");
    orders.send(false).expect("the exporter waits");
}

/// While the first delivery runs, two spans wait.
fn look(metrics: &Metrics) {
    let ordered = metrics.exporters().next().expect("two");
    assert_eq!((ordered.queued(), ordered.in_flight()), (2, 1));
    assert!(ordered.queue_used() >= 3 * 64 && ordered.queue_used() < ordered.queue_limit());
    for text in read(metrics) {
        let of_it = [("otel_component_name", "ordered_span_exporter/0")];
        assert_eq!(text.count("otel_sdk_exporter_span_inflight", &of_it), 1);
        let of_its_queue = [("otel_component_name", "batching_span_processor/0")];
        let size = text.count("otel_sdk_processor_span_queue_size", &of_its_queue);
        assert_eq!(size, 2);
        let capacity = text.count("otel_sdk_processor_span_queue_capacity", &of_its_queue);
        assert_eq!(capacity, 1024);
        assert_eq!(
            text.count(
                "trace_runtime_queue_limit_bytes",
                &[
                    ("otel_component_type", "batching_span_processor"),
                    ("otel_component_name", "batching_span_processor/1"),
                ]
            ),
            65536
        );
    }
}

fn row<'a>(metrics: &'a Metrics, name: &str) -> &'a SpanMetrics {
    let found = metrics.spans().iter().find(|row| row.name() == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn every_number_can_be_read() {
    let (taken, waits) = mpsc::channel();
    let (orders, ordered) = mpsc::channel();
    let tracing = recording(Ordered(taken, ordered));
    deliver(&tracing, &orders, &waits);
    let report = tracing.flush(PATIENCE);
    assert_eq!(
        (report.delivered(), report.total_dropped()),
        (2, 1),
        "{report}"
    );

    // Without an exporter that waits for orders.
    drop(orders);
    one_more_of_each_kind();
    let open = span!("open");
    tracing.flush(PATIENCE);
    let metrics = tracing.metrics();
    assert_report(&metrics);
    assert_rows(&metrics);
    for text in read(&metrics) {
        assert_library(&text);
        assert_program(&text);
    }
    assert_exemplars(&metrics);
    open.end();
}

fn recording(ordered: Ordered) -> Tracing {
    let resource = Resource::builder().attribute("service.name", "a \"shop\"\n\\");
    trace_runtime::builder()
        .resource(resource.build())
        .exporter(ordered)
        .exporter(Sink)
        .queue_limit(1 << 16)
        .interval(Duration::from_secs(3_600))
        .span_metrics(6)
        .init()
        .expect("the first one")
}

/// A header that is wrong, and a span for each way to be counted.
fn one_more_of_each_kind() {
    propagation::extract(&[("traceparent", "no")]);
    span!("fails").in_scope(|| set_status(Status::error("on purpose")));
    span!("fine", kind = server).in_scope(|| {
        rename("GET /a \"b\"\\\n");
        set_status(Status::Ok);
    });
    for name in ["too", "many", "names"] {
        span!("renamed").in_scope(|| rename(name));
    }
    let unsampled = Context::current().unsampled();
    unsampled.attach(|| span!("unsampled").in_scope(|| ()));
}

fn assert_report(metrics: &Metrics) {
    assert_eq!(
        (metrics.report().started(), metrics.report().open()),
        (9, 1)
    );
    assert_eq!(metrics.malformed_headers(), [("tracecontext", 1)]);
    assert!(metrics.since() < metrics.at());
    let exporters: Vec<_> = metrics.exporters().collect();
    let [ordered, sink] = &exporters[..] else {
        panic!("two exporters")
    };
    assert_eq!(
        (ordered.report().name(), sink.report().name()),
        ("ordered", "exporter")
    );
    let deliveries: Vec<_> = ordered.deliveries().collect();
    let counts = deliveries
        .iter()
        .map(|(reason, took)| (*reason, took.count()));
    assert!(
        counts.eq([(None, 1), (Some(DropReason::Rejected), 2)]),
        "{deliveries:?}"
    );
    assert_eq!(
        (sink.report().delivered(), sink.queued(), sink.in_flight()),
        (8, 0, 0)
    );
}

fn assert_rows(metrics: &Metrics) {
    let fails = row(metrics, "fails");
    assert_eq!(
        (fails.count(), fails.errors(), fails.kind()),
        (1, 1, SpanKind::Internal)
    );
    let fine = row(metrics, "GET /a \"b\"\\\n");
    assert_eq!(
        (fine.count(), fine.errors(), fine.kind()),
        (1, 0, SpanKind::Server)
    );
    assert_eq!(fine.durations().counts().len(), Histogram::BOUNDS.len() + 1);
    assert_eq!(row(metrics, "too").count(), 1);
    let rest = metrics.spans().iter().find(|row| row.is_overflow());
    let rest = rest.expect("the table was full");
    assert_eq!((rest.name(), rest.count()), ("", 2));
    assert_eq!(metrics.spans().len(), 7);
    assert_eq!(metrics.unmeasured_spans(), 0);
}

fn assert_library(text: &Exposition) {
    let started = |result| {
        let labels = [("otel_span_sampling_result", result)];
        text.count("otel_sdk_span_started_total", &labels)
    };
    assert_eq!(started("RECORD_AND_SAMPLE"), 9);
    assert_eq!(started("RECORD_ONLY"), 0);
    assert_eq!(text.count("otel_sdk_span_live", &[]), 1);
    assert_eq!(text.count("trace_runtime_item_lost_total", &[]), 0);
    let malformed = [("format", "tracecontext")];
    assert_eq!(
        text.count("trace_runtime_header_malformed_total", &malformed),
        1
    );
    let ordered = ("otel_component_name", "ordered_span_exporter/0");
    let rejected = ("error_type", "rejected");
    assert_eq!(
        text.count(
            "otel_sdk_exporter_span_exported_total",
            &[ordered, rejected]
        ),
        2
    );
    let dropped = [ordered, ("reason", "rejected")];
    assert_eq!(text.count("trace_runtime_span_dropped_total", &dropped), 2);
    let processed = [("otel_component_name", "batching_span_processor/0")];
    assert_eq!(
        text.count("otel_sdk_processor_span_processed_total", &processed),
        8
    );
    let took = "otel_sdk_exporter_operation_duration_seconds_count";
    assert_eq!(text.count(took, &[ordered, rejected]), 2);
    assert!(text.count("trace_runtime_memory_limit_bytes", &[]) > 1 << 20);
    let target = &text.families[0].samples[0];
    assert_eq!(target.labels["service_name"], "a \"shop\"\n\\");
}

fn assert_program(text: &Exposition) {
    let fails = [("span_name", "fails"), ("status_code", "STATUS_CODE_ERROR")];
    assert_eq!(text.count("traces_span_metrics_calls_total", &fails), 1);
    let fine = [
        ("span_name", "GET /a \"b\"\\\n"),
        ("span_kind", "SPAN_KIND_SERVER"),
        ("status_code", "STATUS_CODE_OK"),
    ];
    assert_eq!(text.count("traces_span_metrics_calls_total", &fine), 1);
    let rest = [("otel_metric_overflow", "true")];
    assert_eq!(
        text.count("traces_span_metrics_duration_seconds_count", &rest),
        2
    );
    assert_eq!(text.count("trace_runtime_span_unmeasured_total", &[]), 0);
    let scope = [("otel_scope_name", "trace-runtime"), ("span_name", "fails")];
    assert_eq!(text.count("traces_span_metrics_calls_total", &scope), 1);
}

fn assert_exemplars(metrics: &Metrics) {
    let known = row(metrics, "fails").exemplars();
    let known = known.iter().flatten().next().expect("it was sampled");
    let text = Exposition::read(Format::OpenMetrics, &metrics.to_openmetrics());
    let durations = text.family("traces_span_metrics_duration_seconds");
    assert_eq!(durations.unit.as_deref(), Some("seconds"));
    let of_it = durations
        .samples
        .iter()
        .filter(|it| it.has(&[("span_name", "fails")]));
    let found: Vec<_> = of_it
        .filter_map(|sample| sample.exemplar.as_ref())
        .collect();
    let [(labels, took)] = found[..] else {
        panic!("one exemplar, {found:?}")
    };
    assert_eq!(labels["trace_id"], known.trace_id().to_string());
    assert_eq!(labels["span_id"], known.span_id().to_string());
    let known = known.duration().as_secs_f64();
    assert!((took - known).abs() < 1e-9, "{took} {known}");
}

#[test]
fn exporters_are_of_the_kinds_that_the_conventions_name() {
    let otlp = |protocol| {
        let exporter = Otlp::builder(protocol).build().expect("a usual one");
        exporter.component_type().into_owned()
    };
    assert_eq!(otlp(Protocol::Grpc), "otlp_grpc_span_exporter");
    assert_eq!(otlp(Protocol::HttpProtobuf), "otlp_http_span_exporter");
    assert_eq!(otlp(Protocol::HttpJson), "otlp_http_json_span_exporter");
    let zipkin = Zipkin::http("http://localhost:9411/api/v2/spans").build();
    let zipkin = zipkin.expect("a URL").component_type().into_owned();
    assert_eq!(zipkin, "zipkin_http_span_exporter");
    assert_eq!(Sink.component_type(), "exporter_span_exporter");
}
