//! `tracing` that is used inside of `tracing`: by what the program formats, and under the locks of other layers. That needs a subscriber for the whole process: under
//! any other, `tracing` itself takes no calls inside of calls.

mod tracing_setup;

use std::cell::RefCell;
use std::fmt;
use std::sync::Once;

use trace_runtime::attr;
use trace_runtime::testing::{self, Spans};
use trace_runtime::tracing::SpanExt;
use tracing::{Span, Subscriber, field, info, info_span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;

fn spans(body: impl FnOnce()) -> Spans {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_setup::subscriber().with(Holds);
        tracing::subscriber::set_global_default(subscriber).expect("nobody else does");
    });
    testing::capture(body).1
}

struct Holds;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Holds {
    fn on_record(
        &self,
        id: &tracing::span::Id,
        _: &tracing::span::Record<'_>,
        context: tracing_subscriber::layer::Context<'_, S>,
    ) {
        let span = context.span(id).expect("it is open");
        let _held = span.extensions_mut();
        Span::current().in_scope(|| info!("while it is held"));
        Span::current().context();
    }
}

#[test]
fn what_the_program_formats_may_trace_itself_and_panic() {
    struct Traces;
    struct Panics;

    impl fmt::Debug for Traces {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            info_span!("formatting").in_scope(|| info!("inside"));
            info!("beside");
            f.write_str("formatted")
        }
    }

    impl fmt::Debug for Panics {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("as some do")
        }
    }

    let spans = spans(|| {
        info_span!("outer", traces = ?Traces, panics = ?Panics).in_scope(|| {
            info!(traces = ?Traces, panics = ?Panics, "done");
        });
    });
    spans.assert_tree(
        "
        formatting
        outer traces=formatted panics=<panicked>
          formatting
        ",
    );
    let outer = spans.named("outer").one();
    let names: Vec<_> = outer
        .events()
        .iter()
        .map(testing::EventData::name)
        .collect();
    assert_eq!(names, ["beside", "done"]);
    let done = outer.event("done").expect("it is there");
    assert_eq!(done.attribute("traces"), Some("formatted".into()));
    assert_eq!(done.attribute("panics"), Some("<panicked>".into()));
}

/// tracing#763, tracing#1565, #59: a `Debug` implementation that looks at the current span, or closes one, while it is recorded.
#[test]
fn a_span_may_be_closed_entered_and_recorded_while_one_is_recorded() {
    struct Busy(RefCell<Option<Span>>);

    impl fmt::Debug for Busy {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            Span::current().record("again", 1);
            info!("event");
            Span::current().in_scope(|| attr!(inside = true));
            drop(self.0.take());
            f.write_str("busy")
        }
    }

    let spans = spans(|| {
        let outer = info_span!("outer", busy = field::Empty, again = field::Empty);
        let inner = info_span!("inner");
        outer.in_scope(|| {
            outer.record("busy", field::debug(Busy(RefCell::new(Some(inner)))));
            info!(busy = ?Busy(RefCell::new(Some(info_span!("last")))), "done");
        });
    });
    let outer = spans.named("outer").one();
    assert_eq!(outer.attribute("busy"), Some("busy".into()));
    assert_eq!(outer.attribute("again"), Some(1.into()));
    assert_eq!(outer.attribute("inside"), Some(true.into()));
    assert_eq!(spans.named("inner").len() + spans.named("last").len(), 2);
}

/// #250: another layer that holds a span's extensions while the program's code runs.
#[test]
fn another_layer_may_hold_the_extensions_of_a_span() {
    let spans = spans(|| {
        let span = info_span!("held", field = field::Empty).entered();
        span.record("field", 1);
    });
    assert_eq!(spans.named("held").one().attribute("field"), Some(1.into()));
}
