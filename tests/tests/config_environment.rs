//! What the environment says is what happens: each case is this test once more, in a process of its own.

mod receiver;

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message as _;
use receiver::{Act, Receiver, Seen};
use serde_json::Value;
use trace_runtime::{event, is_recording, link, set_attribute, span, traced};

const MARK: &str = "CONFIG_ENVIRONMENT_CHILD";
/// Tells the program to go on for a while, and to wait for each delivery.
const GOES_ON: &str = "CONFIG_ENVIRONMENT_GOES_ON";

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

#[traced(attrs(text = "a long value that is cut"))]
fn work() {
    event!("first");
    event!("second", more = 1);
    link!(&span!("other"), why = "test");
    link!(&span!("another"));
    set_attribute("second", 2);
    println!("recorded: {}", is_recording());
}

/// The program of every case: it knows of no variable.
fn child() {
    let tracing = trace_runtime::init().expect("the first one");
    work();
    if std::env::var_os(GOES_ON).is_some() {
        tracing.flush(PATIENCE);
        work();
        tracing.flush(PATIENCE);
    }
}

fn run(test: &str, variables: &[(&str, &str)]) -> Output {
    let program = std::env::current_exe().expect("this test");
    let output = Command::new(program)
        .args(["--exact", test, "--nocapture"])
        .env(MARK, "1")
        .envs(variables.iter().copied())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    output
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A case that writes JSON lines: the span `work`, if it is there.
fn written(test: &str, variables: &[(&str, &str)]) -> Option<Value> {
    let path = file(test);
    let exporter = format!("json:{}", path.display());
    let all: Vec<_> = [("OTEL_TRACES_EXPORTER", exporter.as_str())]
        .into_iter()
        .chain(variables.iter().copied())
        .collect();
    run(test, &all);
    let lines = std::fs::read_to_string(&path).unwrap_or_default();
    let _ = std::fs::remove_file(path);
    let spans = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect(line));
    let mut work = spans.filter(|span: &Value| span["name"] == "work");
    work.next()
}

fn file(test: &str) -> PathBuf {
    std::env::temp_dir().join(format!("{test}-{}.jsonl", std::process::id()))
}

/// Runs the program instead of the test in a process that a test has started.
macro_rules! cases {
    ($(fn $name:ident() $body:block)*) => {$(
        #[test]
        fn $name() {
            if std::env::var_os(MARK).is_some() {
                return child();
            }
            $body
        }
    )*};
}

