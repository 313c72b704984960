//! Every variable with a good value, and the page that shows it.

use super::super::*;
use super::{read, shown, warnings};

#[test]
fn nothing_said_is_the_default() {
    for row in table::ROWS {
        let (_, source) = shown(&[], row.group, row.label);
        assert_eq!(source, "default", "{} {}", row.group, row.label);
    }
    assert!(warnings(&[]).is_empty());
}

/// Every variable, a good value of it, and where and as what that is shown.
const GOOD: &[(&str, &str, &str, &str, &str)] = &[
    (
        "TRACE_SAMPLER_FILE",
        "/etc/rules",
        "sampling",
        "sampler file",
        "/etc/rules",
    ),
    (
        "TRACE_SAMPLER_FILE_INTERVAL",
        "250",
        "sampling",
        "look at that file every",
        "250 ms",
    ),
    (
        "ENABLE_DISTRIBUTED_TRACING",
        "no",
        "general",
        "recording",
        "off",
    ),
    ("OTEL_SDK_DISABLED", "TRUE", "general", "recording", "off"),
    (
        "TRACE_SAMPLING_LIMIT",
        "2.5",
        "sampling",
        "sampler",
        "parentbased_always_on, at most 2.5/s",
    ),
    (
        "TRACE_SAMPLER_RULES",
        "name=\"a; b\" drop; parent 0.1",
        "sampling",
        "sampler",
        "RuleBased{(name=\"a; b\"):AlwaysOffSampler,():ParentBased{root:TraceIdRatioBased{0.1}}}",
    ),
    (
        "TRACE_TAIL_RATE",
        "0.1",
        "tail",
        "share of what does not fail",
        "0.1",
    ),
    (
        "TRACE_REDACT_KEYS",
        "customer.*, ssn",
        "redaction",
        "more keys",
        "customer.*, ssn",
    ),
    (
        "TRACE_REDACT_NOT",
        "parser.token",
        "redaction",
        "but not",
        "parser.token",
    ),
    (
        "TRACE_REDACT_VALUES",
        "card_number,email,credentials,jwt,api_key,private_key,url_password,assignment,all",
        "redaction",
        "in texts",
        "card_number, email, credentials, jwt, api_key, private_key, url_password, assignment, all",
    ),
    (
        "OTEL_LOG_LEVEL",
        "Warning",
        "general",
        "own messages",
        "warn",
    ),
    (
        "TRACE_LOG_FORMAT",
        "{trace_id}",
        "general",
        "ids in logs",
        "{trace_id}",
    ),
    (
        "OTEL_SERVICE_NAME",
        "shop",
        "resource",
        "service name",
        "shop",
    ),
    (
        "OTEL_RESOURCE_ATTRIBUTES",
        "a=1, b=x%2Cy%20z",
        "resource",
        "attributes",
        "a=1, b=x,y z",
    ),
    (
        "TRACE_SAMPLING_RATE",
        "0.25",
        "sampling",
        "sampler",
        "parentbased_traceidratio 0.25",
    ),
    (
        "OTEL_TRACES_SAMPLER",
        "always_off",
        "sampling",
        "sampler",
        "always_off",
    ),
    (
        "OTEL_PROPAGATORS",
        "b3, b3,none,tracecontext",
        "propagation",
        "formats",
        "b3, tracecontext",
    ),
    (
        "TRACE_HEADER_NAME",
        "X-Trace-Id",
        "propagation",
        "id header",
        "X-Trace-Id",
    ),
    (
        "OTEL_TRACES_EXPORTER",
        "otlp,logging,json:a.jsonl",
        "delivery",
        "exporters",
        "otlp, console, json:a.jsonl",
    ),
    (
        "OTEL_BSP_SCHEDULE_DELAY",
        "2500",
        "delivery",
        "interval",
        "2500 ms",
    ),
    (
        "OTEL_BSP_EXPORT_TIMEOUT",
        "0",
        "delivery",
        "export timeout",
        "-",
    ),
    (
        "OTEL_BSP_MAX_QUEUE_SIZE",
        "2048",
        "delivery",
        "queue, in spans",
        "2048",
    ),
    (
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        "512",
        "delivery",
        "batch, in spans",
        "512",
    ),
    (
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "http://c:4318",
        "otlp",
        "endpoint",
        "http://c:4318",
    ),
    (
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "http://me:pw@c/v1",
        "otlp",
        "endpoint",
        "http://***@c/v1",
    ),
    (
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "grpc",
        "otlp",
        "protocol",
        "grpc",
    ),
    (
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
        "http/json",
        "otlp",
        "protocol",
        "http/json",
    ),
    (
        "OTEL_EXPORTER_OTLP_HEADERS",
        "api-key=s3cr%20t,x=y",
        "otlp",
        "headers",
        "api-key=***, x=***",
    ),
    (
        "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
        "api-key=s",
        "otlp",
        "headers",
        "api-key=***",
    ),
    (
        "OTEL_EXPORTER_OTLP_COMPRESSION",
        "gzip",
        "otlp",
        "compression",
        "gzip",
    ),
    (
        "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION",
        "zstd",
        "otlp",
        "compression",
        "zstd",
    ),
    (
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "3000",
        "otlp",
        "timeout",
        "3 s",
    ),
    (
        "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
        "250",
        "otlp",
        "timeout",
        "250 ms",
    ),
    (
        "OTEL_EXPORTER_OTLP_INSECURE",
        "true",
        "otlp",
        "without TLS",
        "on",
    ),
    (
        "OTEL_EXPORTER_OTLP_TRACES_INSECURE",
        "true",
        "otlp",
        "without TLS",
        "on",
    ),
    (
        "OTEL_EXPORTER_OTLP_CERTIFICATE",
        "/ca.pem",
        "otlp",
        "certificate",
        "/ca.pem",
    ),
    (
        "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
        "/t.pem",
        "otlp",
        "certificate",
        "/t.pem",
    ),
    (
        "OTEL_EXPORTER_OTLP_CLIENT_KEY",
        "/k.pem",
        "otlp",
        "client key",
        "/k.pem",
    ),
    (
        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
        "/k.pem",
        "otlp",
        "client key",
        "/k.pem",
    ),
    (
        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
        "/c.pem",
        "otlp",
        "client certificate",
        "/c.pem",
    ),
    (
        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE",
        "/c.pem",
        "otlp",
        "client certificate",
        "/c.pem",
    ),
    (
        "OTEL_EXPORTER_ZIPKIN_ENDPOINT",
        "http://z:9411/x",
        "zipkin",
        "endpoint",
        "http://z:9411/x",
    ),
    (
        "OTEL_EXPORTER_ZIPKIN_TIMEOUT",
        "1",
        "zipkin",
        "timeout",
        "1 ms",
    ),
    (
        "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "0",
        "limits",
        "length of a value",
        "0",
    ),
    (
        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "99",
        "limits",
        "length of a value",
        "99",
    ),
    (
        "OTEL_ATTRIBUTE_COUNT_LIMIT",
        "7",
        "limits",
        "attributes of a link",
        "7",
    ),
    (
        "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
        "7",
        "limits",
        "attributes of a span",
        "7",
    ),
    (
        "OTEL_SPAN_EVENT_COUNT_LIMIT",
        "7",
        "limits",
        "events of a span",
        "7",
    ),
    (
        "OTEL_SPAN_LINK_COUNT_LIMIT",
        "7",
        "limits",
        "links of a span",
        "7",
    ),
    (
        "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
        "7",
        "limits",
        "attributes of an event",
        "7",
    ),
    (
        "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
        "7",
        "limits",
        "attributes of a link",
        "7",
    ),
];

