//! The programs: one function, traced or not, and a library that is set up as its documentation says.

/// A program and what it depends on.
pub(crate) struct Program {
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// Lines of `[dependencies]`.
    pub(crate) dependencies: &'static [&'static str],
    /// The function `work`, and what else stands outside of `main`.
    items: &'static str,
    /// An expression that sets the library up and gives what has to be kept.
    set_up: &'static str,
}

impl Program {
    /// Prints how long the library took to set up, in nanoseconds, and the CPU time that the process then used in as many milliseconds as
    /// the first argument says.
    pub(crate) fn source(&self) -> String {
        let Self { items, set_up, .. } = self;
        format!(
            "
use std::hint::black_box;
use std::time::{{Duration, Instant}};

{items}

fn main() {{
    let idle = std::env::args().nth(1).map_or(0, |argument| argument.parse().unwrap());
    let start = Instant::now();
    let library = {{ {set_up} }};
    let set_up = start.elapsed();
    if idle == u64::MAX {{
        black_box(work(black_box(7)));
    }}
    let before = cpu();
    std::thread::sleep(Duration::from_millis(idle));
    println!(\"{{}} {{}}\", set_up.as_nanos(), cpu() - before);
    std::mem::forget(library);
}}

fn cpu() -> u64 {{
    let mut now = libc::timespec {{ tv_sec: 0, tv_nsec: 0 }};
    // SAFETY: `now` is a timespec that outlives the call.
    unsafe {{ libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut now) }};
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}}
"
        )
    }
}

const LIBC: &str = r#"libc = "0.2""#;
const OURS: &str = concat!(
    "trace-runtime = { path = \"",
    env!("CARGO_MANIFEST_DIR"),
    "/../trace-runtime\" }"
);
const OURS_OTLP: &str = concat!(
    "trace-runtime = { path = \"",
    env!("CARGO_MANIFEST_DIR"),
    "/../trace-runtime\", features = [\"otlp-http\"] }"
);
const FASTRACE: &str = r#"fastrace = { version = "=0.7.19", features = ["enable"] }"#;
const FASTRACE_OTEL: &str = r#"fastrace-opentelemetry = "=0.19.0""#;
const OTEL: &str =
    r#"opentelemetry = { version = "=0.33.1", default-features = false, features = ["trace"] }"#;
const SDK: &str = r#"opentelemetry_sdk = { version = "=0.33.1", default-features = false, features = ["trace"] }"#;
const STDOUT: &str = r#"opentelemetry-stdout = { version = "=0.33.1", default-features = false, features = ["trace"] }"#;
const OTLP: &str = r#"opentelemetry-otlp = { version = "=0.33.1", default-features = false, features = ["http-proto", "reqwest-blocking-client", "trace"] }"#;
const TRACING: &str = r#"tracing = { version = "=0.1.44", default-features = false, features = ["std", "attributes"] }"#;
const SUBSCRIBER: &str = r#"tracing-subscriber = { version = "0.3.23", default-features = false, features = ["std", "registry", "smallvec"] }"#;
const LAYER: &str = r#"tracing-opentelemetry = { version = "=0.34.0", default-features = false }"#;

const TRACED: &str = "#[trace_runtime::traced(args)] fn work(n: u64) -> u64 { black_box(n) }";
const FASTRACED: &str =
    r#"#[fastrace::trace(properties = { "n": "{n}" })] fn work(n: u64) -> u64 { black_box(n) }"#;
const STARTED: &str = r#"
fn work(n: u64) -> u64 {
    use opentelemetry::trace::{Tracer, mark_span_as_active};
    let tracer = opentelemetry::global::tracer("bench");
    let attributes = [opentelemetry::KeyValue::new("n", n as i64)];
    let _current = mark_span_as_active(tracer.span_builder("work").with_attributes(attributes).start(&tracer));
    black_box(n)
}"#;
const INSTRUMENTED: &str = "#[tracing::instrument] fn work(n: u64) -> u64 { black_box(n) }";

/// Every program, what comes without a library first: the others' files are compared with its.
pub(crate) const PROGRAMS: [Program; 8] = [
    Program {
        name: "nothing",
        dependencies: &[LIBC],
        items: "#[inline(never)] fn work(n: u64) -> u64 { black_box(n) }",
        set_up: "",
    },
    Program {
        name: "trace-runtime",
        dependencies: &[LIBC, OURS],
        items: TRACED,
        set_up: "trace_runtime::init().unwrap()",
    },
    Program {
        name: "trace-runtime, OTLP",
        dependencies: &[LIBC, OURS_OTLP],
        items: TRACED,
        set_up: r"
            let otlp = trace_runtime::export::otlp::Otlp::builder(trace_runtime::export::otlp::Protocol::HttpProtobuf);
            trace_runtime::builder().exporter(otlp.build().unwrap()).init().unwrap()
        ",
    },
    Program {
        name: "fastrace",
        dependencies: &[LIBC, FASTRACE],
        items: FASTRACED,
        set_up: "fastrace::set_reporter(fastrace::collector::ConsoleReporter, Default::default())",
    },
    Program {
        name: "fastrace, OTLP",
        dependencies: &[LIBC, FASTRACE, FASTRACE_OTEL, OTEL, SDK, OTLP],
        items: FASTRACED,
        set_up: r#"
            let otlp = opentelemetry_otlp::SpanExporter::builder().with_http().build().unwrap();
            let resource = opentelemetry_sdk::Resource::builder().build();
            let scope = opentelemetry::InstrumentationScope::builder("bench").build();
            let reporter = fastrace_opentelemetry::OpenTelemetryReporter::new(otlp, std::borrow::Cow::Owned(resource), scope);
            fastrace::set_reporter(reporter, Default::default())
        "#,
    },
    Program {
        name: "OpenTelemetry SDK",
        dependencies: &[LIBC, OTEL, SDK, STDOUT],
        items: STARTED,
        set_up: r"
            let stdout = opentelemetry_stdout::SpanExporter::default();
            let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().with_batch_exporter(stdout).build();
            opentelemetry::global::set_tracer_provider(provider.clone());
            provider
        ",
    },
    Program {
        name: "OpenTelemetry SDK, OTLP",
        dependencies: &[LIBC, OTEL, SDK, OTLP],
        items: STARTED,
        set_up: r"
            let otlp = opentelemetry_otlp::SpanExporter::builder().with_http().build().unwrap();
            let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().with_batch_exporter(otlp).build();
            opentelemetry::global::set_tracer_provider(provider.clone());
            provider
        ",
    },
    Program {
        name: "tracing, OTLP",
        dependencies: &[LIBC, OTEL, SDK, OTLP, TRACING, SUBSCRIBER, LAYER],
        items: INSTRUMENTED,
        set_up: r#"
            use opentelemetry::trace::TracerProvider;
            use tracing_subscriber::layer::SubscriberExt;
            let otlp = opentelemetry_otlp::SpanExporter::builder().with_http().build().unwrap();
            let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().with_batch_exporter(otlp).build();
            let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bench"));
            tracing::subscriber::set_global_default(tracing_subscriber::Registry::default().with(layer)).unwrap();
            provider
        "#,
    },
];
