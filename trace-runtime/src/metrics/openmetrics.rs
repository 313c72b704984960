//! Text for Prometheus, in its own format and in `OpenMetrics` (OpenTelemetry specification, "Prometheus and `OpenMetrics` Compatibility").

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::time::Duration;

use super::family::{Attribute, Data, Distribution, Family, Point, Unit, Value, families};
use super::{Exemplar, Histogram, Metrics};

/// The content type of [`Metrics::to_prometheus`].
pub const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The content type of [`Metrics::to_openmetrics`].
pub const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The scope of all points.
const SCOPE: &str = concat!(
    r#"otel_scope_name="trace-runtime",otel_scope_version=""#,
    env!("CARGO_PKG_VERSION"),
    '"'
);

pub(super) fn prometheus(metrics: &Metrics) -> String {
    write(Dialect::Prometheus, metrics)
}

pub(super) fn openmetrics(metrics: &Metrics) -> String {
    write(Dialect::OpenMetrics, metrics)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Prometheus,
    OpenMetrics,
}

fn write(dialect: Dialect, metrics: &Metrics) -> String {
    let mut text = Text {
        dialect,
        out: String::new(),
    };
    text.target(metrics);
    for family in families(metrics) {
        text.family(&family);
    }
    if dialect == Dialect::OpenMetrics {
        text.out.push_str("# EOF\n");
    }
    text.out
}

struct Text {
    dialect: Dialect,
    out: String,
}

impl Text {
    /// Writes a line. To write to a string cannot fail.
    fn line(&mut self, line: fmt::Arguments<'_>) {
        let _ = self.out.write_fmt(line);
        self.out.push('\n');
    }

    /// Who records, as the labels of a number that is always 1.
    fn target(&mut self, metrics: &Metrics) {
        let labels = metrics.origin.resource.attributes();
        let labels: Vec<_> = labels
            .map(|it| {
                format!(
                    r#"{}="{}""#,
                    label_name(it.key),
                    escape(&it.value.to_string())
                )
            })
            .collect();
        let labels = labels.join(",");
        match self.dialect {
            Dialect::Prometheus => self.line(format_args!("# TYPE target_info gauge")),
            Dialect::OpenMetrics => self.line(format_args!("# TYPE target info")),
        }
        self.line(format_args!("target_info{{{labels}}} 1"));
    }

    fn family(&mut self, family: &Family<'_>) {
        let name = metric_name(family);
        match &family.data {
            Data::Counter(points) => {
                let total = format!("{name}_total");
                let named = match self.dialect {
                    Dialect::Prometheus => &total,
                    Dialect::OpenMetrics => &name,
                };
                self.head(named, "counter", family);
                self.numbers(&total, points);
            }
            Data::UpDownCounter(points) => {
                self.head(&name, "gauge", family);
                self.numbers(&name, points);
            }
            Data::Histogram(points) => {
                self.head(&name, "histogram", family);
                for point in points {
                    self.histogram(&name, point);
                }
            }
        }
    }

    fn head(&mut self, name: &str, kind: &str, family: &Family<'_>) {
        self.line(format_args!("# HELP {name} {}", escape(family.description)));
        self.line(format_args!("# TYPE {name} {kind}"));
        match suffix(family.unit) {
            Some(unit) if self.dialect == Dialect::OpenMetrics => {
                self.line(format_args!("# UNIT {name} {unit}"));
            }
            _ => {}
        }
    }

    fn numbers(&mut self, name: &str, points: &[Point<'_, u64>]) {
        for point in points {
            let (labels, value) = (labels(&point.attributes), point.value);
            self.line(format_args!("{name}{{{labels}}} {value}"));
        }
    }

    fn histogram(&mut self, name: &str, point: &Point<'_, Distribution<'_>>) {
        let labels = labels(&point.attributes);
        let Distribution {
            histogram,
            exemplars,
        } = point.value;
        let bounds = Histogram::BOUNDS.iter().map(|bound| format!("{bound:?}"));
        let bounds = bounds.chain([String::from("+Inf")]);
        let mut below = 0;
        for (place, (bound, count)) in bounds.zip(histogram.counts()).enumerate() {
            below += count;
            let exemplar = exemplars.get(place).and_then(Option::as_ref);
            let exemplar = exemplar.filter(|_| self.dialect == Dialect::OpenMetrics);
            let exemplar = exemplar.map(exemplar_text).unwrap_or_default();
            self.line(format_args!(
                r#"{name}_bucket{{{labels},le="{bound}"}} {below}{exemplar}"#
            ));
        }
        let sum = histogram.sum().as_secs_f64();
        self.line(format_args!("{name}_sum{{{labels}}} {sum}"));
        self.line(format_args!("{name}_count{{{labels}}} {below}"));
    }
}

fn exemplar_text(exemplar: &Exemplar) -> String {
    let ended = Duration::from_nanos(exemplar.end_unix_nanos());
    format!(
        r#" # {{trace_id="{}",span_id="{}"}} {} {}.{:03}"#,
        exemplar.trace_id(),
        exemplar.span_id(),
        exemplar.duration().as_secs_f64(),
        ended.as_secs(),
        ended.subsec_millis()
    )
}

/// The name with its unit, without what the type adds.
fn metric_name(family: &Family<'_>) -> String {
    let name = family.name.replace('.', "_");
    match suffix(family.unit) {
        Some(unit) => format!("{name}_{unit}"),
        None => name,
    }
}

/// The unit in full; what is counted is no unit.
fn suffix(unit: Unit) -> Option<&'static str> {
    match unit {
        Unit::Seconds => Some("seconds"),
        Unit::Bytes => Some("bytes"),
        Unit::Of(_) => None,
    }
}

fn labels(attributes: &[Attribute<'_>]) -> String {
    let mut labels = String::from(SCOPE);
    for attribute in attributes {
        let value = match &attribute.value {
            Value::Str(value) => escape(value),
            Value::True => Cow::Borrowed("true"),
        };
        let _ = write!(labels, r#",{}="{value}""#, label_name(attribute.key));
    }
    labels
}

/// What is not allowed in a name becomes `_`, several of it one.
fn label_name(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for letter in key.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() {
        name.insert(0, '_');
    }
    name
}

/// A label's value, or a description.
fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', '"', '\n']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace('\\', r"\\").replace('"', r#"\""#);
    Cow::Owned(text.replace('\n', r"\n"))
}
