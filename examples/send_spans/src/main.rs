//! Sends spans of every kind to a receiver of OTLP, and writes the same spans to a file, to be compared with what the receiver has.
//!
//! `send_spans PROTOCOL ENDPOINT [COMPRESSION] FILE`: `grpc`, `http/protobuf` or `http/json`; `gzip` or `zstd`. Fails if a span is lost.

use std::collections::HashMap;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use clap::builder::PossibleValue;
use trace_runtime::export::otlp::{Otlp, Protocol};
use trace_runtime::export::{Compression, JsonLines};
use trace_runtime::{
    Context, Error, Resource, Status, attr, event, link, set_status, span, traced,
};

#[derive(Parser)]
struct Args {
    protocol: Way,
    endpoint: String,
    file: std::path::PathBuf,
    #[arg(long)]
    compression: Option<Squeeze>,
}

#[derive(Clone)]
struct Way(Protocol);

#[derive(Clone)]
struct Squeeze(Compression);

impl clap::ValueEnum for Way {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self(Protocol::Grpc),
            Self(Protocol::HttpProtobuf),
            Self(Protocol::HttpJson),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.0.as_str().into())
    }
}

impl clap::ValueEnum for Squeeze {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(Compression::Gzip), Self(Compression::Zstd)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        self.0.as_str().map(PossibleValue::from)
    }
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything was delivered.
fn run(args: &Args) -> Result<bool, Error> {
    let compression = args
        .compression
        .as_ref()
        .map_or(Compression::None, |chosen| chosen.0);
    let otlp = Otlp::builder(args.protocol.0)
        .endpoint(&args.endpoint)
        .compression(compression)
        .build()?;
    let tracing = trace_runtime::builder()
        .resource(resource())
        .exporter(otlp)
        .exporter(JsonLines::create(&args.file)?)
        .init()?;
    request(7);
    elsewhere().attach(|| span!("continued", kind = consumer).in_scope(links));
    let report = tracing.shutdown(Duration::from_secs(30));
    println!("{report}");
    Ok(report.delivered() == report.started())
}

/// Attributes of every kind; `scripts/receivers` knows them.
fn resource() -> Resource {
    Resource::builder()
        .attribute("service.name", "send_spans")
        .attribute("example.city", "Köln")
        .attribute("example.replica", -3)
        .attribute("example.share", 0.25)
        .attribute("example.ready", true)
        .attribute("example.zones", ["a", "b"])
        .build()
}

#[traced(kind = server, args)]
fn request(number: u64) {
    values();
    // What fails is on record, which is what this is for.
    let _ = fails();
    for name in ["größer 🦀", "\"quoted\"", "line\nbreak", "a/b?c=d&e"] {
        span!("named", kind = internal).in_scope(|| trace_runtime::rename(name));
    }
    span!("good").in_scope(|| set_status(Status::Ok));
    event!("done", number = number);
}

#[traced(kind = client)]
fn values() {
    attr!(
        bool = true,
        smallest = i64::MIN,
        fraction = 0.1,
        text = "text",
        empty = ""
    );
    attr!(long = "x".repeat(5_000));
    attr!(
        bools = [true, false],
        integers = [1, -1],
        fractions = [0.5, -0.25],
        texts = ["a", ""]
    );
    event!("cache_miss", cache.key = "k", attempt = 2);
    event!("empty");
}

#[traced(kind = producer)]
fn fails() -> Result<(), String> {
    Err("there is no such thing".into())
}

/// A span of another process, and what its vendor says.
fn elsewhere() -> Context {
    trace_runtime::propagation::extract(&HashMap::from([
        (
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ),
        ("tracestate", "vendor=opaque,other=1"),
    ]))
}

fn links() {
    link!(elsewhere(), reason = "batch", position = 3);
    span!("below").in_scope(|| ());
}
