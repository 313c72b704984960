use std::collections::HashMap;
use std::io;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::*;
use crate::clock::Timeline;
use crate::export::json::tests::Sink;
use crate::record::tests::properties::Random;
use crate::record::tests::{add, cut};
use crate::record::{Header, Items, Recorded};
use crate::sync::fixed::Arc;
use crate::testing::{Spans, capture, try_capture};
use crate::{
    Callsite, Context, Outcome, SpanKind, Status, TraceFlags, attr, event, link, set_status, span,
};

fn drawn(batch: &Batch) -> Vec<Value> {
    let sink = Sink::default();
    let mut chrome = ChromeTrace::writer(sink.clone());
    // These spans were recorded before there was an exporter.
    let starts = batch.iter().map(|span| span.start_unix_nanos());
    chrome.frame.origin = starts.min().unwrap_or_default() - 1_000_000;
    chrome
        .export(batch)
        .and_then(|()| chrome.flush())
        .expect("a sink takes everything");
    drop(chrome);
    serde_json::from_str(&sink.text()).expect("an array")
}

fn of_phase<'a>(events: &'a [Value], phase: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["ph"] == phase).collect()
}

fn named<'a>(events: &'a [Value], name: &str) -> &'a Value {
    let found = events
        .iter()
        .find(|event| event["name"] == name && event["ph"] == "X");
    found.unwrap_or_else(|| panic!("{name} in {events:?}"))
}

/// A parent with an attribute, and below it a child that failed, with an event and a link to the parent.
struct Family {
    spans: Spans,
    flags: TraceFlags,
    events: Vec<Value>,
}

impl Family {
    fn new() -> Self {
        let (flags, spans) = capture(|| {
            span!("parent", kind = server; answer = 42).in_scope(|| {
                let here = Context::current().span_context().expect("a span");
                span!("child").in_scope(|| {
                    event!("seen", part = 0.5);
                    link!(here, why = "test");
                    set_status(Status::error("not found"));
                });
                here.flags()
            })
        });
        let events = drawn(&spans.whole_batch());
        Self {
            spans,
            flags,
            events,
        }
    }
}

#[test]
fn every_field_of_a_span_is_there() {
    let Family { spans, events, .. } = Family::new();
    let (parent, span) = (named(&events, "parent"), spans.named("parent").one());
    assert_eq!(parent["pid"], std::process::id());
    assert_eq!(parent["cat"], "server");
    assert_eq!(parent["cname"], Value::Null);
    assert_eq!(
        parent["args"],
        json!({
            "attributes": {"answer": 42},
            "outcome": "returned",
            "url": file!(),
            "line": span.callsite().line(),
            "trace_id": span.trace_id().to_string(),
            "span_id": span.span_id().to_string(),
        })
    );
}

#[test]
fn every_field_of_a_child_that_failed_is_there() {
    let Family {
        spans,
        flags,
        events,
    } = Family::new();
    let (root, below) = (spans.named("parent").one(), spans.named("child").one());
    let child = named(&events, "child");
    assert_eq!(child["cat"], "internal,error");
    assert_eq!(child["cname"], "terrible");
    assert_eq!(
        child["args"],
        json!({
            "attributes": {},
            "links": [{
                "trace_id": root.trace_id().to_string(),
                "span_id": root.span_id().to_string(),
                "flags": flags.to_byte(),
                "remote": false,
                "attributes": {"why": "test"},
            }],
            "outcome": "returned",
            "error": "not found",
            "url": file!(),
            "line": below.callsite().line(),
            "trace_id": root.trace_id().to_string(),
            "span_id": below.span_id().to_string(),
            "parent_span_id": root.span_id().to_string(),
        })
    );
}

#[test]
fn a_span_is_as_long_as_it_took() {
    let Family { spans, events, .. } = Family::new();
    let dur = named(&events, "parent")["dur"].as_f64().expect("a number");
    // The rate of the clock is measured anew for each drawing.
    let wanted = spans.named("parent").one().duration().as_secs_f64() * 1e6;
    assert!(
        (dur - wanted).abs() < 0.01 + wanted / 20.0,
        "{dur}, {wanted}"
    );
}

