use super::*;

/// The settings that these variables make.
fn read(variables: &[(&str, &str)]) -> Settings {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let mut settings = Settings::default();
    settings.read(&Variables::new(variables.iter().map(pair)));
    settings
}

fn warnings(variables: &[(&str, &str)]) -> Vec<String> {
    read(variables).warnings().collect()
}

/// What a setting is shown as, and where it comes from.
fn shown(variables: &[(&str, &str)], group: &str, label: &str) -> (String, String) {
    let settings = read(variables);
    let is_meant = |row: &&table::Row| row.group == group && row.label == label;
    let row = table::ROWS
        .iter()
        .find(is_meant)
        .expect("a row of the table");
    let (value, source) = (row.show)(&settings);
    (value, source.to_string())
}

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
fn reasons_to_keep_a_trace_say_nothing_where_all_are_kept() {
    for (variable, text, label, value) in [
        (
            "TRACE_TAIL_ATTRIBUTES",
            "tenant=acme*",
            "all with an attribute",
            "tenant=acme*",
        ),
        ("TRACE_TAIL_LINGER", "250", "wait for late spans", "250 ms"),
        ("TRACE_TAIL_MEMORY", "1024", "memory, in bytes", "1024"),
        (
            "TRACE_TAIL_ROUTES",
            "/a/*=1.0, /b=c=0",
            "shares of routes",
            "/a/*=1, /b=c=0",
        ),
        (
            "TRACE_TAIL_SLOW",
            "2000",
            "all that take longer than",
            "2 s",
        ),
    ] {
        let said = [(variable, text), ("TRACE_TAIL_RATE", "0.1")];
        let wanted = (value.to_owned(), variable.to_owned());
        assert_eq!(shown(&said, "tail", label), wanted);
        for (share, environment, warned) in [
            (None, None, true),
            (Some("0.5"), None, false),
            (None, Some("production"), false),
        ] {
            let share = share.map(|share| ("TRACE_TAIL_RATE", share));
            let said: Vec<_> = [(variable, text)].into_iter().chain(share).collect();
            let mut settings = read(&said);
            settings.choose_sampler(environment);
            let warnings: Vec<_> = settings.warnings().collect();
            let wanted =
                format!("{variable} says nothing without TRACE_TAIL_RATE: all traces are kept");
            assert_eq!(warnings.contains(&wanted), warned, "{warnings:?}");
        }
    }
}

