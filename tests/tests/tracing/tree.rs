//! One tree of `tracing` spans and ours, in both directions.

use trace_runtime::{attr, event, testing, traced};
use tracing::{Instrument, info, info_span};

use crate::tracing_setup::with_layer;

#[traced]
fn inner() {
    attr!(depth = 2);
}

#[traced]
fn outer() {
    info_span!("middle").in_scope(|| {
        attr!(depth = 1);
        inner();
        event!("done");
    });
}

#[test]
fn spans_of_both_kinds_nest() {
    let ((), spans) = testing::capture(|| with_layer(outer));
    spans.assert_tree(
        "
        outer
          middle depth=1
            inner depth=2
        ",
    );
    assert_eq!(spans.named("middle").one().events().len(), 1);
}

#[traced]
async fn inner_async() {
    tokio::task::yield_now().await;
    info!("inside");
}

#[traced]
async fn outer_async() {
    async {
        tokio::task::yield_now().await;
        inner_async().await;
        tokio::task::yield_now().await;
    }
    .instrument(info_span!("middle"))
    .await;
    inner_async().await;
}

#[test]
fn spans_of_both_kinds_nest_across_awaits() {
    let work = outer_async();
    let ((), spans) = testing::capture(|| with_layer(|| futures::executor::block_on(work)));
    spans.assert_tree(
        "
        outer_async
          middle
            inner_async
          inner_async
        ",
    );
}