#[test]
fn every_variable_is_read_and_shown_with_its_name() {
    for (variable, text, group, label, value) in GOOD {
        let got = shown(&[(variable, text)], group, label);
        assert_eq!(got, ((*value).to_owned(), (*variable).to_owned()));
        assert_eq!(warnings(&[(variable, text)]), [""; 0], "{variable}");
    }
    let missing: Vec<_> = table::names()
        .into_iter()
        .filter(|name| !GOOD.iter().any(|(variable, ..)| variable == name))
        .collect();
    let only_with_others = [
        "OTEL_CONFIG_FILE",
        "OTEL_TRACES_SAMPLER_ARG",
        "TRACE_TAIL_ATTRIBUTES",
        "TRACE_TAIL_LINGER",
        "TRACE_TAIL_MEMORY",
        "TRACE_TAIL_ROUTES",
        "TRACE_TAIL_SLOW",
    ];
    assert_eq!(missing, only_with_others);
}

#[test]
fn the_page_about_configuration_has_every_variable() {
    let page = include_str!("../../../../../docs/configuration.md");
    for name in table::names() {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn a_page_is_aligned_and_masks_what_is_secret() {
    let page = Config::of(&read(&[
        (
            "OTEL_EXPORTER_OTLP_HEADERS",
            "authorization=Bearer%20hunter2",
        ),
        ("OTEL_SERVICE_NAME", "\x1b[2Jshop"),
    ]))
    .to_string();
    assert!(!page.contains("hunter2"), "{page}");
    assert!(!page.contains('\x1b'), "{page}");
    let places: Vec<_> = page
        .lines()
        .filter_map(|line| line.find("  default"))
        .collect();
    assert!(places.len() > 20, "{page}");
    assert!(places.iter().all(|place| *place == places[0]), "{page}");
}
