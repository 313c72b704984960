//! From the entry of a function to the bytes of OTLP requests: the network is replaced by a sink.
//!
//! `cargo run --release -p trace-benches --bin to_the_wire` prints the table.
//!
//! - **Work**: the row "3 typed attributes" of `side_by_side`. Every library writes `ExportTraceServiceRequest`s in protobuf.
//! - **Rivals**: what `opentelemetry-otlp` 0.33.1 does with a batch (`group_spans_by_resource_and_scope`, then prost's `encode_to_vec`) behind the SDK's batch
//!   processor, and behind fastrace-opentelemetry 0.19.0, which turns fastrace's spans into the SDK's. fastrace has no types: its values are strings.
//! - **Check**: before anything is measured, each library runs some traces whose requests are decoded by the published types. Each span of these has its
//!   ids, its parent, its times, its name and its three attributes.
//! - **Sink**: in the rounds it counts the bytes of a request. With gzip on, it compresses the request as our transport does, at flate2's fastest level, into a
//!   buffer that is used again; the exporter's thread waits for it.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use flate2::Compression;
use flate2::write::GzEncoder;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use prost::Message as _;

use crate::rivals::Rival;
use crate::work::CHILDREN;

/// Traces of a check.
const CHECKED: u64 = 20;

static BYTES: AtomicU64 = AtomicU64::new(0);
static COMPRESS: AtomicBool = AtomicBool::new(false);
static COMPRESSED: Mutex<Vec<u8>> = Mutex::new(Vec::new());
/// The requests of a check, while there is one.
static KEPT: Mutex<Option<Vec<Vec<u8>>>> = Mutex::new(None);

/// Whether requests are compressed from now on.
pub(crate) fn compress(compress: bool) {
    COMPRESS.store(compress, Relaxed);
}

/// Takes the body of a request.
pub(crate) fn send(body: &[u8]) {
    let bytes = if COMPRESS.load(Relaxed) {
        gzip(body)
    } else {
        body.len()
    };
    BYTES.fetch_add(bytes as u64, Relaxed);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = &mut *kept {
        kept.push(body.to_vec());
    }
}

fn gzip(body: &[u8]) -> usize {
    let mut compressed = COMPRESSED.lock().unwrap_or_else(PoisonError::into_inner);
    compressed.clear();
    let mut encoder = GzEncoder::new(&mut *compressed, Compression::fast());
    encoder
        .write_all(body)
        .and_then(|()| encoder.try_finish())
        .expect("memory takes everything");
    drop(encoder);
    compressed.len()
}

/// What the OpenTelemetry SDK's exporter for OTLP does with a batch, up to the network.
#[derive(Debug)]
pub(crate) struct Encoder {
    delivered: &'static AtomicU64,
    resource: ResourceAttributesWithSchema,
}

impl Encoder {
    /// An exporter that adds to `delivered`.
    pub(crate) fn new(delivered: &'static AtomicU64) -> Self {
        Self {
            delivered,
            resource: ResourceAttributesWithSchema::default(),
        }
    }
}

impl SpanExporter for Encoder {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len() as u64;
        let resource_spans = group_spans_by_resource_and_scope(batch, &self.resource);
        send(&ExportTraceServiceRequest { resource_spans }.encode_to_vec());
        self.delivered.fetch_add(spans, Relaxed);
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.into();
    }
}

/// Lets the library send some traces, and looks at each span.
///
/// # Panics
///
/// If a span is missing, or anything of one.
pub(crate) fn check(rival: &dyn Rival) {
    compress(false);
    *KEPT.lock().expect("nobody panics with it") = Some(Vec::new());
    rival.attributes(CHECKED);
    rival.flush();
    let kept = KEPT.lock().expect("nobody panics with it").take();
    let spans: Vec<_> = kept.iter().flatten().flat_map(|body| read(body)).collect();
    let (children, roots): (Vec<_>, Vec<_>) =
        (spans.iter()).partition(|span| span.name == "with_attributes");
    assert_eq!(roots.len() as u64, CHECKED, "{}", rival.name());
    assert_eq!(
        children.len() as u64,
        CHECKED * CHILDREN,
        "{}",
        rival.name()
    );
    for child in children {
        let is_parent = |root: &&&Span| root.span_id == child.parent_span_id;
        let root = roots.iter().find(is_parent).expect("its root");
        assert_eq!(child.trace_id, root.trace_id);
        assert!(root.start_time_unix_nano <= child.start_time_unix_nano + BATCHES_APART);
        assert!(child.start_time_unix_nano <= child.end_time_unix_nano);
        check_attributes(child);
    }
}

/// Spans of two batches are told by two readings of the clocks, which differ by tens of nanoseconds, or more on a busy machine.
const BATCHES_APART: u64 = 100_000;

fn read(body: &[u8]) -> Vec<Span> {
    let request = ExportTraceServiceRequest::decode(body).expect("the published types read it");
    let resources = request.resource_spans.into_iter();
    resources
        .flat_map(|resource| resource.scope_spans)
        .flat_map(|scope| scope.spans)
        .collect()
}

/// The types apart: fastrace knows strings only.
fn check_attributes(span: &Span) {
    let found: Vec<_> = (span.attributes.iter())
        .map(|pair| (pair.key.as_str(), text(pair.value.as_ref())))
        .collect();
    let [("a.int", number), ("a.flag", flag), ("a.text", text)] = &found[..] else {
        panic!("{found:?}");
    };
    let number: u64 = number.parse().expect("a number");
    assert!(number < CHILDREN);
    assert_eq!(*flag, number.is_multiple_of(2).to_string());
    assert_eq!(text, "GET /users/42");
}

fn text(value: Option<&opentelemetry_proto::tonic::common::v1::AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Value::IntValue(value)) => value.to_string(),
        Some(Value::BoolValue(value)) => value.to_string(),
        Some(Value::StringValue(value)) => value.clone(),
        other => panic!("{other:?}"),
    }
}
