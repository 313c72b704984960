//! Processes that send their spans to a receiver, whose address stands where others have a file, and end in some way.

use std::mem;
use std::path::Path;
use std::process;

use trace_runtime::export::otlp::{Otlp, Protocol};
use trace_runtime::export::{JsonLines, Retry};
use trace_runtime::{Builder, DropReason};

use crate::fork::fork;
use crate::signals::terminate_myself;
use crate::{PATIENCE, inner, outer};

fn to_receiver(url: Option<&Path>) -> Builder {
    let url = url.and_then(Path::to_str).expect("an address");
    let protocol = match url.split_once('+') {
        Some(("grpc", _)) => Protocol::Grpc,
        _ => Protocol::HttpProtobuf,
    };
    let endpoint = url.split_once('+').map_or(url, |(_, endpoint)| endpoint);
    let exporter = Otlp::builder(protocol).endpoint(endpoint).build();
    trace_runtime::builder().exporter(exporter.unwrap())
}

pub(crate) fn main_returns_at_once(url: Option<&Path>) {
    let _tracing = to_receiver(url).init().unwrap();
    outer(|| ());
}

pub(crate) fn exit(url: Option<&Path>) {
    mem::forget(to_receiver(url).init().unwrap());
    outer(|| ());
    process::exit(7);
}

pub(crate) fn termination(url: Option<&Path>) {
    let _tracing = to_receiver(url).flush_on_termination().init().unwrap();
    outer(|| ());
    terminate_myself();
}

/// The connection is the parent's; the child makes its own.
pub(crate) fn fork_in_the_middle(url: Option<&Path>) {
    let tracing = to_receiver(url).init().unwrap();
    outer(|| ());
    tracing.flush(PATIENCE);
    fork(|| 0);
    fork(|| {
        let tracing = to_receiver(url).init().unwrap();
        inner(|| ());
        i32::from(tracing.shutdown(PATIENCE).delivered() != 1)
    });
    outer(|| ());
    assert_eq!(tracing.shutdown(PATIENCE).delivered(), 4);
}

/// The receiver is away for good; a program that ends does not wait for the minute that the retry policy would take, nor for as long as it could.
pub(crate) fn nobody_is_there(url: Option<&Path>) {
    let tracing = to_receiver(url).init().unwrap();
    outer(|| ());
    let report = tracing.shutdown(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.delivered(), report.dropped(DropReason::Unreachable)),
        (0, 2),
        "{report}"
    );
    let said = report.exporters()[0].last_error().unwrap();
    assert!(said.contains("given up after 1 attempt"), "{said}");
}

/// A disk that is full beside a receiver that is not.
pub(crate) fn full_disk(url: Option<&Path>) {
    let disk = JsonLines::append("/dev/full").unwrap();
    let tracing = to_receiver(url).exporter(disk).init().unwrap();
    outer(|| ());
    let report = tracing.shutdown(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    let row = |name| {
        let row = report.exporters().iter().find(|row| row.name() == name);
        row.map(|row| (row.delivered(), row.total_dropped()))
    };
    assert_eq!(
        (row("json"), row("otlp")),
        (Some((0, 2)), Some((2, 0))),
        "{report}"
    );
}

/// What cannot be sent does not come back as spans of the exporter.
pub(crate) fn nothing_of_its_own(url: Option<&Path>) {
    let exporter = Otlp::builder(Protocol::HttpProtobuf)
        .endpoint(url.and_then(Path::to_str).expect("an address"))
        .retry(Retry::never());
    let tracing = trace_runtime::builder()
        .exporter(exporter.build().unwrap())
        .init()
        .unwrap();
    for _ in 0..3 {
        outer(|| ());
        tracing.flush(PATIENCE);
    }
    assert_eq!(tracing.shutdown(PATIENCE).started(), 6);
}
