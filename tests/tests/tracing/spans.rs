//! What the layer makes of the spans of `tracing`, in whatever order they are entered, left and closed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Barrier};
use std::thread;

use trace_runtime::testing::{self, Spans};
use trace_runtime::{Context, Outcome, SpanKind, Status, attr, traced};
use tracing::{Instrument, Span, debug_span, field, info_span};

use crate::tracing_setup::{with_layer, with_subscriber};

/// The spans of `body`, the same with our layer as with our subscriber.
fn spans(body: impl Fn()) -> Spans {
    let ((), alone) = testing::capture(|| with_subscriber(&body));
    let ((), spans) = testing::capture(|| with_layer(&body));
    assert_eq!(alone.snapshot(), spans.snapshot());
    spans
}

#[traced]
fn leaf() {}

#[test]
fn fields_have_their_types() {
    let spans = spans(|| {
        let span = info_span!(
            "typed",
            signed = -1_i64,
            unsigned = 2_u64,
            huge = u64::MAX,
            wide = u128::MAX,
            ratio = 0.5,
            flag = true,
            text = "words",
            shown = %"display",
            debug = ?Some(1),
            later = field::Empty,
            never = field::Empty,
        );
        span.record("later", 7);
    });
    spans.assert_tree(
        r#"
        typed signed=-1 unsigned=2 huge="18446744073709551615" wide="340282366920938463463374607431768211455" ratio=0.5 flag=true text=words shown=display debug=Some(1) later=7
        "#,
    );
    let typed = spans.named("typed").one();
    assert!(typed.attribute("never").is_none());
}

#[test]
fn level_and_target_are_kept() {
    let subscriber = trace_runtime::tracing::subscriber();
    let ((), spans) = testing::capture(|| {
        tracing::subscriber::with_default(subscriber, || {
            debug_span!(target: "a::b", "kept").in_scope(|| tracing::warn!("event"));
        });
    });
    spans.assert_tree("kept level=DEBUG target=a::b");
    let event = &spans.named("kept").one().events()[0];
    assert_eq!(event.attribute("level"), Some("WARN".into()));
    assert_eq!(event.attribute("target"), Some(module_path!().into()));
}

#[test]
fn the_fields_of_opentelemetry_are_understood() {
    let spans = spans(|| {
        let _ok = info_span!(
            "a",
            otel.name = "GET /",
            otel.kind = "SERVER",
            otel.status_code = "Ok"
        );
        let late = info_span!(
            "b",
            otel.name = field::Empty,
            otel.kind = field::Empty,
            otel.status_code = field::Empty,
            otel.status_message = field::Empty
        );
        late.record("otel.status_message", "no route");
        late.record("otel.status_code", "ERROR");
        late.record("otel.kind", field::debug(SpanKind::Client));
        late.record("otel.name", "POST /");
    });
    let [ok, failed] = ["GET /", "POST /"].map(|name| spans.named(name).one());
    assert_eq!((ok.kind(), ok.status()), (SpanKind::Server, Status::Ok));
    assert_eq!(ok.outcome(), Outcome::Returned);
    assert_eq!(failed.kind(), SpanKind::Client);
    assert_eq!(failed.status(), Status::error("no route"));
    assert_eq!(failed.outcome(), Outcome::Error);
    assert_eq!(ok.attributes().len() + failed.attributes().len(), 0);
}

#[test]
fn parents_can_be_named() {
    let spans = spans(|| {
        let first = info_span!("first");
        info_span!("second").in_scope(|| {
            info_span!(parent: &first, "below_first").in_scope(leaf);
            info_span!(parent: None, "alone");
        });
    });
    spans.assert_tree(
        "
        first
          below_first
            leaf
        second
        alone
        ",
    );
}

#[test]
fn a_span_can_be_entered_again_and_cloned() {
    let spans = spans(|| {
        let span = info_span!("often");
        for round in 0..2 {
            let clone = span.clone();
            clone.in_scope(|| {
                attr!(round = round);
                span.in_scope(leaf);
                leaf();
            });
        }
        leaf();
    });
    spans.assert_tree(
        "
        often round=1
          leaf
          leaf
          leaf
          leaf
        leaf
        ",
    );
}

#[test]
fn spans_can_be_left_out_of_order() {
    let spans = spans(|| {
        let (a, b) = (info_span!("a"), info_span!("b"));
        let in_a = a.enter();
        attr!(in_a = 1);
        let in_b = b.enter();
        attr!(in_b = 1);
        drop(in_a);
        leaf();
        attr!(still_in_b = 1);
        drop(in_b);
        leaf();
    });
    spans.assert_tree(
        "
        a in_a=1
        b in_b=1 still_in_b=1
          leaf
        leaf
        ",
    );
}

#[test]
fn a_guard_that_a_traced_function_drops_is_put_right() {
    #[traced]
    fn takes(guard: tracing::span::Entered<'_>) {
        drop(guard);
        leaf();
    }

    #[traced]
    fn gives() {
        let span = info_span!("given");
        takes(span.enter());
        drop(span);
        leaf();
    }

    let spans = spans(gives);
    spans.assert_tree(
        "
        gives
          given
            takes
              leaf
          leaf
        ",
    );
}

