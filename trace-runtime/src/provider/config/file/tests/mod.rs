use std::fmt::Write as _;

use super::*;
use crate::record::OwnedAttributes;
use crate::sampling::{Known, Sampler as _, SamplingParameters};
use crate::{Callsite, Context, SpanContext, SpanId, SpanKind, TraceFlags, TraceId};

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

#[test]
fn a_whole_file_is_taken_over() {
    let settings = settings(WHOLE, &[("QUEUE", "77"), ("OTEL_SERVICE_NAME", "ignored")]);
    assert_eq!(settings.warnings().collect::<Vec<_>>(), [""; 0]);
    assert!(settings.enabled.value);
    let all = settings.resources();
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
    assert_eq!(settings.detectors.value, ["service", "host", "os"]);
    assert_eq!(settings.formats.value, ["b3", "tracecontext"]);
    assert_eq!(
        settings.interval.value,
        Some(std::time::Duration::from_millis(2_500))
    );
    assert_eq!(settings.queue_spans.value, Some(77));
    let limits = &settings.limits;
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
fn what_is_not_understood_is_named_with_its_place() {
    for (line, wanted) in [
        (
            "tracer_provider: { sampling: }",
            "file: tracer_provider.sampling is not known",
        ),
        (
            "disabled: perhaps",
            "file: disabled=perhaps is not understood: wanted true or false; taking recording = off",
        ),
        (
            "tracer_provider: { limits: { event_count_limit: -1 } }",
            "file: tracer_provider.limits.event_count_limit=-1 is not understood: wanted a whole number; taking events of a span = 128",
        ),
        (
            "tracer_provider: { limits: { event_count_limit: [1] } }",
            "file: tracer_provider.limits.event_count_limit is no single value",
        ),
        (
            "tracer_provider: { sampler: { mine: } }",
            "file: tracer_provider.sampler.mine is not supported: taking always_on",
        ),
        (
            "tracer_provider: { sampler: { jaeger_remote/development: { endpoint: j } } }",
            "file: tracer_provider.sampler.jaeger_remote/development.endpoint is not understood",
        ),
        (
            "tracer_provider: { sampler: { composite/development: { rule_based: { rules: [{ span_kinds: [strange], sampler: { always_on: } }] } } } }",
            "file: tracer_provider.sampler.composite/development.rule_based.rules[0].span_kinds is not understood: its rule is about nothing",
        ),
        (
            "tracer_provider: { processors: [{ batch: { exporter: { mine: } } }] }",
            "file: tracer_provider.processors[0].batch.exporter.mine is not supported: its spans go nowhere",
        ),
        (
            "tracer_provider: { id_generator: { mine: } }",
            "file: tracer_provider.id_generator is not supported: taking random",
        ),
        (
            "resource: { attributes: [{ name: a, value: x, type: int }] }",
            "file: resource.attributes[0] has a value of another type: left out",
        ),
        (
            "resource: { attributes: [{ value: x }] }",
            "file: resource.attributes[0] has no name: left out",
        ),
        (
            "resource: { detection/development: { detectors: [aws: ] } }",
            "file: resource.detection/development.detectors.aws is not known: left out",
        ),
    ] {
        assert_eq!(
            warnings(&format!("file_format: '1.0'\n{line}\n")),
            [wanted],
            "{line}"
        );
    }
    assert_eq!(
        warnings("file_format: '2.0'"),
        ["file: file_format is of another version than 1: what is known of it is taken"]
    );
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

#[test]
fn a_file_on_disk_is_the_whole_configuration() {
    let path = std::env::temp_dir().join(format!("config-file-{}.yaml", std::process::id()));
    let text = "
file_format: '1.0'
resource: { detection/development: { detectors: [{ service: }] } }
tracer_provider: { limits: { link_count_limit: 4 } }
";
    fs::write(&path, text).expect("a place for it");
    let path = path.to_str().expect("plain");
    let variables = [
        ("OTEL_CONFIG_FILE", path),
        ("OTEL_SERVICE_NAME", "shop"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "1"),
        ("TRACE_LOG_FORMAT", "{trace_id}"),
        ("TRACE_SAMPLER_FILE", "rules"),
        ("TRACE_SAMPLER_FILE_INTERVAL", "250"),
    ];
    let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let mut settings = Settings::default();
    settings.read(&Variables::new(variables.map(pair)));
    fs::remove_file(path).expect("it is there");
    assert_eq!(settings.warnings().collect::<Vec<_>>(), [""; 0]);
    assert_eq!(settings.service_name.value.as_deref(), Some("shop"));
    assert_eq!(settings.log_format.value.as_deref(), Some("{trace_id}"));
    assert!(settings.sampler_file.value.is_some());
    assert_eq!(settings.sampler_file_interval.value.as_millis(), 250);
    assert_eq!(
        (settings.limits.links.value, settings.limits.events.value),
        (4, 128)
    );

    let mut settings = Settings::default();
    settings.read(&Variables::new(variables.map(pair)));
    let warnings: Vec<_> = settings.warnings().collect();
    assert!(warnings[0].starts_with("OTEL_CONFIG_FILE="), "{warnings:?}");
    assert!(
        warnings[0].ends_with("; taking the other variables"),
        "{warnings:?}"
    );
    assert_eq!(settings.limits.events.value, 1);
}

#[test]
fn samplers_are_put_together_as_the_file_says() {
    for (sampler, wanted) in [
        ("always_off:", "AlwaysOffSampler"),
        (
            "trace_id_ratio_based: { ratio: 0.25 }",
            "TraceIdRatioBased{0.25}",
        ),
        (
            "probability/development: { ratio: 0.5 }",
            "TraceIdRatioBased{0.5}",
        ),
        (
            "always_record: { root: { always_off: } }",
            "AlwaysOffSampler",
        ),
        (
            "composite/development: { parent_threshold: { root: { probability: { ratio: 0.5 } } } }",
            "0.5",
        ),
        (
            "parent_based: { root: { always_off: }, remote_parent_not_sampled: { always_on: } }",
            "AlwaysOnSampler",
        ),
        (
            "jaeger_remote/development: { endpoint: 'http://j:5778', interval: 5000, initial_sampler: { trace_id_ratio_based: { ratio: 0.5 } } }",
            "jaeger_remote endpoint=http://j:5778 pollingIntervalMs=5000 initialSamplingRate=0.5",
        ),
        (
            "parent_based: { root: { jaeger_remote/development: { endpoint: 'http://j', initial_sampler: { always_off: } } } }",
            "parentbased_jaeger_remote endpoint=http://j initialSamplingRate=0",
        ),
    ] {
        let settings = settings(
            &format!("file_format: '1.0'\ntracer_provider:\n  sampler: {{ {sampler} }}\n"),
            &[],
        );
        let description = format!("{:?}", settings.sampler.value);
        assert!(description.contains(wanted), "{sampler}: {description}");
        assert_eq!(
            settings.warnings().collect::<Vec<_>>(),
            [""; 0],
            "{sampler}"
        );
    }
}

/// Whether a trace is sampled by these rules, whose local root is a client's and has these attributes.
fn is_sampled(rules: &str, remote: Option<SpanContext>) -> bool {
    static SITE: Callsite = Callsite::new("site", "tests").kind(SpanKind::Client);
    let rules =
        format!("sampler: {{ composite/development: {{ rule_based: {{ rules: [{rules}] }} }} }}");
    let text = format!("file_format: '1.0'\ntracer_provider: {{ {rules} }}\n");
    let mut settings = settings(&text, &[]);
    assert_eq!(settings.warnings().collect::<Vec<_>>(), [""; 0], "{rules}");
    let mut attributes = OwnedAttributes::default();
    attributes.set("status", &404);
    attributes.set("tags", &["a*", "b"]);
    let context = remote.map_or_else(Context::default, Context::remote);
    let sampler = settings.sampler("shop");
    let result = sampler.should_sample(&SamplingParameters {
        trace_id: TraceId::from_bytes([7; 16]).expect("not zero"),
        parent: remote.as_ref(),
        decision: context.decision(),
        callsite: &SITE,
        context: &context,
        known: Known {
            name: None,
            items: attributes.items(),
        },
    });
    result.decision().is_sampled()
}

#[test]
fn rules_of_a_composite_sampler_are_kept() {
    for (condition, holds) in [
        ("", true),
        (
            "attribute_values: { key: status, values: ['200', '404'] }, ",
            true,
        ),
        ("attribute_values: { key: status, values: ['4*'] }, ", false),
        ("attribute_values: { key: tags, values: ['a*'] }, ", true),
        ("attribute_values: { key: other, values: ['404'] }, ", false),
        (
            "attribute_patterns: { key: status, included: ['4*'] }, ",
            true,
        ),
        (
            "attribute_patterns: { key: status, included: ['5*'] }, ",
            false,
        ),
        (
            "attribute_patterns: { key: status, included: ['4*'], excluded: ['*4'] }, ",
            false,
        ),
        (
            "attribute_patterns: { key: status, excluded: ['5*'] }, ",
            true,
        ),
        (
            "attribute_patterns: { key: other, excluded: ['5*'] }, ",
            false,
        ),
        ("span_kinds: [server, client], ", true),
        ("span_kinds: [server], ", false),
        ("parent: [none], ", true),
        ("parent: [remote, local], ", false),
        ("span_kinds: [client], parent: [remote], ", false),
    ] {
        let rule = format!("{{ {condition}sampler: {{ always_on: }} }}");
        assert_eq!(is_sampled(&rule, None), holds, "{condition}");
        let first =
            format!("{{ {condition}sampler: {{ always_off: }} }}, {{ sampler: {{ always_on: }} }}");
        assert_eq!(
            is_sampled(&first, None),
            !holds,
            "the first that holds: {condition}"
        );
    }
    let remote = SpanContext::remote(
        TraceId::from_bytes([7; 16]).expect("not zero"),
        SpanId::from_bytes([7; 8]).expect("not zero"),
        TraceFlags::SAMPLED,
    );
    let of = |parent: &str| {
        is_sampled(
            &format!("{{ parent: [{parent}], sampler: {{ always_on: }} }}"),
            Some(remote),
        )
    };
    assert_eq!(["none", "remote", "local"].map(of), [false, true, false]);
    assert!(!is_sampled("", None), "no rule, no sample");
}
