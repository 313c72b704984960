mod not_understood;
mod rules;
mod samplers;

use std::fmt::Write as _;

use super::*;

/// The settings of a file, with these variables to refer to.
fn settings(text: &str, variables: &[(&str, &str)]) -> Settings {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let variables = Variables::new(variables.iter().map(pair));
    parse(Settings::default(), text, &variables).expect("a whole file")
}

fn warnings(text: &str) -> Vec<String> {
    settings(text, &[]).warnings().collect()
}

const WHOLE: &str = r#"
file_format: "1.1"
disabled: ${OTEL_SDK_DISABLED:-false}
log_level: warn2
resource:
  attributes:
    - name: service.name
      value: ${NAME:-shop}
    - { name: replicas, value: 3, type: int }
    - { name: shares, value: [0.5, 0.25], type: double_array }
    - { name: empty, value: null }
  attributes_list: "service.name=weak,team=a%20b"
  schema_url: https://opentelemetry.io/schemas/1.37.0
  detection/development:
    detectors:
      - service:
      - host:
attribute_limits:
  attribute_count_limit: 10
propagator:
  composite: [b3: null]
  composite_list: tracecontext,b3
tracer_provider:
  processors:
    - batch:
        schedule_delay: 2500
        max_queue_size: ${QUEUE}
        exporter:
          otlp_http:
            endpoint: ${ENDPOINT:-http://localhost:4318}/v1/traces
            headers: [{ name: Api-Key, value: "$$1" }]
            headers_list: api-key=weak,other=x
            compression: gzip
            timeout: 250
            encoding: json
            tls: { ca_file: /ca.pem }
    - simple:
        exporter: { console: }
    - batch:
        exporter: { otlp_grpc: { endpoint: "http://c:4317", tls: { insecure: true } } }
  limits:
    attribute_count_limit: 20
    event_count_limit: 5
  sampler:
    parent_based:
      root: { trace_id_ratio_based: { ratio: 0.25 } }
      remote_parent_not_sampled: { always_on: }
meter_provider: { readers: [] }
"#;

/// The settings of that.
fn whole() -> Settings {
    let variables = [("QUEUE", "77"), ("OTEL_SERVICE_NAME", "ignored")];
    let settings = settings(WHOLE, &variables);
    assert_eq!(settings.warnings().collect::<Vec<_>>(), [""; 0]);
    settings
}

#[test]
fn a_whole_file_is_taken_over() {
    let settings = whole();
    assert!(settings.enabled.value);
    assert_eq!(settings.detectors.value, ["service", "host", "os"]);
    assert_eq!(settings.formats.value, ["b3", "tracecontext"]);
    assert_eq!(
        settings.interval.value,
        Some(std::time::Duration::from_millis(2_500))
    );
    assert_eq!(settings.queue_spans.value, Some(77));
}

#[test]
fn a_resource_is_put_together_from_attributes_and_their_list() {
    let all = whole().resources();
    let resource = all
        .iter()
        .fold(crate::Resource::empty(), |all, (_, next)| all.merge(next));
    let attributes: Vec<_> = resource
        .attributes()
        .map(|it| format!("{}={}", it.key, it.value))
        .collect();
    assert_eq!(
        attributes,
        [
            "service.name=shop",
            "team=a b",
            "replicas=3",
            "shares=[0.5, 0.25]"
        ]
    );
    assert_eq!(
        resource.schema_url(),
        Some("https://opentelemetry.io/schemas/1.37.0")
    );
}

#[test]
fn limits_of_spans_come_before_those_of_all() {
    let limits = whole().limits;
    assert_eq!(
        (limits.attributes.value, limits.event_attributes.value),
        (20, 10)
    );
    assert_eq!(limits.events.value, 5);
    assert_eq!(
        limits.events.source.to_string(),
        "file: tracer_provider.limits.event_count_limit"
    );
}

#[test]
fn each_exporter_has_a_transport_of_its_own() {
    let settings = settings(WHOLE, &[]);
    let [http, console, grpc] = settings.exporters.value.as_slice() else {
        panic!("{:?}", settings.exporters)
    };
    assert_eq!(console.transport, None);
    let transport = http.transport.as_ref().expect("of its own");
    assert_eq!(transport.protocol.value.as_str(), "http/json");
    assert_eq!(transport.compression.value.as_str(), "gzip");
    assert_eq!(transport.certificate.value.as_deref(), Some("/ca.pem"));
    let headers = [("other", "x"), ("Api-Key", "$1")];
    assert_eq!(
        transport.headers.value.0,
        headers.map(|(name, value)| (name.into(), value.into()))
    );
    let transport = grpc.transport.as_ref().expect("of its own");
    assert_eq!(transport.protocol.value.as_str(), "grpc");
    assert!(transport.insecure.value);
    assert!(transport.headers.value.0.is_empty());
}

#[test]
fn what_is_absent_is_as_the_schema_says() {
    let nothing = settings("file_format: '1.0'", &[]);
    assert!(!nothing.enabled.value);
    assert!(nothing.formats.value.is_empty());
    assert!(nothing.detectors.value.is_empty());
    assert!(nothing.exporters.value.is_empty());
}

#[test]
fn a_file_that_is_wrong_as_a_whole_is_not_taken() {
    for text in ["a: [", "- a", "a: 1\n---\na: 2", "a: ${1}", ""] {
        let result = parse(Settings::default(), text, &Variables::default());
        assert!(result.is_err(), "{text}");
    }
}

#[test]
fn aliases_are_followed_and_bombs_are_not() {
    let text = "file_format: '1.0'\ntracer_provider:\n  limits: &limits { event_count_limit: 3 }\n";
    assert_eq!(settings(text, &[]).limits.events.value, 3);
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        writeln!(
            bomb,
            "a{level}: &a{level} [{}]",
            before.trim_end_matches(", ")
        )
        .expect("a string takes everything");
    }
    assert!(parse(Settings::default(), &bomb, &Variables::default()).is_err());
}