#[test]
fn an_event_is_a_mark_on_the_row_of_its_span() {
    let Family { events, .. } = Family::new();
    let [mark] = of_phase(&events, "i")[..] else {
        panic!("one mark");
    };
    let (parent, child) = (named(&events, "parent"), named(&events, "child"));
    assert_eq!(mark["args"], json!({"part": 0.5}));
    assert_eq!(mark["tid"], child["tid"]);
    assert_eq!(child["tid"], parent["tid"]);
}

#[test]
fn what_was_cut_off_is_counted() {
    let span = &drawn(&cut());
    let args = &named(span, "work")["args"];
    let found =
        ["attributes", "events", "links"].map(|what| &args[format!("dropped_{what}_count")]);
    assert_eq!(found, [1, 2, 3]);
}

#[test]
fn rows_and_the_process_have_names() {
    let ((), spans) = capture(|| span!("parent").in_scope(|| attr!(a = 1)));
    let events = drawn(&spans.whole_batch());
    let names: Vec<_> = of_phase(&events, "M")
        .iter()
        .map(|event| (event["name"].clone(), event["args"]["name"].clone()))
        .collect();
    assert!(events.iter().all(|event| event["tid"] != 0));
    assert!(names.contains(&(json!("process_name"), json!("unknown_service"))));
    assert!(names.contains(&(json!("thread_name"), json!("parent"))));
}

#[test]
fn an_end_that_nobody_waited_for_has_a_colour() {
    let (_, spans) = try_capture(|| span!("one").in_scope(|| panic!("no")));
    assert_eq!(
        named(&drawn(&spans.whole_batch()), "one")["cname"],
        "terrible"
    );
    let ((), spans) = capture(|| drop(span!("left")));
    let left = &drawn(&spans.whole_batch());
    assert_eq!(
        named(left, "left")["args"]["outcome"],
        spans.one().outcome().as_str()
    );
}

#[test]
fn one_after_the_other_shares_a_row_and_side_by_side_does_not() {
    let ((), spans) = capture(|| {
        span!("parent").in_scope(|| {
            span!("first").in_scope(|| ());
            span!("second").in_scope(|| ());
            let (left, right) = (span!("left"), span!("right"));
            right.attach(|| span!("below").in_scope(|| ()));
            // The earlier one keeps the row, though it ends later.
            drop(right);
            drop(left);
        });
    });
    let events = drawn(&spans.whole_batch());
    let row = |name| &named(&events, name)["tid"];
    for name in ["first", "second", "left"] {
        assert_eq!(row(name), row("parent"), "{name}");
    }
    assert_ne!(row("right"), row("parent"));
    assert_eq!(row("below"), row("right"));
    let arrows = [of_phase(&events, "s"), of_phase(&events, "f")].concat();
    let tids: Vec<_> = arrows.iter().map(|arrow| &arrow["tid"]).collect();
    assert_eq!(tids, [row("parent"), row("right")]);
}

#[test]
fn what_is_on_one_row_is_nested_or_apart() {
    for seed in 0..200 {
        let batch = overlapping(&mut Random::new(seed));
        let mut rows: HashMap<u64, Vec<[u64; 2]>> = HashMap::new();
        for event in of_phase(&drawn(&batch), "X") {
            let row = event["tid"].as_u64().expect("a row");
            let start = nanos(&event["ts"]);
            let stretch = [start, start + nanos(&event["dur"])];
            rows.entry(row).or_default().push(stretch);
        }
        assert_eq!(rows.values().map(Vec::len).sum::<usize>(), batch.len());
        for [a, b] in rows.values().flat_map(|row| pairs(row)) {
            let apart = a[1] <= b[0] || b[1] <= a[0];
            let nested = (a[0] <= b[0] && b[1] <= a[1]) || (b[0] <= a[0] && a[1] <= b[1]);
            assert!(apart || nested, "seed {seed}: {a:?} {b:?}");
        }
    }
}

