//! `taskmanager demo`, run as a whole: four processes on loopback, and what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

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

/// A service that ends with the test.
struct Service {
    child: Child,
    address: String,
    /// Open for what it says at its end.
    _says: BufReader<ChildStdout>,
}

impl Service {
    fn start(place: &TempDir) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_taskmanager"));
        command
            .args(["serve", "--supervised", "--port", "0", "--spans"])
            .arg(place.path().join("spans.jsonl"))
            .arg("--db")
            .arg(place.path().join("tasks.db"))
            .env("TASKMANAGER_TOKENS", "ann=secret")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut says = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut said = String::new();
        says.read_line(&mut said).expect("it says where it listens");
        let (_, address) = said.trim_end().rsplit_once('/').expect("a URL");
        Self {
            child,
            address: address.to_owned(),
            _says: says,
        }
    }

    /// The head of the response, and its body.
    fn get(&self, path: &str) -> (String, String) {
        let mut connection = TcpStream::connect(&self.address).expect("it listens");
        write!(
            connection,
            "GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer secret\r\nconnection: close\r\n\r\n"
        )
        .expect("it reads");
        let mut response = String::new();
        connection
            .read_to_string(&mut response)
            .expect("it answers");
        let (head, body) = response.split_once("\r\n\r\n").expect("a head");
        (head.to_owned(), body.to_owned())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn started(metrics: &str) -> u64 {
    let mut lines = metrics.lines();
    let line = lines.find(|line| line.starts_with("otel_sdk_span_started_total"));
    let value = line.and_then(|line| line.rsplit(' ').next()?.parse().ok());
    value.unwrap_or_else(|| panic!("{metrics}"))
}

#[test]
fn a_scrape_counts_spans_and_makes_none() {
    let place = TempDir::new().expect("a directory");
    let service = Service::start(&place);
    let (head, text) = service.get("/metrics");
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    let kind = "content-type: application/openmetrics-text; version=1.0.0";
    assert!(head.contains(kind), "{head}");
    assert!(text.ends_with("# EOF\n"), "{text}");
    assert_eq!(started(&text), 0);

    let (head, _) = service.get("/api/v1/tasks");
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    // The request, its authorisation, the list, and the query.
    for _ in 0..2 {
        assert_eq!(started(&service.get("/metrics").1), 4);
    }
}
