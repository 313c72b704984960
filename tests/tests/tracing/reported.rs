//! What was reported of other bridges, as tests of ours. The numbers are those of issues of tokio-rs/tracing and tokio-rs/tracing-opentelemetry.

use std::thread;

use trace_runtime::testing;
use trace_runtime::tracing::SpanExt;
use trace_runtime::{Context, SpanContext, traced};
use tracing::{Level, Span, debug_span, info, info_span, trace_span};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, reload};

use crate::tracing_setup::{bare_layer, with_layer};

fn remote() -> SpanContext {
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    traceparent.parse().expect("well-formed")
}

/// #25, #54, #77: the trace of a span whose parent was set later was that of nobody.
#[test]
fn a_parent_that_is_set_later_is_the_parent_of_all() {
    let ((), spans) = testing::capture(|| {
        with_layer(|| {
            let handler = info_span!("handler", user = 7);
            handler
                .set_parent(Context::remote(remote()))
                .expect("nobody saw it");
            handler.in_scope(|| {
                assert_eq!(trace_runtime::trace_id(), Some(remote().trace_id()));
                info_span!("query").in_scope(|| {});
            });
        });
    });
    spans.assert_tree(
        "
        handler user=7
          query
        ",
    );
    let handler = spans.named("handler").one();
    assert_eq!(handler.parent_span_id(), Some(remote().span_id()));
    assert!(handler.has_remote_parent());
    assert!(
        spans
            .iter()
            .all(|span| span.trace_id() == remote().trace_id())
    );
    assert_eq!(spans.unfinished(), 0);
}

/// tracing#2520: to read the context took a parent away that was set afterwards. Who is too late is told.
#[test]
fn a_parent_cannot_be_set_once_the_context_was_read() {
    let ((), spans) = testing::capture(|| {
        with_layer(|| {
            let asked = info_span!("asked");
            let seen = asked.context().span_context();
            let error = asked
                .set_parent(Context::remote(remote()))
                .expect_err("it was seen");
            assert!(error.is_already_started(), "{error}");
            let entered = info_span!("entered");
            entered.in_scope(|| {});
            entered
                .set_parent(Context::remote(remote()))
                .expect_err("it was entered");
            let child_of = info_span!("child_of");
            drop(info_span!(parent: &child_of, "child"));
            child_of
                .set_parent(Context::remote(remote()))
                .expect_err("it has a child");
            asked.in_scope(|| assert_eq!(Context::current().span_context(), seen));
        });
    });
    assert!(spans.iter().all(|span| !span.has_remote_parent()));
}

/// #45: a message that brought no context was to be a child, one that did was not.
#[test]
fn a_parent_can_be_a_span_of_this_process_or_what_is_current() {
    let ((), spans) = testing::capture(|| {
        with_layer(|| {
            let first = info_span!("first");
            let second = info_span!("second");
            second.set_parent(first.context()).expect("nobody saw it");
            first.in_scope(|| {
                let third = info_span!(parent: None, "third");
                third.set_parent(None::<Context>).expect("nobody saw it");
            });
        });
    });
    spans.assert_tree_unordered(
        "
        first
          second
          third
        ",
    );
    assert_eq!(spans.unfinished(), 0);
}

/// #86, #14, tracing#3406: a parent or a predecessor that a filter keeps from the layer was a panic.
#[test]
fn a_span_that_is_filtered_away_passes_its_parent_through() {
    let everything = tracing_subscriber::fmt::layer().with_writer(std::io::sink);
    let subscriber = tracing_subscriber::registry()
        .with(everything)
        .with(bare_layer().with_filter(LevelFilter::DEBUG));
    let ((), spans) = testing::capture(|| {
        tracing::subscriber::with_default(subscriber, || {
            let root = debug_span!("root");
            let middle = root.in_scope(|| trace_span!("middle"));
            // Nothing is current here: only the registry knows what is above the middle.
            debug_span!(parent: &middle, "explicit").in_scope(leaf);
            root.in_scope(|| middle.in_scope(|| debug_span!("contextual").in_scope(leaf)));
            root.follows_from(&middle);
            middle.follows_from(&root);
            info!(parent: &middle, "in the middle");
        });
    });
    spans.assert_tree(
        "
        root
          explicit
            leaf
          contextual
            leaf
        ",
    );
}

#[traced]
fn leaf() {}

/// #86: a filter that changes between a parent and its child.
#[test]
fn a_filter_may_change_at_any_time() {
    let (filter, handle) = reload::Layer::new(LevelFilter::INFO);
    let everything = tracing_subscriber::fmt::layer().with_writer(std::io::sink);
    let subscriber = tracing_subscriber::registry()
        .with(everything)
        .with(bare_layer().with_filter(filter));
    let ((), spans) = testing::capture(|| {
        tracing::subscriber::with_default(subscriber, || {
            let unseen = trace_span!("unseen").entered();
            handle.reload(LevelFilter::TRACE).expect("it is there");
            let seen = trace_span!("seen").entered();
            handle.reload(LevelFilter::OFF).expect("it is there");
            info!("lost");
            seen.exit();
            unseen.exit();
        });
    });
    spans.assert_tree("seen");
}

/// `Span::current()`, events and spans in the destructors of thread-locals, some of which run when ours are gone.
#[test]
fn threads_may_use_tracing_to_their_very_end() {
    struct AtExit;

    impl Drop for AtExit {
        fn drop(&mut self) {
            let current = Span::current();
            current.in_scope(|| info!("still here"));
            info_span!("late").in_scope(|| {
                info!("later");
                leaf();
            });
            current.record("field", 1);
        }
    }

    thread_local! {
        static BEFORE: AtExit = const { AtExit };
        static BEHIND: AtExit = const { AtExit };
    }

    let dispatch = tracing::Dispatch::new(trace_runtime::tracing::subscriber());
    for _ in 0..20 {
        let dispatch = dispatch.clone();
        let ended = thread::spawn(move || {
            BEFORE.with(|_| {});
            let _default = tracing::dispatcher::set_default(&dispatch);
            info_span!("early").in_scope(leaf);
            BEHIND.with(|_| {});
            // Never left: the thread ends inside.
            std::mem::forget(info_span!("endless").entered());
        });
        ended.join().expect("no destructor panics");
    }
}

/// A layer may be boxed, optional, filtered, or one of several.
#[test]
fn the_layer_is_found_wherever_it_is() {
    let boxed: Box<dyn Layer<_> + Send + Sync> = Box::new(bare_layer());
    let subscriber = tracing_subscriber::registry().with(Some(
        boxed.with_filter(filter_fn(|metadata| *metadata.level() <= Level::INFO)),
    ));
    let ((), spans) = testing::capture(|| {
        tracing::subscriber::with_default(subscriber, || {
            let span = info_span!("found");
            span.handle()
                .expect("it is there")
                .set_attribute("by", "its handle");
        });
    });
    spans.assert_tree(r#"found by="its handle""#);
}
