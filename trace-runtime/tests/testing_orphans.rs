//! Work that was spawned without its context is found, and tests do not accuse each other.
//!
//! Each test has call sites of its own, because the captures of all of them watch the same process.

#![allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]

use std::panic::{self, AssertUnwindSafe};
use std::thread;

use tokio::runtime::Builder;
use trace_runtime::testing::{Spans, capture, capture_async};
use trace_runtime::{Context, WithContext, span, traced};

/// The rows of the complaint, without what other tests of this process lost.
fn complaint(spans: &Spans, sites: &[&str]) -> Vec<String> {
    let Err(payload) = panic::catch_unwind(AssertUnwindSafe(|| spans.assert_no_orphans())) else {
        return Vec::new();
    };
    let message = payload
        .downcast_ref::<String>()
        .expect("a formatted message");
    assert!(
        message.starts_with("spans became roots for want of a parent:\n"),
        "{message}"
    );
    let is_ours = |row: &&str| {
        sites
            .iter()
            .any(|site| row.starts_with(&format!("  {site} (")))
    };
    message
        .lines()
        .filter(is_ours)
        .map(|row| row.trim_start().to_owned())
        .collect()
}

#[test]
fn a_thread_without_the_context_is_found() {
    #[traced]
    fn lost_on_thread() {}

    let (_, spans) = capture(|| span!("parent").in_scope(|| thread::spawn(lost_on_thread).join()));
    let line = line!() - 3;
    assert_eq!(
        complaint(&spans, &["lost_on_thread", "parent"]),
        [format!(
            "lost_on_thread ({}, {}:{line}), outside of every capture, on a thread without a name",
            module_path!(),
            file!()
        )]
    );
}

#[test]
fn a_thread_with_the_context_is_not() {
    #[traced]
    fn kept_on_thread() {}

    let (_, spans) = capture(|| {
        span!("parent").in_scope(|| {
            let context = Context::current();
            thread::spawn(move || context.attach(kept_on_thread)).join()
        })
    });
    assert_eq!(complaint(&spans, &["kept_on_thread", "parent"]), [""; 0]);
}

#[test]
fn a_task_without_the_context_is_found_on_any_runtime() {
    #[traced]
    async fn lost_in_task() {}

    #[traced]
    async fn spawns() {
        tokio::spawn(lost_in_task()).await.expect("no panic");
    }

    for runtime in [
        Builder::new_current_thread().build(),
        Builder::new_multi_thread().worker_threads(1).build(),
    ] {
        let runtime = runtime.expect("a runtime");
        let ((), spans) = runtime.block_on(capture_async(spawns()));
        let rows = complaint(&spans, &["lost_in_task", "spawns"]);
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert!(
            rows[0].starts_with("lost_in_task (testing_orphans,"),
            "{rows:?}"
        );
        assert!(
            rows[0].contains("outside of every capture, on thread `"),
            "{rows:?}"
        );
    }
}

#[test]
fn a_task_with_the_context_is_not() {
    #[traced]
    async fn kept_in_task() {}

    #[traced]
    async fn spawns_with_context() {
        tokio::spawn(kept_in_task().with_context(Context::current()))
            .await
            .expect("no panic");
    }

    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .expect("a runtime");
    let ((), spans) = runtime.block_on(capture_async(spawns_with_context()));
    assert_eq!(
        complaint(&spans, &["kept_in_task", "spawns_with_context"]),
        [""; 0]
    );
}

#[test]
fn a_root_in_the_capture_is_named_but_for_the_first() {
    let ((), spans) = capture(|| {
        let before = Context::current();
        span!("first").in_scope(|| before.attach(|| span!("torn_off").in_scope(|| ())));
        span!("after").in_scope(|| ());
    });
    let rows = complaint(&spans, &["first", "torn_off", "after"]);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(
        rows[0].starts_with("torn_off (") && rows[0].ends_with(", in the capture"),
        "{rows:?}"
    );
    assert!(rows[1].starts_with("after ("), "{rows:?}");
}

#[test]
fn a_root_that_is_meant_is_no_orphan() {
    #[traced(root)]
    fn meant() {}

    let ((), spans) = capture(|| span!("request").in_scope(meant));
    spans.assert_tree("request\nmeant");
    assert_eq!(complaint(&spans, &["request", "meant"]), [""; 0]);
}

/// Named as the threads of tests are.
fn other_test(name: &str, body: impl FnOnce() + Send + 'static) {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .expect("a thread")
        .join()
        .expect("no panic");
}

#[test]
fn other_tests_are_not_accused() {
    #[traced]
    fn called_by_another_test() {}

    let ((), spans) = capture(|| {
        other_test("tests::without_a_capture", called_by_another_test);
        other_test("tests::with_a_capture", || {
            drop(capture(called_by_another_test));
        });
    });
    assert_eq!(complaint(&spans, &["called_by_another_test"]), [""; 0]);
}

#[test]
fn what_happened_before_and_after_does_not_count() {
    #[traced]
    fn lost_outside() {}

    thread::spawn(lost_outside).join().expect("no panic");
    let ((), spans) = capture(|| ());
    let (_, later) = capture(|| thread::spawn(lost_outside).join());
    assert_eq!(complaint(&spans, &["lost_outside"]), [""; 0]);
    assert_eq!(complaint(&later, &["lost_outside"]).len(), 1);
}
