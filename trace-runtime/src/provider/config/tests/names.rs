//! Several variables for one setting: which of them wins.

use super::super::*;
use super::{read, shown, warnings};

#[test]
fn an_empty_value_counts_as_unset() {
    for name in table::names() {
        assert_eq!(warnings(&[(name, " ")]), [""; 0], "{name}");
    }
}

#[test]
fn the_name_of_opentelemetry_and_the_special_one_win() {
    for (weak, strong, group, label, value) in [
        (
            ("ENABLE_DISTRIBUTED_TRACING", "false"),
            ("OTEL_SDK_DISABLED", "false"),
            "general",
            "recording",
            "on",
        ),
        (
            ("TRACE_SAMPLING_RATE", "0.5"),
            ("OTEL_TRACES_SAMPLER", "always_on"),
            "sampling",
            "sampler",
            "always_on",
        ),
        (
            ("TRACE_SAMPLING_RATE", "0.5"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.1"),
            "sampling",
            "sampler",
            "parentbased_traceidratio 0.1",
        ),
        (
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://b"),
            "otlp",
            "endpoint",
            "http://b",
        ),
        (
            ("OTEL_ATTRIBUTE_COUNT_LIMIT", "1"),
            ("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "2"),
            "limits",
            "attributes of an event",
            "2",
        ),
    ] {
        let got = shown(&[strong, weak], group, label);
        assert_eq!(got, (value.to_owned(), strong.0.to_owned()));
    }
}

#[test]
fn the_environment_says_who_records_in_two_ways() {
    let settings = read(&[
        ("OTEL_RESOURCE_ATTRIBUTES", "service.name=weak,team=a%20b"),
        ("OTEL_SERVICE_NAME", "strong"),
    ]);
    let all = settings.resources();
    let resource = all
        .iter()
        .fold(Resource::empty(), |all, (_, next)| all.merge(next));
    assert_eq!(resource.service_name(), "strong");
    assert_eq!(
        resource.attribute("team").map(|team| team.to_string()),
        Some("a b".into())
    );
}

#[test]
fn an_id_header_is_spoken_unless_the_list_says_otherwise() {
    fn spoken(variables: &[(&str, &str)]) -> Option<Vec<String>> {
        let formats = read(variables).propagator()?;
        let fields = formats.fields().into_iter();
        Some(fields.map(str::to_owned).collect())
    }
    let header = ("TRACE_HEADER_NAME", "X-Trace-Id");
    let beside = spoken(&[header]).expect("more than what is usual");
    assert!(beside.contains(&"X-Trace-Id".to_owned()), "{beside:?}");
    assert!(beside.contains(&"traceparent".to_owned()), "{beside:?}");
    let overruled = spoken(&[header, ("OTEL_PROPAGATORS", "b3")]);
    assert_eq!(overruled, Some(vec!["b3".to_owned()]));
    assert_eq!(spoken(&[]), None, "what is usual");
}
