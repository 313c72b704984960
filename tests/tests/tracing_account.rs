//! Every span of `tracing` is accounted for, and what is not kept of one is counted. One recorder, so one test.

mod tracing_setup;

use std::time::Duration;

use futures::executor::block_on;
use futures::future::join_all;
use trace_runtime::tracing::SpanExt;
use trace_runtime::{Context, Report, SpanContext, Tracing, traced};
use tracing::span::EnteredSpan;
use tracing::{info, info_span};
use tracing_setup::{bare_layer, with_layer};
use tracing_subscriber::layer::SubscriberExt;

#[test]
fn everything_is_accounted_for() {
    let tracing = trace_runtime::builder().init().expect("nobody else does");
    events_that_are_not_kept_are_counted(&tracing);
    a_parent_that_was_not_sampled_takes_the_span_along(&tracing);
    a_parent_that_was_sampled_takes_the_span_along(&tracing);
    guards_in_any_order_leave_nothing_open(&tracing);
}

/// The account once nothing is open.
fn account(tracing: &Tracing) -> Report {
    let report = tracing.flush(Duration::from_secs(10));
    assert!(report.is_balanced(), "{report:?}");
    assert_eq!(report.open(), 0, "{report:?}");
    report
}

fn events_that_are_not_kept_are_counted(tracing: &Tracing) {
    let limited = tracing_subscriber::registry().with(bare_layer().with_most_events(0));
    tracing::subscriber::with_default(limited, || {
        info_span!("full").in_scope(|| info!("one too many"));
    });
    assert_eq!(account(tracing).lost_items(), 1);
}

fn remote(flags: &str) -> SpanContext {
    let ids = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
    format!("{ids}-{flags}").parse().expect("well-formed")
}

fn remote_context(flags: &str) -> Context {
    Context::remote(remote(flags))
}

fn a_parent_that_was_not_sampled_takes_the_span_along(tracing: &Tracing) {
    let before = account(tracing).started();
    with_layer(|| {
        let request = info_span!("request");
        request
            .set_parent(remote_context("00"))
            .expect("nobody saw it");
        request.in_scope(|| {
            assert!(!trace_runtime::is_recording());
            let trace_id = trace_runtime::trace_id();
            assert_eq!(trace_id, Some(remote("00").trace_id()));
            info_span!("below").in_scope(|| {});
        });
    });
    assert_eq!(account(tracing).started(), before + 1);
}

fn a_parent_that_was_sampled_takes_the_span_along(tracing: &Tracing) {
    let before = account(tracing).started();
    with_layer(|| {
        let request = info_span!("request");
        request
            .set_parent(remote_context("00"))
            .expect("nobody saw it");
        request
            .set_parent(remote_context("01"))
            .expect("nobody saw it");
        request.in_scope(|| {
            assert!(trace_runtime::is_recording());
            info_span!("below").in_scope(|| {});
        });
    });
    assert_eq!(account(tracing).started(), before + 3);
}

fn guards_in_any_order_leave_nothing_open(tracing: &Tracing) {
    #[traced]
    async fn holds() {
        let outer = info_span!("outer").entered();
        let inner = info_span!("inner").entered();
        tokio::task::yield_now().await;
        drop(outer);
        info!("behind");
        tokio::task::yield_now().await;
        drop(inner);
    }

    #[traced]
    fn opens() -> EnteredSpan {
        info_span!("left open").entered()
    }

    let before = account(tracing).started();
    with_layer(|| {
        block_on(join_all([holds(), holds(), holds()]));
        drop(opens());
        assert!(Context::current().span_id().is_none(), "something is left");
    });
    assert_eq!(account(tracing).started(), before + 3 * 3 + 2);
}
