//! Metrics.

use super::{attribute, attributes, text};
use crate::export::json::write::{Object, array, display, number};
use crate::export::otlp::metrics::{CUMULATIVE, SCOPE, Times, VERSION, unit};
use crate::metrics::family::{Attribute, Data, Distribution, Family, Point};
use crate::metrics::{Exemplar, Histogram, Metrics};

/// An `ExportMetricsServiceRequest`.
pub(in crate::export::otlp) fn request(
    out: &mut String,
    metrics: &Metrics,
    families: &[Family<'_>],
) {
    let (resource, times) = (metrics.resource(), Times::of(metrics));
    let mut request = Object::begin(out);
    array(request.field("resourceMetrics"), [()].iter(), |out, ()| {
        let mut object = Object::begin(out);
        let mut inner = Object::begin(object.field("resource"));
        attributes(inner.field("attributes"), resource.attributes());
        inner.end();
        text(&mut object, "schemaUrl", resource.schema_url());
        array(object.field("scopeMetrics"), [()].iter(), |out, ()| {
            scope(out, families, times);
        });
        object.end();
    });
    request.end();
}

fn scope(out: &mut String, families: &[Family<'_>], times: Times) {
    let mut object = Object::begin(out);
    let mut inner = Object::begin(object.field("scope"));
    inner.string("name", SCOPE);
    inner.string("version", VERSION);
    inner.end();
    array(object.field("metrics"), families.iter(), |out, family| {
        metric(out, family, times);
    });
    object.end();
}

fn metric(out: &mut String, family: &Family<'_>, times: Times) {
    let mut object = Object::begin(out);
    object.string("name", family.name);
    object.string("description", family.description);
    object.string("unit", unit(family.unit));
    match &family.data {
        Data::Counter(points) => sum(object.field("sum"), points, times, true),
        Data::UpDownCounter(points) => sum(object.field("sum"), points, times, false),
        Data::Histogram(points) => histogram(object.field("histogram"), points, times),
    }
    object.end();
}

fn sum(out: &mut String, points: &[Point<'_, u64>], times: Times, is_monotonic: bool) {
    let mut object = Object::begin(out);
    array(object.field("dataPoints"), points.iter(), |out, point| {
        let mut object = Object::begin(out);
        head(&mut object, &point.attributes, times);
        object.text("asInt", &point.value);
        object.end();
    });
    object.raw("aggregationTemporality", CUMULATIVE);
    object.raw("isMonotonic", is_monotonic);
    object.end();
}

fn histogram(out: &mut String, points: &[Point<'_, Distribution<'_>>], times: Times) {
    let mut object = Object::begin(out);
    array(object.field("dataPoints"), points.iter(), |out, point| {
        let mut object = Object::begin(out);
        head(&mut object, &point.attributes, times);
        distribution(&mut object, point.value);
        object.end();
    });
    object.raw("aggregationTemporality", CUMULATIVE);
    object.end();
}

fn distribution(object: &mut Object<'_>, value: Distribution<'_>) {
    let Distribution {
        histogram,
        exemplars,
    } = value;
    object.text("count", &histogram.count());
    number(object.field("sum"), histogram.sum().as_secs_f64());
    let counts = histogram.counts().iter();
    array(object.field("bucketCounts"), counts, |out, count| {
        display(out, format_args!("\"{count}\""));
    });
    let bounds = Histogram::BOUNDS.iter();
    array(object.field("explicitBounds"), bounds, |out, bound| {
        number(out, *bound);
    });
    let exemplars = exemplars.iter().flatten();
    array(object.field("exemplars"), exemplars, exemplar);
}

fn exemplar(out: &mut String, exemplar: &Exemplar) {
    let mut object = Object::begin(out);
    object.text("timeUnixNano", &exemplar.end_unix_nanos());
    let seconds = exemplar.duration().as_secs_f64();
    number(object.field("asDouble"), seconds);
    object.text("spanId", &exemplar.span_id());
    object.text("traceId", &exemplar.trace_id());
    object.end();
}

/// What all points have.
fn head(object: &mut Object<'_>, attributes: &[Attribute<'_>], times: Times) {
    let pairs = attributes.iter().map(|it| (it.key, it.value()));
    array(object.field("attributes"), pairs, attribute);
    object.text("startTimeUnixNano", &times.since);
    object.text("timeUnixNano", &times.at);
}