#[test]
fn a_limit_is_put_on_what_was_chosen() {
    let limit = ("TRACE_SAMPLING_LIMIT", "50");
    for (sampler, wanted) in [
        (
            ("TRACE_SAMPLING_RATE", "0.1"),
            "parentbased_traceidratio 0.1, at most 50/s",
        ),
        (
            ("OTEL_TRACES_SAMPLER", "always_on"),
            "always_on, at most 50/s",
        ),
    ] {
        let got = shown(&[sampler, limit], "sampling", "sampler");
        assert_eq!(got, (wanted.to_owned(), limit.0.to_owned()));
    }
    let mut settings = read(&[("TRACE_SAMPLING_RATE", "0.1"), limit]);
    let description = settings.sampler("shop").description().into_owned();
    let wanted = "ParentBased{root:RateLimited{50.0/s,of:TraceIdRatioBased{0.1}}}";
    assert_eq!(description, wanted);

    let mut settings = Settings {
        sampler: Setting::code(Sampling::Made(std::sync::Arc::new(
            crate::sampling::AlwaysOn,
        ))),
        ..Settings::default()
    };
    let pair = (limit.0.to_owned(), limit.1.to_owned());
    settings.read(&Variables::new([pair]));
    let warning = settings.warnings().next().expect("it is not limited");
    let wanted = "TRACE_SAMPLING_LIMIT=50: it limits no sampler that was put together elsewhere, such as AlwaysOnSampler; taking sampler = AlwaysOnSampler";
    assert_eq!(warning, wanted);
}

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
fn the_argument_belongs_to_the_sampler() {
    for (sampler, argument, value) in [
        ("traceidratio", "0.1", "traceidratio 0.1"),
        (
            "parentbased_traceidratio",
            "0.1",
            "parentbased_traceidratio 0.1",
        ),
        (
            "parentbased_traceidratio",
            "2",
            "parentbased_traceidratio 1",
        ),
        ("always_on", "0.1", "always_on"),
        (
            "parentbased_jaeger_remote",
            "endpoint=http://j:5778",
            "parentbased_jaeger_remote endpoint=http://j:5778",
        ),
        (
            "jaeger_remote",
            "initialSamplingRate=0.5, pollingIntervalMs=5000,endpoint=http://me:secret@j:5778",
            "jaeger_remote endpoint=http://***@j:5778 pollingIntervalMs=5000 initialSamplingRate=0.5",
        ),
    ] {
        let variables = [
            ("OTEL_TRACES_SAMPLER", sampler),
            ("OTEL_TRACES_SAMPLER_ARG", argument),
        ];
        assert_eq!(
            shown(&variables, "sampling", "sampler").0,
            value,
            "{sampler}"
        );
        let is_bad = argument == "2" || sampler == "always_on";
        assert_eq!(warnings(&variables).len(), usize::from(is_bad));
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

#[test]
fn an_argument_for_jaeger_is_understood_as_a_whole() {
    for argument in [
        "endpoint=j:5778",
        "pollingIntervalMs=0",
        "endpoint=http://j:5778,initialSamplingRate=2",
        "samplingRate=1",
    ] {
        let variables = [
            ("OTEL_TRACES_SAMPLER", "jaeger_remote"),
            ("OTEL_TRACES_SAMPLER_ARG", argument),
        ];
        assert_eq!(shown(&variables, "sampling", "sampler").0, "jaeger_remote");
        let warnings = warnings(&variables);
        let start = format!("OTEL_TRACES_SAMPLER_ARG={argument} is not understood: wanted for ");
        assert!(warnings[0].starts_with(&start), "{warnings:?}");
    }
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

/// What becomes of settings when they are carried out, and what is said about it.
fn realized(variables: &[(&str, &str)]) -> (Vec<&'static str>, Vec<String>) {
    let mut settings = read(variables);
    if settings.exporters.is_default() {
        settings.choose_exporter();
    }
    settings.sampler("shop");
    let exporters = settings.exporters().into_iter().map(|(name, _)| name);
    let exporters = exporters.collect();
    (exporters, settings.warnings().collect())
}

#[test]
fn without_an_endpoint_spans_are_drawn() {
    assert_eq!(realized(&[]), (vec!["console"], Vec::new()));
    assert_eq!(
        realized(&[("OTEL_TRACES_EXPORTER", "none")]),
        (vec![], Vec::new())
    );
    let both = realized(&[("OTEL_TRACES_EXPORTER", "console,json")]);
    assert_eq!(both, (vec!["console", "json"], Vec::new()));
}

#[cfg(feature = "otlp-http")]
#[test]
fn an_endpoint_is_enough_to_send_to_it() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
    assert_eq!(realized(&[endpoint]), (vec!["otlp"], Vec::new()));
    let none = [endpoint, ("OTEL_TRACES_EXPORTER", "none")];
    assert_eq!(realized(&none), (vec![], Vec::new()));
}

#[cfg(not(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc")))]
#[test]
fn an_exporter_that_this_build_has_not_names_its_feature() {
    let (exporters, warnings) = realized(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318")]);
    assert_eq!(exporters, ["console"]);
    let start = "OTEL_EXPORTER_OTLP_ENDPOINT: no exporter otlp: ";
    assert!(warnings[0].starts_with(start), "{warnings:?}");
    assert!(warnings[0].contains("`otlp-http`"), "{warnings:?}");
    let end = "; taking exporters = console";
    assert!(warnings[0].ends_with(end), "{warnings:?}");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
}

#[test]
fn exporters_that_can_be_made_are_taken_without_the_others() {
    let (exporters, warnings) = realized(&[("OTEL_TRACES_EXPORTER", "console,json:/nowhere/x")]);
    assert_eq!(exporters, ["console"]);
    let start = "OTEL_TRACES_EXPORTER: no exporter json: cannot open /nowhere/x for the spans: ";
    assert!(warnings[0].starts_with(start), "{warnings:?}");
    assert!(
        warnings[0].ends_with("; taking exporters = console"),
        "{warnings:?}"
    );
}

#[cfg(all(feature = "otlp-http", not(feature = "tls")))]
#[test]
fn an_endpoint_that_lacks_its_scheme_is_told_which_it_has() {
    let (_, warnings) = realized(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318")]);
    let hint = "without a scheme it is https: write http://localhost:4318 for no TLS";
    assert!(warnings[0].contains(hint), "{warnings:?}");
    let (_, warnings) = realized(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "https://localhost:4318")]);
    assert!(!warnings[0].contains("scheme"), "{warnings:?}");
}

#[cfg(not(feature = "jaeger"))]
#[test]
fn a_remote_sampler_is_replaced_by_what_it_would_begin_with() {
    let sampler = ("OTEL_TRACES_SAMPLER", "parentbased_jaeger_remote");
    let argument = (
        "OTEL_TRACES_SAMPLER_ARG",
        "endpoint=http://j:1,initialSamplingRate=0.25",
    );
    let (_, warnings) = realized(&[sampler, argument]);
    let wanted = "OTEL_TRACES_SAMPLER_ARG: no sampler jaeger_remote: this build lacks the feature `jaeger` of trace-runtime; taking parentbased_traceidratio 0.25";
    assert_eq!(warnings, [wanted]);
}

#[test]
fn production_keeps_a_tenth_and_what_fails_unless_somebody_chose() {
    let chosen = [("OTEL_TRACES_SAMPLER", "always_on")];
    let in_a_file = [("TRACE_SAMPLER_FILE", "rules")];
    for (environment, variables, share) in [
        (Some("production"), &[][..], Some(0.1)),
        (Some("Production"), &[], Some(0.1)),
        (Some("staging"), &[], None),
        (None, &[], None),
        (Some("production"), &chosen, None),
        (Some("production"), &in_a_file, None),
    ] {
        let mut settings = read(variables);
        settings.choose_sampler(environment);
        assert_eq!(settings.tail.share.value, share, "{environment:?}");
    }
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

#[test]
fn the_page_about_configuration_has_every_variable() {
    let page = include_str!("../../../../docs/configuration.md");
    for name in table::names() {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}
