//! Values that cannot be understood: what is said, and what is taken instead.

use super::super::*;
use super::{read, warnings};

/// Values that cannot be understood, and what is taken instead.
const BAD: &[(&str, &str, &str)] = &[
    ("TRACE_SAMPLING_LIMIT", "-1", "parentbased_always_on"),
    ("TRACE_SAMPLING_LIMIT", "inf", "parentbased_always_on"),
    (
        "TRACE_SAMPLER_RULES",
        "keep; sometimes",
        "parentbased_always_on",
    ),
    ("TRACE_TAIL_RATE", "10%", "-"),
    ("TRACE_TAIL_SLOW", "2s", "-"),
    ("TRACE_TAIL_ATTRIBUTES", "tenant", "-"),
    ("TRACE_TAIL_ROUTES", "/a=2", "-"),
    ("TRACE_TAIL_ROUTES", "/a", "-"),
    ("TRACE_TAIL_LINGER", "-1", "1 s"),
    ("TRACE_TAIL_MEMORY", "0", "33554432"),
    ("TRACE_REDACT_VALUES", "names", "none"),
    ("ENABLE_DISTRIBUTED_TRACING", "perhaps", "on"),
    ("OTEL_SDK_DISABLED", "1", "on"),
    ("OTEL_LOG_LEVEL", "loud", "info"),
    ("OTEL_RESOURCE_ATTRIBUTES", "a=1,b", "-"),
    ("OTEL_RESOURCE_ATTRIBUTES", "a=1,=2", "-"),
    ("OTEL_RESOURCE_ATTRIBUTES", "a=1,b=%zz", "-"),
    ("OTEL_RESOURCE_ATTRIBUTES", "a=1,b=%ff", "-"),
    ("TRACE_SAMPLER_FILE_INTERVAL", "0", "5 s"),
    ("TRACE_SAMPLER_FILE_INTERVAL", "5s", "5 s"),
    ("TRACE_SAMPLING_RATE", "1.5", "parentbased_always_on"),
    ("TRACE_SAMPLING_RATE", "nan", "parentbased_always_on"),
    ("OTEL_TRACES_SAMPLER", "ALWAYS", "parentbased_always_on"),
    ("OTEL_TRACES_SAMPLER", "xray", "parentbased_always_on"),
    (
        "OTEL_TRACES_SAMPLER",
        "parentbased_parentbased_always_on",
        "parentbased_always_on",
    ),
    ("OTEL_TRACES_SAMPLER_ARG", "0.5", "parentbased_always_on"),
    ("OTEL_PROPAGATORS", "b4", "tracecontext, baggage"),
    ("OTEL_PROPAGATORS", "b4,b3", "b3"),
    ("TRACE_HEADER_NAME", "X Trace", "-"),
    ("OTEL_TRACES_EXPORTER", "oltp", "none"),
    ("OTEL_TRACES_EXPORTER", "oltp,json", "json"),
    ("OTEL_TRACES_EXPORTER", "otlp:file", "none"),
    ("OTEL_BSP_SCHEDULE_DELAY", "-1", "-"),
    ("OTEL_BSP_SCHEDULE_DELAY", "5s", "-"),
    ("OTEL_BSP_EXPORT_TIMEOUT", "1.5", "30 s"),
    ("OTEL_BSP_MAX_QUEUE_SIZE", "0", "-"),
    ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "many", "-"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "-"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://c:21/x", "-"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http:///x", "-"),
    ("OTEL_EXPORTER_OTLP_PROTOCOL", "http", "http/protobuf"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "api key=x", "-"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "a=x%0d%0ab: c", "-"),
    ("OTEL_EXPORTER_OTLP_COMPRESSION", "lzma", "none"),
    ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", "10 s"),
    ("OTEL_EXPORTER_OTLP_INSECURE", "yes", "off"),
    (
        "OTEL_EXPORTER_ZIPKIN_ENDPOINT",
        "z",
        "http://localhost:9411/api/v2/spans",
    ),
    ("OTEL_SPAN_EVENT_COUNT_LIMIT", "-1", "128"),
    ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "x", "-"),
];

#[test]
fn a_bad_value_is_one_warning_that_says_what_is_taken() {
    for (variable, text, taken) in BAD {
        let warnings = warnings(&[(variable, text)]);
        let [warning] = warnings.as_slice() else {
            panic!("{variable}={text}: {warnings:?}")
        };
        let is_secret = variable.ends_with("HEADERS");
        let said = if is_secret { "***" } else { text };
        assert!(
            warning.starts_with(&format!("{variable}={said}")),
            "{warning}"
        );
        let (_, instead) = warning.split_once("; taking ").expect("what is taken");
        assert!(instead.ends_with(&format!(" = {taken}")), "{warning}");
        assert!(!is_secret || !warning.contains(text), "{warning}");
    }
}

#[test]
fn a_bad_value_of_a_strong_name_leaves_the_weak_one() {
    let settings = read(&[
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "3000"),
        ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "soon"),
    ]);
    assert_eq!(settings.otlp.timeout.value, Some(Duration::from_secs(3)));
    let warnings: Vec<_> = settings.warnings().collect();
    assert!(
        warnings[0].ends_with("; taking timeout = 3 s"),
        "{warnings:?}"
    );
}

#[test]
fn a_bad_count_for_three_settings_is_one_warning() {
    let warnings = warnings(&[
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "all"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "all"),
    ]);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
}

#[cfg(not(feature = "config-file"))]
#[test]
fn a_file_that_this_build_cannot_read_names_the_feature() {
    let settings = read(&[
        ("OTEL_CONFIG_FILE", "a.yaml"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "1"),
    ]);
    let warnings: Vec<_> = settings.warnings().collect();
    let wanted = "OTEL_CONFIG_FILE=a.yaml: this build reads no file: enable the feature `config-file` of trace-runtime; taking the other variables";
    assert_eq!(warnings, [wanted]);
    assert_eq!(settings.limits.events.value, 1);
}
