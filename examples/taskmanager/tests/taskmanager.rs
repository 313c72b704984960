//! `taskmanager demo`, run as a whole: four processes on loopback, and what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn taskmanager(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taskmanager"));
    command.args(arguments).env_remove("TASKMANAGER_TOKENS");
    command.output().expect("the program starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("it is UTF-8")
}

/// The spans of one process.
fn spans(directory: &Path, service: &str) -> Vec<Value> {
    let file = fs::read_to_string(directory.join(format!("{service}.jsonl")));
    let lines = file.expect("it was kept");
    let spans = lines.lines().map(serde_json::from_str);
    spans.collect::<Result<_, _>>().expect("lines of JSON")
}

#[test]
fn requests_are_traces_through_all_processes() {
    let place = TempDir::new().expect("a directory");
    let kept = place.path().join("kept");
    let directory = kept.to_str().expect("a plain name");
    let output = taskmanager(&[
        "demo",
        "--requests",
        "160",
        "--clients",
        "5",
        "--keep",
        directory,
    ]);

    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    assert!(
        !said.contains('\x1b'),
        "no colours where there is no terminal"
    );
    assert_eq!(said.matches('✓').count(), 13, "{said}");
    assert!(said.contains("160 requests from 5 clients"), "{said}");
    assert!(said.contains("spans in 4 processes"), "{said}");
    assert!(said.contains("↳ linked to it"), "{said}");

    // The same once more, without the demo's own eyes: which trace went where?
    let mut traces: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for service in ["client", "api", "worker", "notifier"] {
        for span in spans(&kept, service) {
            let services = traces.entry(span["trace_id"].to_string()).or_default();
            services.insert(service);
        }
    }
    let went = |through: &[&str]| traces.values().filter(|it| it.iter().eq(through)).count();
    let everywhere = went(&["api", "client", "notifier", "worker"]);
    let answered_at_once = went(&["api", "client"]);
    assert!(everywhere > 20, "{traces:?}");
    assert_eq!(everywhere + answered_at_once, 160);
    // What is left are retries, which begin in the worker.
    assert_eq!(went(&["notifier", "worker"]), traces.len() - 160);
    assert!(traces.len() > 170, "{}", traces.len());
}

#[test]
fn lines_of_all_processes_have_the_ids_of_their_trace() {
    let place = TempDir::new().expect("a directory");
    let kept = place.path().join("kept");
    let mut command = Command::new(env!("CARGO_BIN_EXE_taskmanager"));
    command
        .args(["demo", "--requests", "40", "--clients", "2", "--keep"])
        .arg(&kept)
        .env("RUST_LOG", "info");
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}", text(&output.stdout));

    let names = ["api", "worker", "notifier"].map(|service| spans(&kept, service));
    let recorded: BTreeSet<_> = names
        .iter()
        .flatten()
        .map(|span| [&span["trace_id"], &span["span_id"]].map(|id| id.as_str().map(str::to_owned)))
        .collect();
    let said = text(&output.stderr);
    for line in said.lines() {
        let ids = line.split(['[', ']']).skip(1).step_by(2).take(2);
        let ids: Vec<_> = ids.map(|id| Some(id.to_owned())).collect();
        let ids: [_; 2] = ids.try_into().expect("two ids");
        assert!(recorded.contains(&ids), "{line}");
    }
    for line in ["created", "done"] {
        let lines = said.lines().filter(|it| it.contains(line)).count();
        assert!(lines > 5, "{line}: {said}");
    }
}

#[test]
fn a_directory_that_is_there_already_is_not_touched() {
    let place = TempDir::new().expect("a directory");
    let directory = place.path().to_str().expect("a plain name");
    let output = taskmanager(&["demo", "--keep", directory]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.starts_with("error: cannot use "), "{said}");
    assert_eq!(fs::read_dir(place.path()).expect("it is there").count(), 0);
}

#[test]
fn tokens_that_are_none_are_refused() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taskmanager"));
    command
        .args(["serve", "--port", "0"])
        .env("TASKMANAGER_TOKENS", "hunter2");
    let output = command.output().expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert_eq!(
        said,
        "error: TASKMANAGER_TOKENS must be name=token,name=token\n"
    );
}
