//! Each check passes on a run in which all is well, and finds what it is there for.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::*;

/// The lines of all processes, and what is known beside them.
struct World {
    spans: Vec<(&'static str, Value)>,
    accounts: Accounts,
    sent: Vec<Sent>,
    jobs: Tally,
}

/// A task that is created, whose job fails once, and one that is followed by somebody who hangs up.
fn good() -> World {
    let mut spans = vec![
        (CLIENT, span(1, 1, None, "create a task")),
        (CLIENT, span(1, 2, Some(1), "POST /api/v1/tasks")),
        ("api", span(1, 3, Some(2), "POST /api/v1/tasks")),
        ("api", span(1, 4, Some(3), "send jobs")),
        ("worker", span(1, 5, Some(4), "process jobs")),
        ("worker", span(2, 6, None, "process jobs")),
        (CLIENT, span(3, 7, None, "follow a task and hang up")),
        ("api", span(3, 8, Some(7), "GET /api/v1/tasks/{id}/events")),
    ];
    for at in [0, 3, 4, 5] {
        spans[at].1["attributes"] = json!({ "request.id": "r-1", "task.id": 7 });
    }
    spans[2].1["attributes"] = json!({ "http.request.header.x-request-id": ["r-1"] });
    for at in [6, 7] {
        spans[at].1["attributes"] = json!({ "request.id": "r-2", "task.id": 8 });
    }
    spans[5].1["links"] = json!([{ "trace_id": trace_id(1), "span_id": span_id(4) }]);
    spans[7].1["kind"] = json!("server");
    spans[7].1["outcome"] = json!("cancelled");
    World {
        spans,
        accounts: vec![(CLIENT, whole(3)), ("api", whole(3)), ("worker", whole(2))],
        sent: vec![
            sent("r-1", Kind::Create, StatusCode::CREATED),
            sent("r-2", Kind::HangUp, StatusCode::OK),
        ],
        jobs: Tally {
            waiting: 0,
            done: 1,
            dead: 0,
            attempts: 2,
        },
    }
}

fn span(trace: u8, id: u8, parent: Option<u8>, name: &str) -> Value {
    let mut span = json!({
        "trace_id": trace_id(trace),
        "span_id": span_id(id),
        "name": name,
        "kind": "internal",
        "outcome": "returned",
        "start_unix_nanos": 0,
        "duration_nanos": 1,
        "attributes": {},
        "links": [],
    });
    if let Some(parent) = parent {
        span["parent_span_id"] = span_id(parent);
    }
    span
}

fn trace_id(id: u8) -> Value {
    format!("{id:032x}").into()
}

fn span_id(id: u8) -> Value {
    format!("{id:016x}").into()
}

fn whole(spans: u64) -> Account {
    Account {
        started: spans,
        delivered: spans,
        dropped: 0,
        pending: 0,
        open: 0,
    }
}

fn sent(id: &str, kind: Kind, status: StatusCode) -> Sent {
    Sent {
        id: id.to_owned(),
        kind,
        status: Ok(status),
        took: Duration::ZERO,
    }
}

impl World {
    /// The claims that something speaks against.
    fn failed(&self) -> Vec<&'static str> {
        let mut files: Vec<(&'static str, String)> = Vec::new();
        for (service, span) in &self.spans {
            files.push((service, span.to_string()));
        }
        let traces = Traces::read(&files).expect("spans");
        let checks = all(&Evidence {
            traces: &traces,
            accounts: &self.accounts,
            sent: &self.sent,
            jobs: self.jobs,
        });
        let failed = checks.iter().filter(|check| !check.is_passed());
        failed.map(|check| check.claim).collect()
    }

    fn set(&mut self, at: usize, field: &str, value: Value) {
        self.spans[at].1[field] = value;
    }
}

#[track_caller]
fn finds(claim: &str, break_something: impl FnOnce(&mut World)) {
    let mut world = good();
    break_something(&mut world);
    let failed = world.failed();
    assert!(failed.contains(&claim), "{failed:?}");
}

#[test]
fn a_good_run_passes() {
    assert_eq!(good().failed(), [""; 0]);
}

#[test]
fn a_lost_span_is_found() {
    finds("no span is lost", |world| drop(world.spans.pop()));
    finds("no span is lost", |world| {
        world.accounts[1].1.delivered -= 1;
    });
    finds("no span is lost", |world| world.accounts[2].1.started += 1);
    finds("every attempt at a job is a span", |world| {
        drop(world.spans.remove(4));
    });
    finds("every attempt at a job is a span", |world| {
        world.jobs.waiting = 1;
    });
    finds("every request is a trace", |world| {
        world.sent.push(sent("r-3", Kind::List, StatusCode::OK));
    });
    finds("every request is a trace", |world| {
        drop(world.sent.remove(1));
    });
}

#[test]
fn a_foreign_span_is_found() {
    finds("no id is there twice", |world| {
        world.set(7, "span_id", span_id(1));
    });
    finds("every parent is in the trace", |world| {
        world.set(7, "parent_span_id", span_id(1));
    });
    finds("no span has two children alike", |world| {
        world.set(5, "trace_id", trace_id(1));
        world.set(5, "parent_span_id", span_id(4));
    });
    finds("every trace is one tree", |world| {
        world.set(5, "trace_id", trace_id(1));
    });
    let foreign = json!({ "request.id": "r-2" });
    finds("no trace has spans of two requests", |world| {
        world.set(4, "attributes", foreign.clone());
    });
    finds("no trace has spans of two requests", |world| {
        world.set(5, "attributes", json!({}));
    });
    let foreign = json!({ "request.id": "r-1", "task.id": 8 });
    finds("no trace has spans of two tasks", |world| {
        world.set(4, "attributes", foreign.clone());
    });
}

#[test]
fn a_retry_that_is_not_linked_is_found() {
    let claim = "every retry is a trace with a link to the first";
    finds(claim, |world| world.set(5, "links", json!([])));
    let elsewhere = json!([{ "trace_id": trace_id(3), "span_id": span_id(8) }]);
    finds(claim, |world| world.set(5, "links", elsewhere));
    finds(claim, |world| {
        world.set(5, "attributes", json!({ "request.id": "r-2" }));
    });
    finds(claim, |world| world.jobs.attempts = 3);
}

#[test]
fn a_wrong_answer_is_found() {
    let claim = "every answer is the right one";
    finds(claim, |world| world.sent[0].status = Ok(StatusCode::OK));
    finds(claim, |world| {
        world.sent[0].status = Err("refused".to_owned());
    });
    let claim = "who hung up, and nobody else, is cancelled";
    finds(claim, |world| world.set(7, "outcome", json!("returned")));
    finds(claim, |world| {
        world.set(2, "kind", json!("server"));
        world.set(2, "outcome", json!("cancelled"));
    });
}

#[test]
fn a_secret_is_found() {
    let claim = "no token and no address is recorded";
    finds(claim, |world| {
        world.set(2, "name", json!("Bearer open-sesame"));
    });
    finds(claim, |world| {
        world.set(2, "name", json!("joe@example.org"));
    });
}
