mod proto;

use std::time::SystemTime;

use serde_json::{Value, json};

use super::*;
use crate::export::json::tests::Sink;
use crate::record::tests::cut;
use crate::testing::{Spans, capture, try_capture};
use crate::{Status, attr, event, rename, set_attribute, set_status, span};

fn zipkin(spans: &Spans) -> Vec<Value> {
    zipkin_of(&spans.whole_batch())
}

fn zipkin_of(batch: &Batch) -> Vec<Value> {
    let sink = Sink::default();
    Zipkin::writer(sink.clone())
        .export(batch)
        .expect("a sink takes everything");
    let text = sink.text();
    let lists: Vec<Vec<Value>> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    lists.into_iter().flatten().collect()
}

fn one(body: impl FnOnce()) -> Value {
    let ((), spans) = capture(|| span!("one", kind = client).in_scope(body));
    let [span] = <[Value; 1]>::try_from(zipkin(&spans)).expect("one span");
    span
}

/// A parent with nothing, and below it a child with all that there is.
fn family() -> (Spans, [Value; 2]) {
    let ((), spans) = capture(|| {
        span!("parent").in_scope(|| {
            span!("child", kind = server; answer = 42).in_scope(|| {
                event!("seen", part = 0.5, by = "me \"and\" you");
                event!("gone");
                rename("GET /");
            });
        });
    });
    let written = <[Value; 2]>::try_from(zipkin(&spans)).expect("two spans");
    (spans, written)
}

fn micros(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    u64::try_from(since.expect("after 1970").as_micros()).expect("this century")
}

#[test]
fn every_field_is_there() {
    let (spans, [child, _]) = family();
    let (span, root) = (spans.named("GET /").one(), spans.named("parent").one());
    assert_eq!(
        child,
        json!({
            "traceId": span.trace_id().to_string(),
            "id": span.span_id().to_string(),
            "parentId": root.span_id().to_string(),
            "kind": "SERVER",
            "name": "GET /",
            "timestamp": micros(span.start_time()),
            "duration": u64::try_from(span.duration().as_micros()).expect("short").max(1),
            "localEndpoint": {"serviceName": "unknown_service"},
            "annotations": [
                {
                    "timestamp": micros(span.events()[0].time()),
                    "value": r#""seen": {"part":0.5,"by":"me \"and\" you"}"#,
                },
                {"timestamp": micros(span.events()[1].time()), "value": "gone"},
            ],
            "tags": {
                "otel.scope.name": "trace_runtime",
                "otel.library.name": "trace_runtime",
                "answer": "42",
            },
        })
    );
}

#[test]
fn what_a_span_does_not_have_is_absent() {
    let (_, [_, parent]) = family();
    for absent in ["parentId", "kind", "annotations", "remoteEndpoint"] {
        assert_eq!(parent[absent], Value::Null, "{absent}");
    }
}

#[test]
fn all_tags_are_strings() {
    let span = one(|| {
        attr!(flag = true, whole = -7, float = 0.5, text = "\"quoted\"");
        attr!(list = ["a", "b"], numbers = [1, 2], nan = f64::NAN);
    });
    let tags = &span["tags"];
    for (key, wanted) in [
        ("flag", "true"),
        ("whole", "-7"),
        ("float", "0.5"),
        ("text", "\"quoted\""),
        ("list", r#"["a","b"]"#),
        ("numbers", "[1,2]"),
        ("nan", "NaN"),
    ] {
        assert_eq!(tags[key], wanted, "{key}");
    }
}

#[test]
fn the_status_decides_about_the_tag_error() {
    let failed = one(|| {
        attr!(error = "something else");
        set_status(Status::error("it broke"));
    });
    assert_eq!(failed["tags"]["error"], "it broke");
    assert_eq!(failed["tags"]["otel.status_code"], "ERROR");

    let fine = one(|| {
        attr!(error = false);
        set_status(Status::Ok);
    });
    assert_eq!(fine["tags"]["error"], Value::Null);
    assert_eq!(fine["tags"]["otel.status_code"], "OK");

    let unset = one(|| attr!(error = "timeout"));
    assert_eq!(unset["tags"]["error"], "timeout");
    assert_eq!(unset["tags"]["otel.status_code"], Value::Null);
}

#[test]
fn an_end_that_is_no_return_is_a_tag() {
    let (_, spans) = try_capture(|| span!("one").in_scope(|| panic!("no")));
    let [span] = &zipkin(&spans)[..] else {
        panic!("one span");
    };
    assert_eq!(span["tags"]["span.outcome"], "panicked");
    assert_eq!(one(|| ())["tags"]["span.outcome"], Value::Null);
}

#[test]
fn what_was_cut_off_is_counted() {
    let span = &zipkin_of(&cut())[0];
    let tag = |what| span["tags"][format!("otel.dropped_{what}_count")].clone();
    assert_eq!(["attributes", "events", "links"].map(tag), ["1", "2", "3"]);
}

#[test]
fn the_best_name_of_the_other_end_is_taken() {
    let ranking = [
        "peer.service",
        "server.address",
        "net.peer.name",
        "network.peer.address",
        "server.socket.domain",
        "server.socket.address",
        "net.sock.peer.name",
        "net.sock.peer.addr",
        "peer.hostname",
        "peer.address",
        "db.name",
    ];
    for (rank, best) in ranking.iter().enumerate() {
        let span = one(|| {
            for key in &ranking[rank..] {
                set_attribute(key, *key);
            }
        });
        assert_eq!(span["remoteEndpoint"], json!({"serviceName": best}));
    }
}

#[test]
fn an_address_has_a_port() {
    let cases = [
        ("10.0.0.7", json!({"ipv4": "10.0.0.7", "port": 5432})),
        ("2001:db8::1", json!({"ipv6": "2001:db8::1", "port": 5432})),
        ("db", json!({"serviceName": "db", "port": 5432})),
    ];
    for (address, wanted) in cases {
        let span = one(|| attr!(network.peer.address = address, network.peer.port = 5432));
        assert_eq!(span["remoteEndpoint"], wanted);
    }
    let span = one(|| {
        attr!(
            network.peer.address = "10.0.0.7",
            network.peer.port = 70_000
        );
    });
    assert_eq!(span["remoteEndpoint"], json!({"ipv4": "10.0.0.7"}));
}

#[test]
fn who_is_called_has_no_remote_endpoint() {
    let ((), spans) = capture(|| drop(span!("one", kind = server; peer.service = "me")));
    assert_eq!(zipkin(&spans)[0]["remoteEndpoint"], Value::Null);
}

#[test]
fn lists_keep_their_limit() {
    let ((), spans) = capture(|| (0..50).for_each(|n| drop(span!("one", n = n))));
    let batch = spans.whole_batch();
    for limit in 0..1_000 {
        let mut found = 0;
        let too_large = Lists::json(limit).split(&batch, |list| {
            assert!(list.body.len() <= limit, "{limit}");
            let spans: Vec<Value> = serde_json::from_slice(list.body).expect("a list");
            found += spans.len() as u64;
        });
        assert_eq!(found + too_large, 50, "{limit}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_the_spans_of_the_list() {
    let ((), spans) = capture(|| span!("parent").in_scope(|| span!("child").in_scope(|| ())));
    let mut out = Zipkin::create("/dev/full").expect("every Linux has it");
    let error = out.export(&spans.whole_batch()).expect_err("it is full");
    assert!(error.to_string().contains("(failed 2)"), "{error}");
    assert!(out.flush().is_ok(), "nothing was begun");
}
