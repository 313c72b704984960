//! Metrics (`metrics_service.proto`, `metrics.proto`).

use super::value;
use super::{RESOURCE, RESOURCE_ATTRIBUTES, RESOURCE_SCHEMA_URL};
use super::{SCOPE, SCOPE_NAME, SCOPE_VERSION};
use crate::export::otlp::metrics::{CUMULATIVE, SCOPE as SCOPE_OF_ALL, Times, VERSION, unit};
use crate::export::protobuf::{bytes, fixed64, message, number, text};
use crate::metrics::family::{Attribute, Data, Distribution, Family, Point};
use crate::metrics::{Exemplar, Histogram, Metrics};

/// `ExportMetricsServiceRequest.resource_metrics`
const RESOURCE_METRICS: u8 = 0x0a;
/// `ResourceMetrics.scope_metrics`
const SCOPE_METRICS: u8 = 0x12;
/// `ScopeMetrics.metrics`
const METRIC: u8 = 0x12;

// The fields of `Metric`.
const NAME: u8 = 0x0a;
const DESCRIPTION: u8 = 0x12;
const UNIT: u8 = 0x1a;
const SUM: u8 = 0x3a;
const HISTOGRAM: u8 = 0x4a;

// The fields of `Sum` and `Histogram`.
const DATA_POINT: u8 = 0x0a;
const TEMPORALITY: u8 = 0x10;
const IS_MONOTONIC: u8 = 0x18;

// The fields of `NumberDataPoint` and `HistogramDataPoint`; the first two are the same in both.
const START: u8 = 0x11;
const TIME: u8 = 0x19;
const NUMBER_ATTRIBUTE: u8 = 0x3a;
const NUMBER_AS_INT: u8 = 0x31;
const HISTOGRAM_ATTRIBUTE: u8 = 0x4a;
const COUNT: u8 = 0x21;
const SUM_OF_VALUES: u8 = 0x29;
const BUCKET_COUNTS: u8 = 0x32;
const BOUNDS: u8 = 0x3a;
const EXEMPLAR: u8 = 0x42;

// The fields of `Exemplar`.
const EXEMPLAR_TIME: u8 = 0x11;
const EXEMPLAR_VALUE: u8 = 0x19;
const EXEMPLAR_SPAN: u8 = 0x22;
const EXEMPLAR_TRACE: u8 = 0x2a;

/// An `ExportMetricsServiceRequest`.
pub(in crate::export::otlp) fn request(
    out: &mut Vec<u8>,
    metrics: &Metrics,
    families: &[Family<'_>],
) {
    let (resource, times) = (metrics.resource(), Times::of(metrics));
    message(out, RESOURCE_METRICS, |out| {
        message(out, RESOURCE, |out| {
            value::attributes(out, RESOURCE_ATTRIBUTES, resource.attributes());
        });
        let schema_url = resource.schema_url().unwrap_or_default();
        text(out, RESOURCE_SCHEMA_URL, schema_url);
        message(out, SCOPE_METRICS, |out| {
            message(out, SCOPE, |out| {
                text(out, SCOPE_NAME, SCOPE_OF_ALL);
                text(out, SCOPE_VERSION, VERSION);
            });
            for family in families {
                message(out, METRIC, |out| metric(out, family, times));
            }
        });
    });
}

fn metric(out: &mut Vec<u8>, family: &Family<'_>, times: Times) {
    text(out, NAME, family.name);
    text(out, DESCRIPTION, family.description);
    text(out, UNIT, unit(family.unit));
    match &family.data {
        Data::Counter(points) => message(out, SUM, |out| sum(out, points, times, true)),
        Data::UpDownCounter(points) => message(out, SUM, |out| sum(out, points, times, false)),
        Data::Histogram(points) => message(out, HISTOGRAM, |out| {
            for point in points {
                message(out, DATA_POINT, |out| histogram_point(out, point, times));
            }
            number(out, TEMPORALITY, CUMULATIVE.into());
        }),
    }
}

fn sum(out: &mut Vec<u8>, points: &[Point<'_, u64>], times: Times, is_monotonic: bool) {
    for point in points {
        message(out, DATA_POINT, |out| {
            attributes(out, NUMBER_ATTRIBUTE, &point.attributes);
            times.write(out);
            fixed64(out, NUMBER_AS_INT, point.value);
        });
    }
    number(out, TEMPORALITY, CUMULATIVE.into());
    number(out, IS_MONOTONIC, is_monotonic.into());
}

fn histogram_point(out: &mut Vec<u8>, point: &Point<'_, Distribution<'_>>, times: Times) {
    let Distribution {
        histogram,
        exemplars,
    } = point.value;
    attributes(out, HISTOGRAM_ATTRIBUTE, &point.attributes);
    times.write(out);
    fixed64(out, COUNT, histogram.count());
    let seconds = histogram.sum().as_secs_f64();
    fixed64(out, SUM_OF_VALUES, seconds.to_bits());
    packed(out, BUCKET_COUNTS, histogram.counts().iter().copied());
    let bounds = Histogram::BOUNDS.iter().map(|bound| bound.to_bits());
    packed(out, BOUNDS, bounds);
    for it in exemplars.iter().flatten() {
        message(out, EXEMPLAR, |out| exemplar(out, it));
    }
}

/// Numbers of eight bytes each, one behind the other.
fn packed(out: &mut Vec<u8>, tag: u8, words: impl Iterator<Item = u64>) {
    let words: Vec<u8> = words.flat_map(u64::to_le_bytes).collect();
    bytes(out, tag, &words);
}

fn exemplar(out: &mut Vec<u8>, exemplar: &Exemplar) {
    fixed64(out, EXEMPLAR_TIME, exemplar.end_unix_nanos());
    let seconds = exemplar.duration().as_secs_f64();
    fixed64(out, EXEMPLAR_VALUE, seconds.to_bits());
    bytes(out, EXEMPLAR_SPAN, &exemplar.span_id().to_bytes());
    bytes(out, EXEMPLAR_TRACE, &exemplar.trace_id().to_bytes());
}

fn attributes(out: &mut Vec<u8>, tag: u8, attributes: &[Attribute<'_>]) {
    for attribute in attributes {
        value::attribute(out, tag, attribute.key, attribute.value());
    }
}

impl Times {
    fn write(self, out: &mut Vec<u8>) {
        fixed64(out, START, self.since);
        fixed64(out, TIME, self.at);
    }
}
