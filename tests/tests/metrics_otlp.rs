//! Metrics by OTLP, read by the published types.

mod receiver;

use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, HistogramDataPoint, Metric, NumberDataPoint, Sum, number_data_point,
};
use prost::Message as _;
use receiver::{PATIENCE, Receiver};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic::{Request, Response};
use trace_runtime::export::otlp::{Otlp, OtlpBuilder, Protocol};
use trace_runtime::metrics::{Histogram, Metrics};
use trace_runtime::{Resource, SpanContext, Status, set_status, span};

const LONG: Duration = Duration::from_secs(3_601);

fn read(head: &str, body: &[u8]) -> ExportMetricsServiceRequest {
    if head.contains("application/json") {
        serde_json::from_slice(body).expect("the published types read it")
    } else {
        ExportMetricsServiceRequest::decode(body).expect("the published types read it")
    }
}

/// Records two spans and shuts down. What was counted, and one of the spans.
fn record(collector: OtlpBuilder) -> (Metrics, SpanContext) {
    let sender = collector.build_metrics().expect("a good endpoint");
    let shop = Resource::builder().attribute("service.name", "shop");
    let tracing = trace_runtime::builder()
        .resource(shop.build())
        .span_metrics(1)
        .export_metrics(sender, LONG)
        .init()
        .expect("nothing is set up");
    let failed = span!("fails", kind = server);
    let context = failed.span_context().expect("it is recorded");
    failed.in_scope(|| set_status(Status::error("on purpose")));
    span!("one too many").in_scope(|| ());
    let reader = tracing.metrics_reader();
    assert_eq!(tracing.shutdown(PATIENCE).started(), 2);
    (reader.read(), context)
}

fn check_http(protocol: Protocol) {
    let receiver = Receiver::start([]);
    let (metrics, failed) = record(Otlp::builder(protocol).endpoint(receiver.url()));
    let seen = receiver.next();
    assert!(seen.head.starts_with("POST /v1/metrics "), "{}", seen.head);
    check(&read(&seen.head, &seen.body), &metrics, failed);
}

/// A receiver of OTLP/gRPC.
struct Service(Mutex<Sender<ExportMetricsServiceRequest>>);

#[tonic::async_trait]
impl MetricsService for Service {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, tonic::Status> {
        let sent = self
            .0
            .lock()
            .expect("nobody panics")
            .send(request.into_inner());
        sent.map_err(|_| tonic::Status::unavailable("the test is over"))?;
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}

fn check_grpc() {
    let (sender, arrived) = mpsc::channel();
    let runtime = tokio::runtime::Runtime::new().expect("there are threads");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
    let listener = listener.expect("a free port");
    let port = listener.local_addr().expect("it listens").port();
    let service = MetricsServiceServer::new(Service(Mutex::new(sender)));
    let incoming = TcpListenerStream::new(listener);
    runtime.spawn(
        Server::builder()
            .add_service(service)
            .serve_with_incoming(incoming),
    );
    let endpoint = format!("http://127.0.0.1:{port}");
    let (metrics, failed) = record(Otlp::builder(Protocol::Grpc).endpoint(endpoint));
    let request = arrived.recv_timeout(PATIENCE).expect("a request");
    check(&request, &metrics, failed);
}

fn metric<'a>(request: &'a ExportMetricsServiceRequest, name: &str) -> &'a Metric {
    let scopes = request
        .resource_metrics
        .iter()
        .flat_map(|it| &it.scope_metrics);
    let mut metrics = scopes.flat_map(|it| &it.metrics);
    let found = metrics.find(|metric| metric.name == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

fn sum<'a>(request: &'a ExportMetricsServiceRequest, name: &str) -> &'a Sum {
    let Some(Data::Sum(sum)) = &metric(request, name).data else {
        panic!("{name} is no sum")
    };
    assert_eq!(
        sum.aggregation_temporality(),
        AggregationTemporality::Cumulative
    );
    sum
}

