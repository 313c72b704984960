//! What goes wrong between us and a receiver of OTLP/gRPC, and what the report says about it.

use std::io::Write as _;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use tonic::{Code, Status};
use trace_runtime::DropReason;
use trace_runtime::export::otlp::{Otlp, OtlpBuilder, Protocol};
use trace_runtime::export::{Compression, Retry};

use crate::grpc::{self, Act, Receiver, partly};
use crate::recording::{NOBODY, PATIENCE, Recording, alone, flushed, quick, row, work};

/// OTLP/gRPC to this place, in no time.
fn to(url: &str) -> OtlpBuilder {
    Otlp::builder(Protocol::Grpc).endpoint(url).retry(quick())
}

/// The report after this was done with the first calls, and how many calls there were.
fn after(script: impl IntoIterator<Item = Act>) -> (String, usize) {
    let receiver = Receiver::start(script);
    let exporter = to(&receiver.url()).build().expect("a URL");
    let report = flushed(exporter);
    (row(&report), receiver.all().len())
}

fn says(code: Code) -> Act {
    Act::Say(Status::new(code, "because"))
}

const DELIVERED: &str = "otlp: 1 delivered, 0 dropped";

#[test]
fn everything_is_well() {
    let receiver = Receiver::start([]);
    let exporter = to(&receiver.url()).header("X-Tenant", "shop").build();
    assert_eq!(row(&flushed(exporter.expect("a URL"))), DELIVERED);
    let call = receiver.next();
    assert_eq!(call.names(), ["work"]);
    assert_eq!(call.text("x-tenant"), Some("shop"));
    let agent = call.text("user-agent").expect("there is one");
    assert!(
        agent.starts_with("OTel-OTLP-Exporter-Rust-trace-runtime/"),
        "{agent}"
    );
    assert!(call.text("grpc-timeout").is_some());
}

#[test]
fn compressed() {
    for (compression, name) in [(Compression::Gzip, "gzip"), (Compression::Zstd, "zstd")] {
        let receiver = Receiver::start([]);
        let exporter = to(&receiver.url()).compression(compression).build();
        assert_eq!(row(&flushed(exporter.expect("a URL"))), DELIVERED);
        let call = receiver.next();
        assert_eq!(call.names(), ["work"]);
        assert_eq!(call.text("grpc-encoding"), Some(name));
    }
}

/// OpenTelemetry protocol specification, "OTLP/gRPC Response", "Failures".
#[test]
fn codes_that_are_tried_again() {
    for code in [
        Code::Cancelled,
        Code::DeadlineExceeded,
        Code::Aborted,
        Code::OutOfRange,
        Code::Unavailable,
        Code::DataLoss,
    ] {
        assert_eq!(
            after([says(code), says(code)]),
            (DELIVERED.into(), 3),
            "{code:?}"
        );
    }
}

#[test]
fn codes_that_are_final() {
    for code in [
        Code::Unknown,
        Code::InvalidArgument,
        Code::NotFound,
        Code::AlreadyExists,
        Code::PermissionDenied,
        Code::Unauthenticated,
        Code::ResourceExhausted,
        Code::FailedPrecondition,
        Code::Unimplemented,
        Code::Internal,
    ] {
        let row = format!(
            "otlp: 0 delivered, 1 dropped (rejected 1) [gRPC {code:?}: because (rejected 1)]"
        );
        assert_eq!(after([says(code)]), (row, 1));
    }
}

/// Only who says when to come back is asked again.
#[test]
fn exhausted_for_a_while() {
    let busy = |seconds| Act::Say(grpc::come_back_in(Code::ResourceExhausted, seconds));
    assert_eq!(after([busy(0)]), (DELIVERED.into(), 2));
    let (row, calls) = after([busy(61)]);
    assert!(row.contains("given up after 1 attempt "), "{row}");
    assert_eq!(calls, 1, "it asked for more time than there is");
}

#[test]
fn partial_success() {
    let (row, calls) = after([Act::Take(partly(1, "too old"))]);
    let expected = "otlp: 0 delivered, 1 dropped (rejected 1) [too old (rejected 1)]";
    assert_eq!((row.as_str(), calls), (expected, 1));
    let (row, _) = after([Act::Take(partly(0, "soon to be refused"))]);
    assert_eq!(row, "otlp: 1 delivered, 0 dropped [soon to be refused]");
}

#[test]
fn an_answer_without_end() {
    let receiver = Receiver::start([Act::Take(partly(0, &"x".repeat(10_000)))]);
    let exporter = to(&receiver.url()).response_limit(100).build();
    let row = row(&flushed(exporter.expect("a URL")));
    assert!(
        row.starts_with("otlp: 1 delivered, 0 dropped [taken, but"),
        "{row}"
    );
    assert_eq!(receiver.all().len(), 1);
}

/// The attempt that is answered has no longer than the one that hangs, on a busy machine, too.
const FOR_AN_ANSWER: Duration = Duration::from_secs(2);

#[test]
fn hanging() {
    let receiver = Receiver::start([Act::Hang]);
    let exporter = to(&receiver.url()).timeout(FOR_AN_ANSWER).build();
    assert_eq!(
        row(&flushed(exporter.expect("a URL"))),
        DELIVERED,
        "by the second attempt"
    );
}

#[test]
fn absent() {
    let report = flushed(to(NOBODY).build().expect("a URL"));
    assert_eq!(report.dropped(DropReason::Unreachable), 1, "{report}");
    assert!(row(&report).contains("refused"), "{report}");
}

#[test]
fn garbage() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it listens");
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // Who gets garbage may hang up before it is written.
            let _ = (&stream).write_all(b"SSH-2.0-OpenSSH_9.6\r\n");
        }
    });
    let report = flushed(to(&format!("http://{address}")).build().expect("a URL"));
    assert_eq!(report.dropped(DropReason::Unreachable), 1, "{report}");
}

#[test]
fn restarting() {
    let first = Receiver::at(alone(), []);
    let address = first.address();
    let retry = Retry::default()
        .first_pause(Duration::from_millis(5))
        .longest_pause(Duration::from_millis(20));
    let exporter = to(&first.url()).retry(retry).build().expect("a URL");
    let recording = Recording::to(exporter);
    work();
    recording.flush();
    assert_eq!(first.next().names(), ["work"]);
    drop(first);
    work();
    thread::scope(|scope| {
        let flushed = scope.spawn(|| recording.flush());
        let second = Receiver::at(address, []);
        assert_eq!(second.next().names(), ["work"]);
        let report = flushed.join().expect("it does not panic");
        assert_eq!(row(&report), "otlp: 2 delivered, 0 dropped");
    });
    recording.end();
}

#[test]
fn a_hanging_call_ends_with_the_program() {
    let receiver = Receiver::start([Act::Hang]);
    let recording = Recording::to(to(&receiver.url()).build().expect("a URL"));
    work();
    recording.flush_within(Duration::ZERO);
    receiver.next();
    let report = recording.end_within(Duration::from_millis(50));
    assert_eq!(row(&report), "otlp: 0 delivered, 1 dropped (deadline 1)");
}

/// The exporter has a runtime of its own; that of the program has one thread, which waits.
#[test]
fn inside_of_a_runtime_with_one_thread() {
    let receiver = Receiver::start([]);
    let recording = Recording::to(to(&receiver.url()).build().expect("a URL"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let report = runtime.block_on(async {
        work();
        recording.flush_within(PATIENCE)
    });
    assert_eq!(row(&report), DELIVERED);
    runtime.block_on(async { recording.end() });
}
