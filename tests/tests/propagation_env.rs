//! `OTEL_PROPAGATORS`: each case is this test once more, in a process of its own.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use trace_runtime::{Context, propagation};

const MARK: &str = "PROPAGATION_TEST_CHILD";

/// The names of the fields that a child process with this variable writes, and what it says on stderr.
fn fields_with(propagators: &str) -> (String, String) {
    let output = Command::new(std::env::current_exe().expect("a test"))
        .args(["--exact", "the_variable_chooses_the_formats", "--nocapture"])
        .envs([(MARK, "1"), ("OTEL_PROPAGATORS", propagators)])
        .stderr(Stdio::piped())
        .output()
        .expect("the test starts");
    assert!(output.status.success(), "{output:?}");
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    let names = stdout.lines().find_map(|line| line.split_once("fields: "));
    (names.expect("a line of fields").1.to_owned(), stderr)
}

fn print_fields() {
    let _tracing = trace_runtime::init().expect("the first of this process");
    let remote = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let context = Context::default()
        .with_remote(remote.parse().expect("valid"))
        .with_baggage("a=1".parse().expect("valid"));
    let mut headers = BTreeMap::new();
    propagation::inject_context(&context, &mut headers);
    let names: Vec<_> = headers.keys().map(String::as_str).collect();
    println!("fields: {}", names.join(" "));
}

#[test]
fn the_variable_chooses_the_formats() {
    if std::env::var_os(MARK).is_some() {
        return print_fields();
    }
    for (value, fields) in [
        ("", "baggage traceparent"),
        ("tracecontext,baggage", "baggage traceparent"),
        (" baggage , tracecontext ", "baggage traceparent"),
        ("tracecontext", "traceparent"),
        ("tracecontext,tracecontext", "traceparent"),
        ("baggage", "baggage"),
        ("none", ""),
        ("b3", "b3"),
        ("b3multi", "x-b3-sampled x-b3-spanid x-b3-traceid"),
        ("jaeger", "uber-trace-id uberctx-a"),
        ("xray", "x-amzn-trace-id"),
        ("gcp", "x-cloud-trace-context"),
        ("cloudtrace", "x-cloud-trace-context"),
        (
            "ottrace",
            "ot-baggage-a ot-tracer-sampled ot-tracer-spanid ot-tracer-traceid",
        ),
        (
            "datadog,b3",
            "b3 x-datadog-parent-id x-datadog-sampling-priority x-datadog-tags x-datadog-trace-id",
        ),
    ] {
        assert_eq!(
            fields_with(value),
            (fields.to_owned(), String::new()),
            "{value:?}"
        );
    }
    let (fields, warning) = fields_with("tracecontext,carrier-pigeon");
    assert_eq!(fields, "traceparent");
    assert!(
        warning
            .contains("OTEL_PROPAGATORS=tracecontext,carrier-pigeon: carrier-pigeon is not known"),
        "{warning}"
    );
}