/// The only point with this attribute, or without any.
fn point<'a>(sum: &'a Sum, key: &str, value: &str) -> &'a NumberDataPoint {
    let mut points = sum.data_points.iter();
    let found = points.find(|it| text(&it.attributes, key).unwrap_or_default() == value);
    found.unwrap_or_else(|| panic!("no {key}={value}"))
}

fn value(point: &NumberDataPoint) -> i64 {
    let Some(number_data_point::Value::AsInt(value)) = point.value else {
        panic!("no integer")
    };
    value
}

fn text(attributes: &[KeyValue], key: &str) -> Option<String> {
    let found = attributes.iter().find(|it| it.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::BoolValue(value) => Some(value.to_string()),
        _ => None,
    }
}

fn check(request: &ExportMetricsServiceRequest, metrics: &Metrics, failed: SpanContext) {
    let [of_resource] = &request.resource_metrics[..] else {
        panic!("one resource")
    };
    let resource = of_resource.resource.as_ref().expect("it is there");
    assert_eq!(
        text(&resource.attributes, "service.name").as_deref(),
        Some("shop")
    );
    let scope = of_resource.scope_metrics[0].scope.as_ref();
    assert_eq!(scope.expect("it is there").name, "trace-runtime");

    let started = sum(request, "otel.sdk.span.started");
    assert!(started.is_monotonic);
    let sampled = point(started, "otel.span.sampling_result", "RECORD_AND_SAMPLE");
    assert_eq!(value(sampled), 2);
    let nanos = |time: std::time::SystemTime| {
        let since = time.duration_since(std::time::UNIX_EPOCH);
        u64::try_from(since.expect("later").as_nanos()).expect("before 2554")
    };
    assert!(sampled.start_time_unix_nano <= nanos(metrics.since()));
    assert!(sampled.time_unix_nano >= nanos(metrics.since()));
    assert!(sampled.time_unix_nano <= nanos(metrics.at()));
    assert!(!sum(request, "otel.sdk.span.live").is_monotonic);
    let limit = metric(request, "trace_runtime.memory.limit");
    assert_eq!(limit.unit, "By");

    let calls = sum(request, "traces.span.metrics.calls");
    let failures = point(calls, "status.code", "STATUS_CODE_ERROR");
    assert_eq!(value(failures), 1);
    assert_eq!(
        text(&failures.attributes, "span.kind").as_deref(),
        Some("SPAN_KIND_SERVER")
    );
    assert_eq!(value(point(calls, "otel.metric.overflow", "true")), 1);
    check_durations(request, metrics, failed);
}

fn check_durations(request: &ExportMetricsServiceRequest, metrics: &Metrics, failed: SpanContext) {
    let durations = metric(request, "traces.span.metrics.duration");
    assert_eq!(durations.unit, "s");
    let Some(Data::Histogram(histogram)) = &durations.data else {
        panic!("no histogram")
    };
    assert_eq!(
        histogram.aggregation_temporality(),
        AggregationTemporality::Cumulative
    );
    let of_name = |it: &&HistogramDataPoint| text(&it.attributes, "span.name").is_some();
    let point = histogram.data_points.iter().find(of_name).expect("named");
    let row = metrics.spans().iter().find(|row| row.name() == "fails");
    let row = row.expect("it has a row");
    assert_eq!(point.count, 1);
    assert_eq!(point.bucket_counts, row.durations().counts());
    assert_eq!(point.explicit_bounds, Histogram::BOUNDS);
    let seconds = row.durations().sum().as_secs_f64();
    assert!((point.sum.expect("a sum") - seconds).abs() < 1e-12);
    let [exemplar] = &point.exemplars[..] else {
        panic!("one exemplar")
    };
    assert_eq!(exemplar.trace_id, failed.trace_id().to_bytes());
    assert_eq!(exemplar.span_id, failed.span_id().to_bytes());
    assert!(exemplar.time_unix_nano > point.start_time_unix_nano);
}

/// One test: recording can be set up once at a time.
#[test]
fn metrics_arrive_by_each_protocol() {
    check_http(Protocol::HttpProtobuf);
    check_http(Protocol::HttpJson);
    check_grpc();
}
