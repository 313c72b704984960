//! The published types read JSON, with one exception.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Variant;
use serde_json::Value;

/// Numbers that stand for those that JSON has no words for; no random double is one of these.
const NAMES: [(&str, f64); 3] = [
    ("NaN", f64::MAX),
    ("Infinity", f64::MIN),
    ("-Infinity", f64::MIN_POSITIVE),
];

/// The published types do not read `"NaN"`, `"Infinity"` and `"-Infinity"`, which the mapping demands (protobuf.dev, "JSON"), so numbers
/// stand for them on the way. JSON has one NaN; see [`one_nan`](super::one_nan).
pub(super) fn decode(body: &[u8]) -> ExportTraceServiceRequest {
    let mut text: Value = serde_json::from_slice(body).expect("it is JSON");
    name_doubles(&mut text);
    let mut request: ExportTraceServiceRequest =
        serde_json::from_value(text).expect("the published types read it");
    for resource in &mut request.resource_spans {
        for group in &mut resource.scope_spans {
            group.spans.iter_mut().for_each(|span| {
                super::each_value(span, unname);
            });
        }
    }
    request
}

fn name_doubles(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str() {
                    Some(name) if key == "doubleValue" => *value = number(name).into(),
                    _ => name_doubles(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(name_doubles),
        _ => {}
    }
}

fn number(name: &str) -> f64 {
    let known = NAMES.iter().find(|(known, _)| *known == name);
    known.expect("a name of the mapping").1
}

fn unname(value: &mut AnyValue) {
    if let Some(Variant::DoubleValue(value)) = &mut value.value {
        let named = NAMES
            .iter()
            .find(|(_, number)| number.to_bits() == value.to_bits());
        *value = named.map_or(*value, |(name, _)| name.parse().expect("Rust knows them"));
    }
}
