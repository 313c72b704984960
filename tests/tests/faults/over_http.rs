//! What goes wrong between us and a receiver of OTLP/HTTP, and what the report says about it.

use std::io::Read as _;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use flate2::read::GzDecoder;
use trace_runtime::export::otlp::{Otlp, Protocol};
use trace_runtime::export::{Compression, Retry, Zipkin};
use trace_runtime::{DropReason, span, testing};

use crate::receiver::{Act, Receiver, Seen, names, partly, response, taken};
use crate::recording::{NOBODY, Recording, alone, flushed, http, quick, row, work};

fn answers(status: &str, headers: &str) -> Act {
    Act::Send(response(status, headers, b""))
}

/// The report after this was done with the first requests, and how many requests there were.
fn after(script: impl IntoIterator<Item = Act>) -> (String, usize) {
    let receiver = Receiver::start(script);
    let exporter = http(&receiver.url()).build().expect("a URL");
    let report = flushed(exporter);
    (row(&report), receiver.all().len())
}

#[test]
fn everything_is_well() {
    let receiver = Receiver::start([]);
    let exporter = http(&receiver.url()).header("x-tenant", "shop").build();
    let report = flushed(exporter.expect("a URL"));
    assert_eq!(row(&report), "otlp: 1 delivered, 0 dropped");
    let request = receiver.next();
    assert!(
        request.head.starts_with("POST /v1/traces HTTP/1.1\r\n"),
        "{}",
        request.head
    );
    assert_eq!(
        request.header("content-type"),
        Some("application/x-protobuf")
    );
    assert_eq!(request.header("x-tenant"), Some("shop"));
    assert_eq!(request.header("accept-encoding"), None);
    let agent = concat!(
        "OTel-OTLP-Exporter-Rust-trace-runtime/",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(request.header("user-agent"), Some(agent));
    assert_eq!(request.names(), ["work"]);
}

#[test]
fn spans_of_every_kind() {
    let receiver = Receiver::start([]);
    let given = testing::check_exporter(http(&receiver.url()).build().expect("a URL"));
    let arrived = receiver.all().iter().flat_map(Seen::names).count();
    assert_eq!(arrived, given.len());
}

#[test]
fn to_zipkin() {
    let receiver = Receiver::start([
        Act::Send(response("503 Service Unavailable", "", b"")),
        Act::Send(response("202 Accepted", "", b"")),
        Act::Send(response("400 Bad Request", "", b"no ids\n")),
        Act::Send(response(
            "200 OK",
            "content-type: text/html\r\n",
            b"Welcome",
        )),
    ]);
    let report = || {
        let exporter = Zipkin::http(format!("{}/api/v2/spans", receiver.url())).retry(quick());
        row(&flushed(exporter.build().expect("a URL")))
    };
    assert_eq!(report(), "zipkin: 1 delivered, 0 dropped");
    assert!(report().ends_with("(rejected 1) [HTTP 400 Bad Request: no ids (rejected 1)]"));
    assert!(report().starts_with("zipkin: 1 delivered, 0 dropped [HTTP 200 OK: taken, but"));
    let request = receiver.next();
    assert!(request.head.starts_with("POST /api/v2/spans HTTP/1.1\r\n"));
    let list: serde_json::Value = serde_json::from_slice(&request.body).expect("JSON");
    assert_eq!(
        list.pointer("/0/name").and_then(|name| name.as_str()),
        Some("work")
    );
}

#[test]
fn to_zipkin_in_protobuf() {
    let receiver = Receiver::start([Act::Send(response("202 Accepted", "", b""))]);
    let exporter = Zipkin::http(format!("{}/api/v2/spans", receiver.url())).protobuf();
    let delivered = row(&flushed(exporter.build().expect("a URL")));
    assert_eq!(delivered, "zipkin: 1 delivered, 0 dropped");
    let request = receiver.next();
    let content_type = request.header("content-type");
    assert_eq!(content_type, Some("application/x-protobuf"));
    // `ListOfSpans.spans`, and somewhere in it `Span.name`.
    assert_eq!(request.body[0], 0x0a);
    assert!(request.body.windows(6).any(|it| it == b"\x2a\x04work"));
}

/// Of three lists the second one is lost with its connection; the third goes over another.
#[test]
fn to_zipkin_that_closes_between_lists() {
    let receiver = Receiver::start([answers("202 Accepted", ""), Act::Break(Vec::new())]);
    let exporter = Zipkin::http(format!("{}/api/v2/spans", receiver.url()))
        .request_limit(5_000)
        .retry(Retry::never());
    let recording = Recording::to(exporter.build().expect("a URL"));
    let text = "x".repeat(3_000);
    (0..3).for_each(|_| span!("large", text = &*text).in_scope(|| ()));
    let report = recording.end();
    assert!(report.is_balanced(), "{report}");
    let row = row(&report);
    let counts = "zipkin: 2 delivered, 1 dropped (unreachable 1)";
    assert!(row.starts_with(counts), "{row}");
    assert_eq!(receiver.all().len(), 3);
}

#[test]
fn compressed() {
    let read = |compression| {
        let receiver = Receiver::start([]);
        let exporter = http(&receiver.url()).compression(compression).build();
        assert_eq!(
            row(&flushed(exporter.expect("a URL"))),
            "otlp: 1 delivered, 0 dropped"
        );
        let request = receiver.next();
        (
            request.header("content-encoding").map(String::from),
            request.body,
        )
    };
    let (encoding, body) = read(Compression::Gzip);
    let mut plain = Vec::new();
    GzDecoder::new(&body[..])
        .read_to_end(&mut plain)
        .expect("whole");
    assert_eq!(
        (encoding.as_deref(), names(&plain)),
        (Some("gzip"), vec!["work".into()])
    );
    let (encoding, body) = read(Compression::Zstd);
    let plain = zstd::decode_all(&body[..]).expect("whole");
    assert_eq!(
        (encoding.as_deref(), names(&plain)),
        (Some("zstd"), vec!["work".into()])
    );
}

#[test]
fn in_json() {
    let json = "content-type: application/json\r\n";
    let partly = br#"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}"#;
    let receiver = Receiver::start([
        Act::Send(response("200 OK", json, partly)),
        Act::Send(response(
            "400 Bad Request",
            json,
            br#"{"message":"no names"}"#,
        )),
        Act::Send(response("200 OK", json, b"{}")),
    ]);
    let report = || {
        let exporter = Otlp::builder(Protocol::HttpJson).endpoint(receiver.url());
        row(&flushed(exporter.build().expect("a URL")))
    };
    assert!(report().ends_with("1 dropped (rejected 1) [too old (rejected 1)]"));
    assert!(report().ends_with("[HTTP 400 Bad Request: no names (rejected 1)]"));
    assert_eq!(report(), "otlp: 1 delivered, 0 dropped");
    let request = receiver.next();
    assert_eq!(request.header("content-type"), Some("application/json"));
    let json: serde_json::Value = serde_json::from_slice(&request.body).expect("JSON");
    let name = json.pointer("/resourceSpans/0/scopeSpans/0/spans/0/name");
    assert_eq!(name.and_then(|name| name.as_str()), Some("work"));
}

/// A batch of three spans that is larger than a request may be, and one span that is larger alone.
#[test]
fn larger_than_a_request_may_be() {
    let receiver = Receiver::start([]);
    let exporter = http(&receiver.url()).request_limit(1_000).build();
    let recording = Recording::to(exporter.expect("a URL"));
    (0..3).for_each(|_| work());
    trace_runtime::span!("large", note = "x".repeat(1_000)).in_scope(|| ());
    let report = recording.end();
    let counts = (report.delivered(), report.dropped(DropReason::TooLarge));
    assert_eq!(counts, (3, 1), "{report}");
    let requests = receiver.all();
    assert!(requests.iter().all(|request| request.body.len() <= 1_000));
    assert_eq!(
        requests.iter().flat_map(Seen::names).collect::<Vec<_>>(),
        ["work"; 3]
    );
}

#[test]
fn a_connection_is_kept() {
    let receiver = Receiver::start([]);
    let recording = Recording::to(http(&receiver.url()).build().expect("a URL"));
    for _ in 0..3 {
        work();
        recording.flush();
    }
    recording.end();
    assert_eq!(
        receiver.all().iter().map(|seen| seen.connection).max(),
        Some(0)
    );
}

#[test]
fn absent() {
    let report = flushed(http(NOBODY).build().expect("a URL"));
    assert_eq!(report.dropped(DropReason::Unreachable), 1);
    let row = row(&report);
    assert!(
        row.contains("refused") && row.contains("given up after 3 attempts"),
        "{row}"
    );
}

#[test]
fn refused() {
    let body = [&[18, 8][..], b"no names"].concat();
    let refusal = response(
        "400 Bad Request",
        "content-type: application/x-protobuf\r\n",
        &body,
    );
    assert_eq!(
        after([Act::Send(refusal)]),
        ("otlp: 0 delivered, 1 dropped (rejected 1) [HTTP 400 Bad Request: no names (rejected 1)]".into(), 1)
    );
    let (row, requests) = after([answers("413 Payload Too Large", "")]);
    assert_eq!(
        row,
        "otlp: 0 delivered, 1 dropped (rejected 1) [HTTP 413 Payload Too Large (rejected 1)]"
    );
    assert_eq!(requests, 1);
}

#[test]
fn busy() {
    for status in [
        "429 Too Many Requests",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
    ] {
        let busy = answers(status, "");
        let expected = "otlp: 1 delivered, 0 dropped";
        assert_eq!(
            after([busy.clone(), busy]),
            (expected.into(), 3),
            "{status}"
        );
    }
}

#[test]
fn busy_for_too_long() {
    let busy = answers("503 Service Unavailable", "");
    let (row, requests) = after(vec![busy; 9]);
    assert_eq!(
        row,
        "otlp: 0 delivered, 1 dropped (unreachable 1) [HTTP 503 Service Unavailable; given up after 3 attempts (unreachable 1)]"
    );
    assert_eq!(requests, 3);
}

/// What it asks for is longer than we have patience, so nothing is tried.
#[test]
fn busy_until() {
    for header in [
        "retry-after: 61\r\n",
        "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:50:38 GMT\r\n",
    ] {
        let (row, requests) = after([answers("429 Too Many Requests", header)]);
        assert!(row.contains("given up after 1 attempt "), "{row}");
        assert_eq!(requests, 1, "{header}");
    }
}

/// The attempt that is answered has no longer than the one that hangs, on a busy machine, too.
const FOR_AN_ANSWER: Duration = Duration::from_secs(2);

#[test]
fn hanging() {
    let receiver = Receiver::start([Act::Hang]);
    let exporter = http(&receiver.url()).timeout(FOR_AN_ANSWER).build();
    let report = flushed(exporter.expect("a URL"));
    assert_eq!(
        row(&report),
        "otlp: 1 delivered, 0 dropped",
        "by the second attempt"
    );
}

#[test]
fn dripping() {
    let drip = Act::Drip(taken(), Duration::from_millis(40));
    let receiver = Receiver::start(vec![drip; 9]);
    let exporter = http(&receiver.url())
        .timeout(Duration::from_millis(100))
        .build();
    let report = flushed(exporter.expect("a URL"));
    assert_eq!(report.dropped(DropReason::Unreachable), 1, "{report}");
    assert!(row(&report).contains("timeout"), "{report}");
}

#[test]
fn closing_before_the_answer() {
    let (row, requests) = after([Act::Break(Vec::new()), Act::Break(b"HTTP/1.1 20".to_vec())]);
    assert_eq!(
        (row.as_str(), requests),
        ("otlp: 1 delivered, 0 dropped", 3)
    );
}

/// The status says that the spans were taken. To send them again would be worse than not to know of a part that may have been refused.
#[test]
fn closing_in_the_answer() {
    let whole = partly(1, "a reason that is cut off");
    let (row, requests) = after([Act::Break(whole[..whole.len() - 5].to_vec())]);
    assert!(
        row.starts_with("otlp: 1 delivered, 0 dropped [HTTP 200 OK: taken, but"),
        "{row}"
    );
    assert_eq!(requests, 1);
}

#[test]
fn garbage() {
    let (row, requests) = after(vec![Act::Break(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()); 9]);
    assert!(
        row.starts_with("otlp: 0 delivered, 1 dropped (unreachable 1)"),
        "{row}"
    );
    assert_eq!(requests, 3);
}

/// Something else answers at this address: what it says is not hidden.
#[test]
fn a_page() {
    let page = response(
        "200 OK",
        "content-type: text/html\r\n",
        b"<html>Welcome</html>",
    );
    let (row, _) = after([Act::Send(page)]);
    assert_eq!(
        row,
        "otlp: 1 delivered, 0 dropped [HTTP 200 OK: taken, but the response is not understood (\"text/html\", with 20 bytes)]"
    );
}

#[test]
fn an_answer_without_end() {
    let endless = response("200 OK", "content-type: text/html\r\n", &[b'x'; 10_000]);
    let receiver = Receiver::start([Act::Send(endless)]);
    let exporter = http(&receiver.url()).response_limit(100).build();
    let row = row(&flushed(exporter.expect("a URL")));
    assert!(row.contains("cut off after 101 bytes"), "{row}");
}

/// One span of each request is rejected; the three may travel in one request or in several.
#[test]
fn partial_success() {
    let receiver = Receiver::start(vec![Act::Send(partly(1, "too old")); 3]);
    let recording = Recording::to(http(&receiver.url()).build().expect("a URL"));
    (0..3).for_each(|_| work());
    let report = recording.end();
    let requests = receiver.all().len() as u64;
    let counts = (report.delivered(), report.dropped(DropReason::Rejected));
    assert_eq!(counts, (3 - requests, requests), "{report}");
    assert!(row(&report).contains("too old"), "{report}");
}

/// Some receivers answer in JSON what they are told in protobuf.
#[test]
fn partial_success_in_the_other_format() {
    let json = "content-type: application/json; charset=utf-8\r\n";
    let partly = br#"{"partialSuccess":{"rejectedSpans":1,"errorMessage":"too old"}}"#;
    let (row, _) = after([Act::Send(response("200 OK", json, partly))]);
    assert_eq!(
        row,
        "otlp: 0 delivered, 1 dropped (rejected 1) [too old (rejected 1)]"
    );
    let (row, _) = after([Act::Send(response("200 OK", json, b"{}"))]);
    assert_eq!(row, "otlp: 1 delivered, 0 dropped");
}

#[test]
fn a_warning() {
    let (row, _) = after([Act::Send(partly(0, "soon to be refused"))]);
    assert_eq!(row, "otlp: 1 delivered, 0 dropped [soon to be refused]");
}

#[test]
fn redirected() {
    let elsewhere = Receiver::start([]);
    for status in [
        "301 Moved Permanently",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let (row, requests) = after([answers(
            status,
            &format!("location: {}\r\n", elsewhere.url()),
        )]);
        assert!(
            row.contains("rejected 1") && row.contains("redirects are not followed"),
            "{row}"
        );
        assert_eq!(requests, 1);
    }
    assert_eq!(elsewhere.all().len(), 0, "headers may be secrets");
}

/// A label is at most 63 characters long, so the system knows without asking anybody.
#[test]
fn no_such_host() {
    let host = "x".repeat(64);
    let exporter = http(&format!("http://{host}:4318")).build().expect("a URL");
    let report = flushed(exporter);
    assert_eq!(report.dropped(DropReason::Unreachable), 1, "{report}");
    assert!(row(&report).contains(&host), "{report}");
}

/// It goes away with a request, and is back before the retry policy gives up.
#[test]
fn restarting() {
    let listener = TcpListener::bind(alone()).expect("a free port");
    let address = listener.local_addr().expect("it listens");
    let retry = Retry::default()
        .first_pause(Duration::from_millis(5))
        .longest_pause(Duration::from_millis(20));
    let exporter = http(&format!("http://{address}")).retry(retry).build();
    let recording = Recording::to(exporter.expect("a URL"));
    work();
    thread::scope(|scope| {
        let flushed = scope.spawn(|| recording.flush());
        let connection = listener.accept().expect("the exporter comes");
        drop(listener);
        drop(connection);
        let listener = TcpListener::bind(address).expect("the port is free again");
        let back = Receiver::on(listener, []);
        assert_eq!(back.next().names(), ["work"]);
        let report = flushed.join().expect("it does not panic");
        assert_eq!(row(&report), "otlp: 1 delivered, 0 dropped");
    });
    recording.end();
}
