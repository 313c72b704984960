//! Call sites are switched off and on while the program runs. Their rules are the process's: one test does all.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use trace_runtime::sampling::{SiteAction, SiteRules};
use trace_runtime::testing::{SpanData, Spans, capture, capture_async};
use trace_runtime::{Context, attr, propagation, span, traced, traceparent};

#[traced]
fn caller() -> Option<String> {
    noisy();
    traceparent()
}

#[traced]
fn noisy() -> Option<String> {
    attr!(noise = 1);
    leaf();
    let mut headers = BTreeMap::new();
    propagation::inject(&mut headers);
    headers.remove("traceparent")
}

#[traced]
async fn waiting() {
    tokio::task::yield_now().await;
    leaf();
}

#[traced]
fn leaf() {}

const SENDER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[traced(parent = parent)]
fn served(parent: Context) -> Option<String> {
    noisy()
}

/// What is recorded, each with its parent.
fn recorded(spans: &Spans) -> Vec<String> {
    let line = |span: &SpanData| {
        let parent = spans
            .iter()
            .find(|it| Some(it.span_id()) == span.parent_span_id());
        let parent = parent.map_or("-", |parent| parent.name());
        format!("{parent}/{} {}", span.name(), span.attributes().len())
    };
    let mut lines: Vec<_> = spans.iter().map(line).collect();
    lines.sort();
    lines
}

fn tree(work: impl FnOnce()) -> Vec<String> {
    recorded(&capture(work).1)
}

fn put(pattern: &str, action: SiteAction) {
    SiteRules::new().site(pattern, action).put_in_force();
}

#[test]
fn sites_are_switched_while_the_program_runs() {
    let all = ["-/caller 0", "caller/noisy 1", "noisy/leaf 0"];
    let calls = || drop(caller());
    assert_eq!(tree(calls), all);

    put("*::noisy", SiteAction::Off);
    assert_eq!(
        tree(calls),
        ["-/caller 0", "caller/leaf 0"],
        "nor does its attribute go to the caller"
    );
    put("*::noisy", SiteAction::OffWithChildren);
    assert_eq!(tree(calls), ["-/caller 0"]);
    let (sent, _) = capture(|| span!("outer").in_scope(|| (traceparent(), noisy())));
    assert_eq!(sent.0, sent.1, "the parent is passed through");

    put("*::caller", SiteAction::Off);
    assert_eq!(tree(calls), ["-/noisy 1", "noisy/leaf 0"]);
    put("*::served", SiteAction::Off);
    let (_, spans) = capture(|| served(propagation::extract(&[("traceparent", SENDER)])));
    let noisy = spans.named("noisy").one();
    assert_eq!(
        noisy.trace_id().to_string(),
        SENDER[3..35],
        "below the sender's"
    );
    put("*::served", SiteAction::OffWithChildren);
    let (sent, _) = capture(|| served(propagation::extract(&[("traceparent", SENDER)])));
    assert_eq!(sent.as_deref(), Some(SENDER));

    put("*::waiting", SiteAction::Off);
    assert_eq!(tree_of_waiting(), ["-/leaf 0"]);
    put("*::waiting", SiteAction::OffWithChildren);
    assert!(tree_of_waiting().is_empty());

    switch_under_threads();
    SiteRules::new().put_in_force();
    assert_eq!(tree(calls), all);
    assert_eq!(tree_of_waiting(), ["-/waiting 0", "waiting/leaf 0"]);
}

fn tree_of_waiting() -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    recorded(&runtime.block_on(capture_async(waiting())).1)
}

/// Each span obeys one rule or the other.
fn switch_under_threads() {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..300 {
                put("*::noisy", SiteAction::Off);
                put("*::noisy", SiteAction::OffWithChildren);
                SiteRules::new().put_in_force();
            }
            done.store(true, Ordering::Relaxed);
        });
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let tree = tree(|| drop(noisy()));
                    assert!(tree.len() != 1 || tree == ["-/leaf 0"], "{tree:?}");
                }
            });
        }
    });
}