#[test]
fn the_examples_of_the_schema_are_understood() {
    let getting_started = "
file_format: '1.1'
resource:
  attributes_list: ${OTEL_RESOURCE_ATTRIBUTES}
  detection/development:
    detectors:
      - service: # adds service.instance.id
      - host:
      - process:
      - container:
propagator:
  composite:
    - tracecontext:
    - baggage:
tracer_provider:
  sampler:
    parent_based:
      root:
        always_on:
  processors:
    - batch:
        exporter:
          otlp_http:
            endpoint: ${OTEL_EXPORTER_OTLP_ENDPOINT:-http://localhost:4318}/v1/traces
";
    assert_eq!(warnings(getting_started), [""; 0]);
}

/// What is taken where `OTEL_CONFIG_FILE` names a file of this name, which holds `text` if there is one.
fn read_from_disk(name: &str, text: Option<&str>) -> Settings {
    let path = std::env::temp_dir().join(format!("{name}-{}.yaml", std::process::id()));
    if let Some(text) = text {
        fs::write(&path, text).expect("a place for it");
    }
    let variables = [
        ("OTEL_CONFIG_FILE", path.to_str().expect("plain")),
        ("OTEL_SERVICE_NAME", "shop"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "1"),
        ("TRACE_LOG_FORMAT", "{trace_id}"),
        ("TRACE_SAMPLER_FILE", "rules"),
        ("TRACE_SAMPLER_FILE_INTERVAL", "250"),
    ];
    let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let mut settings = Settings::default();
    settings.read(&Variables::new(variables.map(pair)));
    if text.is_some() {
        fs::remove_file(path).expect("it is there");
    }
    settings
}

#[test]
fn a_file_on_disk_is_the_whole_configuration() {
    let text = "
file_format: '1.0'
resource: { detection/development: { detectors: [{ service: }] } }
tracer_provider: { limits: { link_count_limit: 4 } }
";
    let settings = read_from_disk("config-file", Some(text));
    assert_eq!(settings.warnings().collect::<Vec<_>>(), [""; 0]);
    assert_eq!(settings.service_name.value.as_deref(), Some("shop"));
    assert_eq!(settings.log_format.value.as_deref(), Some("{trace_id}"));
    assert!(settings.sampler_file.value.is_some());
    assert_eq!(settings.sampler_file_interval.value.as_millis(), 250);
    assert_eq!(
        (settings.limits.links.value, settings.limits.events.value),
        (4, 128)
    );
}

#[test]
fn without_the_file_the_other_variables_are_taken() {
    let settings = read_from_disk("no-config-file", None);
    let warnings: Vec<_> = settings.warnings().collect();
    assert!(warnings[0].starts_with("OTEL_CONFIG_FILE="), "{warnings:?}");
    assert!(
        warnings[0].ends_with("; taking the other variables"),
        "{warnings:?}"
    );
    assert_eq!(settings.limits.events.value, 1);
}