/// Traces whose spans overlap, outlive their parents, nest and lack parents.
fn overlapping(random: &mut Random) -> Batch {
    let mut recorded = Recorded::default();
    let now = crate::clock::ticks();
    for span in 1..random.below(40) + 2 {
        let start = now + random.below(10_000);
        let header = Header {
            trace: [1, 1 + random.below(2)],
            span,
            parent: random.below(span),
            start,
            end: start + random.below(10_000),
            site: &SITE,
            outcome: Outcome::Returned,
            flags: 1,
            bits: 0,
        };
        add(&mut recorded, &header, &Items::new());
    }
    Batch::new(recorded, Timeline::now(), Arc::default())
}

static SITE: LazyLock<&Callsite> =
    LazyLock::new(|| Callsite::leak("work", "shop", SpanKind::Internal));

/// To the nanosecond: a double has room for it.
fn nanos(micros: &Value) -> u64 {
    let text = micros.to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{rest:0<3}");
    digits.parse().expect("three digits behind the point")
}

fn pairs(row: &[[u64; 2]]) -> impl Iterator<Item = [[u64; 2]; 2]> {
    let behind = move |at: usize| row[at + 1..].iter().map(move |other| [row[at], *other]);
    (0..row.len()).flat_map(behind)
}

#[test]
fn without_its_end_the_file_is_an_array_but_for_that() {
    let ((), spans) = capture(|| span!("parent").in_scope(|| span!("child").in_scope(|| ())));
    let sink = Sink::default();
    let mut chrome = ChromeTrace::writer(sink.clone());
    chrome.export(&spans.whole_batch()).expect("written");
    let killed: Vec<Value> =
        serde_json::from_str(&format!("{}]", sink.text())).expect("only the end is missing");
    assert_eq!(of_phase(&killed, "X").len(), 2);
    drop(chrome);
    assert!(serde_json::from_str::<Value>(&sink.text()).is_ok());
}

/// Spans that waited for their root counted as delivered meanwhile: the next flush takes that back.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_what_waited_too() {
    let ((), spans) = capture(|| {
        span!("parent").in_scope(|| (0..2).for_each(|_| span!("child").in_scope(|| ())));
    });
    let batch = spans.whole_batch();
    let mut out = ChromeTrace::create("/dev/full").expect("every Linux has it");
    let waits = batch.select(|span| span.name() == "child");
    let error = out.export(&waits).expect_err("the process has no name");
    assert!(!error.to_string().contains("failed"), "{error}");
    let root = batch.select(|span| span.name() == "parent");
    let error = out.export(&root).expect_err("it is full");
    assert!(error.to_string().contains("(failed 1)"), "{error}");
    let error = out.flush().expect_err("two are not told of");
    assert!(error.to_string().contains("(failed 2)"), "{error}");
    assert!(out.flush().is_ok(), "all is said");
}

/// The first write fails as a whole.
struct FullAtFirst {
    out: Sink,
    is_full: bool,
}

impl Write for FullAtFirst {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.is_full) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_is_written_first_begins_the_array() {
    let ((), spans) = capture(|| span!("work").in_scope(|| ()));
    let out = Sink::default();
    let mut chrome = ChromeTrace::writer(FullAtFirst {
        out: out.clone(),
        is_full: true,
    });
    assert!(chrome.export(&spans.whole_batch()).is_err());
    let ((), spans) = capture(|| span!("later").in_scope(|| ()));
    chrome.export(&spans.whole_batch()).expect("there is room");
    drop(chrome);
    let events: Vec<Value> = serde_json::from_str(&out.text()).expect("an array");
    assert_eq!(events[0]["name"], "process_name");
    named(&events, "later");
}

#[test]
fn a_file_without_spans_is_an_empty_array() {
    let sink = Sink::default();
    drop(ChromeTrace::writer(sink.clone()));
    assert_eq!(sink.text(), "[]\n");
}

/// Its importer (`trace-event.ts`) asks the first event for these; then a name alone is what spans have in common.
#[test]
fn speedscope_takes_a_span_by_its_name() {
    let ((), spans) = capture(|| span!("work").in_scope(|| ()));
    let events = drawn(&spans.whole_batch());
    let first = &events[0]["args"];
    for asked_for in [
        "line",
        "column",
        "name",
        "category",
        "url",
        "params",
        "allocatedCategory",
        "allocatedName",
    ] {
        assert_ne!(first[asked_for], Value::Null, "{asked_for}");
    }
}
