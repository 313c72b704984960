//! The layer beside others: `fmt`, `EnvFilter`, filters of one layer, `tracing-test`.

mod printed;
mod tracing_setup;

use printed::Printed;
use trace_runtime::{testing, traced};
use tracing::{debug, debug_span, error, info, info_span, trace_span};
use tracing_setup::bare_layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer};

#[traced]
fn ours() {
    info!("in ours");
}

fn work() {
    info_span!("request", id = 7).in_scope(|| {
        debug_span!("lookup").in_scope(|| {
            debug!("a detail");
            trace_span!("row").in_scope(ours);
        });
        error!("it failed");
    });
}

#[test]
fn each_layer_sees_what_its_own_filter_lets_through() {
    let [brief, full] = [Printed::default(), Printed::default()];
    let subscriber = tracing_subscriber::registry()
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(brief.clone())
                .with_ansi(false)
                .with_filter(EnvFilter::new("error")),
        )
        .with(bare_layer().with_filter(LevelFilter::DEBUG))
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(full.clone())
                .with_ansi(false)
                .with_span_events(FmtSpan::FULL),
        );
    let ((), spans) = testing::capture(|| tracing::subscriber::with_default(subscriber, work));
    spans.assert_tree(
        "
        request ! id=7
          lookup
            ours
        ",
    );
    let lookup = spans.named("lookup").one();
    assert_eq!(lookup.events()[0].name(), "a detail");
    assert_eq!(brief.text().lines().count(), 1);
    let full = full.text();
    assert!(full.contains("request{id=7}:lookup:row: "), "{full}");
    assert_eq!(full.matches(": close ").count(), 3, "{full}");
}

#[test]
fn traces_are_complete_while_nothing_is_printed() {
    let printed = Printed::default();
    let subscriber = tracing_subscriber::registry().with(bare_layer()).with(
        tracing_subscriber::fmt::layer()
            .with_writer(printed.clone())
            .with_filter(EnvFilter::new("off")),
    );
    let ((), spans) = testing::capture(|| tracing::subscriber::with_default(subscriber, work));
    spans.assert_tree(
        "
        request ! id=7
          lookup
            row
              ours
        ",
    );
    assert_eq!(printed.text(), "");
}

/// A filter for all, which is what `RUST_LOG` is in most programs, takes the spans of `tracing` away, and never ours.
#[test]
fn a_filter_for_all_leaves_traced_functions() {
    let subscriber = tracing_subscriber::registry()
        .with(EnvFilter::new("off"))
        .with(bare_layer());
    let ((), spans) = testing::capture(|| tracing::subscriber::with_default(subscriber, work));
    spans.assert_tree("ours");
}

#[test]
fn two_of_our_layers_do_not_disturb_each_other() {
    let subscriber = tracing_subscriber::registry()
        .with(bare_layer().with_filter(LevelFilter::INFO))
        .with(bare_layer().with_filter(LevelFilter::OFF));
    let ((), spans) = testing::capture(|| tracing::subscriber::with_default(subscriber, work));
    spans.assert_tree(
        "
        request ! id=7
          ours
        ",
    );
}

/// `tracing-test` sets the subscriber of the process; the one with our layer is that of the thread.
#[tracing_test::traced_test]
#[test]
fn tracing_test_goes_on_seeing_what_it_sees() {
    info!("before");
    let ((), spans) = testing::capture(|| tracing_setup::with_layer(work));
    info!("behind");
    assert_eq!(spans.len(), 4);
    assert!(logs_contain("before") && logs_contain("behind"));
    assert!(!logs_contain("it failed"));
}