cases! {
    fn an_endpoint_gets_the_spans() {
        let receiver = Receiver::start([]);
        let output = run("an_endpoint_gets_the_spans", &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &receiver.url()),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "none"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "5000"),
            ("OTEL_SERVICE_NAME", "shop"),
            ("OTEL_RESOURCE_ATTRIBUTES", "team=a%2Cb"),
        ]);
        assert!(!stderr(&output).contains("trace-runtime:"), "{output:?}");
        let request = receiver.next();
        assert!(request.head.starts_with("POST /v1/traces "), "{}", request.head);
        assert_eq!(request.header("api-key"), Some("a b"));
        let attributes = attributes_of_resource(&request);
        for wanted in ["service.name=shop", "team=a,b", "telemetry.sdk.language=rust"] {
            assert!(attributes.iter().any(|it| it == wanted), "{attributes:?}");
        }
    }

    fn an_endpoint_for_spans_is_taken_as_it_is() {
        let receiver = Receiver::start([]);
        run("an_endpoint_for_spans_is_taken_as_it_is", &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &format!("{}/my/path", receiver.url())),
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"),
        ]);
        let request = receiver.next();
        assert!(request.head.starts_with("POST /my/path "), "{}", request.head);
        assert_eq!(request.header("content-type"), Some("application/json"));
    }

    fn requests_are_sent_as_all_variables_say() {
        let name = "requests_are_sent_as_all_variables_say";
        for prefix in ["OTEL_EXPORTER_OTLP", "OTEL_EXPORTER_OTLP_TRACES"] {
            let of = |what: &str| format!("{prefix}_{what}");
            let receiver = Receiver::start([]);
            run(name, &[
                ("OTEL_EXPORTER_OTLP_ENDPOINT", &receiver.url()),
                (&of("HEADERS"), "api-key=a%20b"),
                (&of("COMPRESSION"), "gzip"),
            ]);
            let request = receiver.next();
            assert_eq!(request.header("api-key"), Some("a b"), "{prefix}");
            assert_eq!(request.header("content-encoding"), Some("gzip"), "{prefix}");

            // An attempt ends before the program does, and no second one is begun.
            let receiver = Receiver::start([Act::Hang]);
            let output = run(name, &[
                ("OTEL_EXPORTER_OTLP_ENDPOINT", &receiver.url()),
                (&of("TIMEOUT"), "100"),
                ("OTEL_BSP_EXPORT_TIMEOUT", "50"),
            ]);
            for told in ["unreachable", "given up after 1 attempt"] {
                assert!(stderr(&output).contains(told), "{prefix}: {output:?}");
            }

            for what in ["CERTIFICATE", "CLIENT_KEY"] {
                let output = run(name, &[
                    ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://127.0.0.1:1"),
                    (&of("CLIENT_CERTIFICATE"), "/no/certificate"),
                    (&of(what), "/no/such.pem"),
                ]);
                assert!(stderr(&output).contains("cannot read /no/"), "{prefix}: {output:?}");
            }
        }
    }

    fn zipkin_gets_the_spans() {
        let receiver = Receiver::start([]);
        run("zipkin_gets_the_spans", &[
            ("OTEL_TRACES_EXPORTER", "zipkin"),
            ("OTEL_EXPORTER_ZIPKIN_ENDPOINT", &format!("{}/my/spans", receiver.url())),
            ("OTEL_EXPORTER_ZIPKIN_TIMEOUT", "5000"),
            ("OTEL_SERVICE_NAME", "shop"),
        ]);
        let request = receiver.next();
        assert!(request.head.starts_with("POST /my/spans "), "{}", request.head);
        let spans: Value = serde_json::from_slice(&request.body).expect("a list");
        assert_eq!(spans[0]["localEndpoint"]["serviceName"], "shop");
    }

    fn without_an_endpoint_a_tree_is_drawn() {
        let output = run("without_an_endpoint_a_tree_is_drawn", &[]);
        assert!(stderr(&output).contains("work"), "{output:?}");
    }

    fn a_program_may_be_switched_off() {
        for variables in [
            [("OTEL_SDK_DISABLED", "true"), ("MORE", "1")],
            [("ENABLE_DISTRIBUTED_TRACING", "false"), ("MORE", "1")],
            [("OTEL_TRACES_SAMPLER", "always_off"), ("MORE", "1")],
            [("TRACE_SAMPLING_RATE", "0.0"), ("MORE", "1")],
            [("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0")],
        ] {
            let span = written("a_program_may_be_switched_off", &variables);
            assert_eq!(span, None, "{variables:?}");
            let output = run("a_program_may_be_switched_off", &variables);
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(told.contains("recorded: false"), "{variables:?}: {told}");
        }
        let both = [("OTEL_SDK_DISABLED", "false"), ("ENABLE_DISTRIBUTED_TRACING", "false")];
        assert!(written("a_program_may_be_switched_off", &both).is_some());
    }

    fn limits_are_kept() {
        let count = |variable: &str, field: &str| {
            let span = written("limits_are_kept", &[(variable, "1")]).expect("it is there");
            span[field].as_array().map(Vec::len).or(span[field].as_object().map(serde_json::Map::len))
        };
        assert_eq!(count("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "attributes"), Some(1));
        assert_eq!(count("OTEL_ATTRIBUTE_COUNT_LIMIT", "attributes"), Some(1));
        assert_eq!(count("OTEL_SPAN_EVENT_COUNT_LIMIT", "events"), Some(1));
        assert_eq!(count("OTEL_SPAN_LINK_COUNT_LIMIT", "links"), Some(1));
        for variable in ["OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT"] {
            let span = written("limits_are_kept", &[(variable, "6")]).expect("it is there");
            let text = span["attributes"]["text"].as_str().expect("text");
            assert!(text.chars().count() <= 6, "{text}");
        }
        for (variable, field) in [("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "events"), ("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "links")] {
            let span = written("limits_are_kept", &[(variable, "0")]).expect("it is there");
            let all = span[field].as_array().expect("a list");
            assert!(!all.is_empty(), "{variable}");
            assert!(all.iter().all(|it| it["attributes"] == serde_json::json!({})), "{span}");
        }
    }

    fn what_is_sampled_may_be_said_by_rules_and_a_limit() {
        for (variable, text, is_sampled) in [
            ("TRACE_SAMPLER_RULES", "name=work drop; keep", false),
            ("TRACE_SAMPLER_RULES", "name=other drop; keep", true),
            ("TRACE_SAMPLING_LIMIT", "0", false),
            ("TRACE_SAMPLING_LIMIT", "1", true),
        ] {
            let span = written("what_is_sampled_may_be_said_by_rules_and_a_limit", &[(variable, text)]);
            assert_eq!(span.is_some(), is_sampled, "{variable}={text}");
        }
    }

    fn the_end_of_a_trace_decides() {
        let rate = ("TRACE_TAIL_RATE", "0");
        for (more, is_kept) in [
            (("MORE", "1"), false),
            (("TRACE_TAIL_RATE", "1"), true),
            (("TRACE_TAIL_ATTRIBUTES", "text=a%20long*"), true),
            (("TRACE_TAIL_ATTRIBUTES", "text=short"), false),
            (("TRACE_TAIL_SLOW", "0"), true),
            (("TRACE_TAIL_SLOW", "3600000"), false),
        ] {
            let span = written("the_end_of_a_trace_decides", &[rate, more]);
            assert_eq!(span.is_some(), is_kept, "{more:?}");
        }
    }

    fn secrets_are_taken_out() {
        let text = |variables: &[(&str, &str)]| {
            let span = written("secrets_are_taken_out", variables).expect("it is there");
            span["attributes"]["text"].as_str().expect("a text").to_owned()
        };
        let keys = ("TRACE_REDACT_KEYS", "other, te*t");
        assert_eq!(text(&[keys]), "[REDACTED]");
        assert_eq!(text(&[keys, ("TRACE_REDACT_NOT", "text")]), "a long value that is cut");
    }

    fn warnings_are_as_loud_as_they_should_be() {
        let name = "warnings_are_as_loud_as_they_should_be";
        let wrong = ("OTEL_SPAN_EVENT_COUNT_LIMIT", "many");
        let loud = stderr(&run(name, &[wrong]));
        let wanted = "trace-runtime: OTEL_SPAN_EVENT_COUNT_LIMIT=many is not understood: wanted a whole number; taking events of a span = 128";
        assert!(loud.contains(wanted), "{loud}");
        let quiet = stderr(&run(name, &[wrong, ("OTEL_LOG_LEVEL", "error")]));
        assert!(!quiet.contains("trace-runtime:"), "{quiet}");
        let all = stderr(&run(name, &[("OTEL_LOG_LEVEL", "debug")]));
        assert!(all.contains("own messages") && all.contains("OTEL_LOG_LEVEL"), "{all}");
    }

    fn what_is_lost_is_told_at_the_end() {
        let name = "what_is_lost_is_told_at_the_end";
        let receiver = Receiver::start([Act::Send(receiver::response("400 Bad Request", "", b""))]);
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url());
        let told = stderr(&run(name, &[(endpoint.0, &endpoint.1)]));
        let line = "trace-runtime: spans were lost: ";
        assert!(told.contains(line) && told.contains("rejected"), "{told}");
        let nowhere = stderr(&run(name, &[("OTEL_TRACES_EXPORTER", "none")]));
        assert!(!nowhere.contains(line), "{nowhere}");
    }

    fn what_is_lost_meanwhile_is_told_then() {
        let name = "what_is_lost_meanwhile_is_told_then";
        let told = |level| {
            let refusal = Act::Send(receiver::response("400 Bad Request", "", b""));
            let receiver = Receiver::start([refusal]);
            stderr(&run(name, &[
                ("OTEL_EXPORTER_OTLP_ENDPOINT", &receiver.url()),
                ("OTEL_LOG_LEVEL", level),
                (GOES_ON, "1"),
            ]))
        };
        let (loud, quiet) = (told("error"), told("none"));
        let lines = loud.lines().filter(|line| line.starts_with("trace-runtime: "));
        // How many of the spans the first batch has depends on when it was drained.
        let without_numbers: Vec<_> = lines.filter_map(|line| line.split(" (rejected ").next()).collect();
        assert_eq!(without_numbers, [
            "trace-runtime: otlp loses spans: HTTP 400 Bad Request",
            "trace-runtime: otlp delivers again",
        ]);
        assert!(!quiet.contains("trace-runtime:"), "{quiet}");
    }

    fn a_file_is_the_configuration() {
        let name = "a_file_is_the_configuration";
        let receiver = Receiver::start([]);
        let path = std::env::temp_dir().join(format!("{name}-{}.yaml", std::process::id()));
        let text = "
file_format: '1.0'
resource: { attributes: [{ name: service.name, value: \"${NAME:-nobody}\" }] }
tracer_provider:
  processors:
    - batch:
        exporter: { otlp_http: { endpoint: \"${URL}/from/file\" } }
";
        std::fs::write(&path, text).expect("there is room");
        run(name, &[
            ("OTEL_CONFIG_FILE", path.to_str().expect("plain")),
            ("URL", &receiver.url()),
            ("NAME", "shop"),
            ("OTEL_SDK_DISABLED", "true"),
        ]);
        std::fs::remove_file(path).expect("it is there");
        let request = receiver.next();
        assert!(request.head.starts_with("POST /from/file "), "{}", request.head);
        let attributes = attributes_of_resource(&request);
        assert!(attributes.iter().any(|it| it == "service.name=shop"), "{attributes:?}");
        assert!(!attributes.iter().any(|it| it.starts_with("process.pid")), "{attributes:?}");
    }
}

/// `key=value` of each attribute that is a text.
fn attributes_of_resource(request: &Seen) -> Vec<String> {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;

    let request = ExportTraceServiceRequest::decode(request.body.as_slice()).expect("protobuf");
    let resource = request.resource_spans[0]
        .resource
        .clone()
        .expect("there is one");
    let pairs = resource.attributes.into_iter().map(|pair| {
        let value = pair.value.and_then(|value| value.value);
        let text = match value {
            Some(Value::StringValue(text)) => text,
            other => format!("{other:?}"),
        };
        format!("{}={text}", pair.key)
    });
    pairs.collect()
}