#[test]
fn a_guard_can_be_held_over_an_await() {
    #[traced]
    async fn holds() {
        let span = info_span!("held");
        let guard = span.enter();
        tokio::task::yield_now().await;
        leaf();
        drop(guard);
        leaf();
    }

    let spans = spans(|| {
        futures::executor::block_on(async {
            futures::join!(holds(), async { leaf() });
        });
    });
    let held = spans.named("held").one();
    let under_held = spans
        .named("leaf")
        .iter()
        .filter(|leaf| leaf.parent_span_id() == Some(held.span_id()))
        .count();
    assert_eq!(under_held, 1);
    assert_eq!(
        held.parent_span_id(),
        Some(spans.named("holds").one().span_id())
    );
}

#[test]
fn spans_are_closed_on_other_threads() {
    let ((), spans) = testing::capture(|| {
        with_layer(|| {
            let span = info_span!("moved", at = field::Empty);
            span.in_scope(leaf);
            let context = Context::current();
            thread::spawn(move || {
                context.attach(|| {
                    span.record("at", "the other side");
                    span.in_scope(leaf);
                });
            })
            .join()
            .expect("nothing panics");
        });
    });
    spans.assert_tree(
        r#"
        moved at="the other side"
          leaf
          leaf
        "#,
    );
}

#[test]
fn a_span_is_entered_on_two_threads_at_once() {
    let both = Arc::new(Barrier::new(2));
    let ((), spans) = testing::capture(|| {
        with_layer(|| {
            let span = info_span!("shared");
            let threads = [1, 2].map(|number| {
                let (span, both) = (span.clone(), Arc::clone(&both));
                thread::spawn(move || {
                    span.in_scope(|| {
                        both.wait();
                        attr!(seen = number);
                        leaf();
                        both.wait();
                    });
                })
            });
            drop(span);
            for thread in threads {
                thread.join().expect("nothing panics");
            }
        });
    });
    let shared = spans.named("shared").one();
    assert!(shared.attribute("seen").is_some());
    let leaves = spans.named("leaf");
    assert_eq!(leaves.len(), 2);
    assert!(
        leaves
            .iter()
            .all(|leaf| leaf.parent_span_id() == Some(shared.span_id()))
    );
}

#[test]
fn follows_from_is_a_link_while_the_other_lives() {
    let spans = spans(|| {
        let (first, second) = (info_span!("first"), info_span!("second"));
        second.follows_from(&first);
        let gone = first.id();
        drop(first);
        second.follows_from(gone);
    });
    let first = spans.named("first").one();
    let second = spans.named("second").one();
    let links: Vec<_> = second
        .links()
        .iter()
        .map(|link| link.span_context().span_id())
        .collect();
    assert_eq!(links, [first.span_id()]);
}

#[test]
fn a_panic_is_the_outcome_of_what_it_goes_through() {
    let spans = spans(|| {
        let outer = info_span!("outer");
        let body = || outer.in_scope(|| info_span!("inner").in_scope(|| panic!("boom")));
        assert!(catch_unwind(AssertUnwindSafe(body)).is_err());
    });
    for name in ["outer", "inner"] {
        let span = spans.named(name).one();
        assert_eq!(span.outcome(), Outcome::Panicked);
        assert_eq!(span.status(), Status::error("boom"));
    }
}

#[test]
fn a_span_ends_when_it_is_left_for_the_last_time() {
    let ((), spans) = testing::capture(|| {
        with_layer(|| {
            let parent = info_span!("parent");
            let child = parent.in_scope(|| info_span!("child"));
            drop(parent);
            let after = info_span!("after");
            drop(after);
            child.in_scope(|| {});
        });
    });
    let end = |name: &str| spans.named(name).one().end_time();
    assert!(end("parent") <= spans.named("after").one().start_time());
    assert!(end("child") >= end("after"));
}

/// The registry closes parents by the default of the thread, so every thread has to have it.
fn runtime(dispatch: &tracing::Dispatch) -> tokio::runtime::Runtime {
    let dispatch = dispatch.clone();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).on_thread_start(move || {
        std::mem::forget(tracing::dispatcher::set_default(&dispatch));
    });
    builder.build().expect("threads can be started")
}

#[test]
fn futures_carry_their_span_to_whatever_thread_polls_them() {
    let dispatch = tracing::Dispatch::new(crate::tracing_setup::subscriber());
    let runtime = runtime(&dispatch);
    let ((), spans) = testing::capture(|| {
        let _default = tracing::dispatcher::set_default(&dispatch);
        let work = async {
            leaf();
            tokio::task::yield_now().await;
            let spawned =
                async { leaf() }.instrument(info_span!(parent: Span::current(), "spawned"));
            tokio::spawn(spawned).await.expect("nothing panics");
        };
        runtime.block_on(work.instrument(info_span!("work")));
    });
    spans.assert_tree(
        "
        work
          leaf
          spawned
            leaf
        ",
    );
}

#[test]
fn unsampled_traces_have_no_spans_and_no_new_roots() {
    let spans = spans(|| {
        Context::current().unsampled().attach(|| {
            let span = info_span!("unseen", costly = field::Empty);
            span.in_scope(|| info_span!("below").in_scope(leaf));
            info_span!(parent: &span, "named").in_scope(leaf);
        });
    });
    assert!(spans.is_empty());
}

#[test]
fn current_is_what_tracing_says_with_our_subscriber_alone() {
    with_subscriber(|| {
        assert!(Span::current().is_none());
        let (outer, inner) = (info_span!("outer"), info_span!("inner"));
        let in_outer = outer.enter();
        inner.in_scope(|| assert_eq!(Span::current(), inner));
        assert_eq!(Span::current(), outer);
        drop(in_outer);
        assert!(Span::current().is_none());
    });
}
