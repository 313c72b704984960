//! `kafka` against the mock cluster that lives in its process: batches link to every message's sender, and no span is lost.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const ORDERS: usize = 6;

fn kafka() -> Command {
    let mut kafka = Command::new(env!("CARGO_BIN_EXE_kafka"));
    // What the developer has set for other programs.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OTEL_")) {
        kafka.env_remove(name);
    }
    kafka
}

/// An evening that went as it should: what was printed, and the spans.
struct Evening {
    stdout: String,
    spans: Vec<Value>,
}

impl Evening {
    fn new() -> Self {
        let place = TempDir::new().expect("a temporary directory");
        let path = place.path().join("spans.jsonl");
        let output = kafka().arg("--json").arg(&path).output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{output:?}");
        let lines = fs::read_to_string(path).expect("the file of the spans");
        Self {
            stdout: text(output.stdout),
            spans: lines.lines().map(parsed).collect(),
        }
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.spans.iter().filter(move |span| span["name"] == name)
    }
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("a line of JSON")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("the output is UTF-8")
}

/// The trace and the span that a span or a link names.
fn id(of: &Value) -> (&str, &str) {
    let part = |key: &str| of[key].as_str().expect("an id");
    (part("trace_id"), part("span_id"))
}

fn links(span: &Value) -> &[Value] {
    span["links"].as_array().map_or(&[], Vec::as_slice)
}

/// All that an evening shows is asserted on one: a consumer group takes seconds to form.
#[test]
fn every_message_is_linked_to_by_the_batch_that_took_it() {
    let evening = Evening::new();
    each_order_is_a_trace(&evening);
    links_lead_to_all_senders(&evening);
    each_batch_is_a_trace_with_its_messages(&evening);
    an_order_that_is_refused_fails_alone(&evening);
    no_span_is_lost(&evening);
    the_trees_are_printed(&evening);
}

fn each_order_is_a_trace(evening: &Evening) {
    let mut traces = HashSet::new();
    for sent in evening.named("send orders") {
        assert_eq!(sent["kind"], "producer");
        let root = evening
            .named("take_order")
            .find(|it| it["span_id"] == sent["parent_span_id"])
            .expect("the sender's parent");
        assert_eq!(root["trace_id"], sent["trace_id"]);
        assert!(root.get("parent_span_id").is_none(), "not a root: {root}");
        assert!(traces.insert(id(sent).0), "one trace for two: {sent}");
    }
    assert_eq!(traces.len(), ORDERS);
}

fn links_lead_to_all_senders(evening: &Evening) {
    let mut senders: HashMap<_, _> = evening
        .named("send orders")
        .map(|sent| (id(sent), &sent["attributes"]))
        .collect();
    for link in evening.named("process orders").flat_map(links) {
        let sender = senders.remove(&id(link));
        let sender = sender.unwrap_or_else(|| panic!("not a sender, or twice: {link}"));
        for key in [
            "messaging.destination.partition.id",
            "messaging.kafka.offset",
        ] {
            assert!(!sender[key].is_null(), "without {key}: {sender}");
            assert_eq!(link["attributes"][key], sender[key]);
        }
    }
    assert!(senders.is_empty(), "nobody links to these: {senders:?}");
}

fn each_batch_is_a_trace_with_its_messages(evening: &Evening) {
    for batch in evening.named("process orders") {
        assert_eq!(batch["kind"], "consumer");
        assert_eq!(batch["outcome"], "returned");
        assert!(batch.get("parent_span_id").is_none(), "no root: {batch}");
        let cooked = evening
            .named("cook")
            .filter(|it| it["parent_span_id"] == batch["span_id"])
            .inspect(|it| assert_eq!(it["trace_id"], batch["trace_id"]))
            .count();
        let count = &batch["attributes"]["messaging.batch.message_count"];
        assert_eq!(count.as_u64(), Some(cooked as u64));
        assert_eq!(links(batch).len(), cooked);
    }
}

fn an_order_that_is_refused_fails_alone(evening: &Evening) {
    let mut failed = evening
        .spans
        .iter()
        .filter(|span| span["outcome"] == "error");
    let refused = failed.next().expect("a failed span");
    assert_eq!(refused["name"], "cook");
    let status = &refused["status"]["description"];
    assert_eq!(status, "unicorn is not on the menu");
    assert_eq!(failed.next(), None);
}

fn no_span_is_lost(evening: &Evening) {
    let mut names = BTreeMap::new();
    for span in &evening.spans {
        let name = span["name"].as_str().expect("a name");
        *names.entry(name).or_insert(0) += 1;
    }
    let batches = names.remove("process orders").expect("a batch");
    let of_orders = ["cook", "send orders", "take_order"];
    assert_eq!(names, of_orders.map(|name| (name, ORDERS)).into());
    let all = 3 * ORDERS + batches;
    let account = format!(
        "{all} started, 0 open; console: {all} delivered, 0 dropped; json: {all} delivered, 0 dropped\n"
    );
    assert!(evening.stdout.ends_with(&account), "{}", evening.stdout);
}

fn the_trees_are_printed(evening: &Evening) {
    let batch = evening.named("process orders").next().expect("a batch");
    let (trace, span) = id(&links(batch)[0]);
    for part in [
        "take_order  order.table=terrace-1  order.dish=soup",
        "└─ send orders (producer)  messaging.system=kafka",
        "process orders (consumer)  messaging.system=kafka",
        "cook  ✗ Refused: unicorn is not on the menu",
        &format!("→ {trace}/{span}"),
    ] {
        assert!(evening.stdout.contains(part), "{part}:\n{}", evening.stdout);
    }
}

#[test]
fn a_cluster_that_is_not_there_is_an_error() {
    let Output { status, stderr, .. } = kafka()
        .args(["--brokers", "127.0.0.1:1"])
        .output()
        .expect("the program starts");
    assert_eq!(status.code(), Some(1));
    assert!(text(stderr).starts_with("error: Kafka: "));
}
