//! Our spans as spans of `tracing`: what its subscribers see, and that nothing is recorded twice.

mod printed;

use std::sync::{Arc, Mutex};

use printed::Printed;
use trace_runtime::logs;
use trace_runtime::testing::{Spans, capture, capture_async};
use trace_runtime::{Context, InSpan, WithContext, span, traced};
use tracing::span::{Attributes, Id};
use tracing::{Subscriber, info, info_span, subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Writes down what a subscriber is told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn write(&self, what: &str, names: &str) {
        let mut told = self.0.lock().expect("nobody panics here");
        told.push(format!("{what} {names}"));
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("nobody panics here"))
    }
}

/// The names of a span and of those around it, outermost first.
fn names<S: Subscriber + for<'a> LookupSpan<'a>>(id: &Id, context: &LayerContext<'_, S>) -> String {
    let scope = context.span_scope(id).expect("it is known").from_root();
    scope.map(|span| span.name()).collect::<Vec<_>>().join(":")
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Told {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: LayerContext<'_, S>) {
        self.write("new", &names(id, &context));
    }

    fn on_enter(&self, id: &Id, context: LayerContext<'_, S>) {
        self.write("enter", &names(id, &context));
    }

    fn on_exit(&self, id: &Id, context: LayerContext<'_, S>) {
        self.write("exit", &names(id, &context));
    }

    fn on_close(&self, id: Id, context: LayerContext<'_, S>) {
        self.write("close", &names(&id, &context));
    }

    fn on_event(&self, _: &tracing::Event<'_>, context: LayerContext<'_, S>) {
        let current = context.lookup_current();
        let names = current.map_or_else(String::new, |span| names(&span.id(), &context));
        self.write("event", &names);
    }
}

fn told() -> (Told, impl Subscriber + Send + Sync) {
    trace_runtime::tracing::mirror();
    let told = Told::default();
    let recorded = trace_runtime::tracing::layer()
        .with_level(false)
        .with_target(false);
    let registry = tracing_subscriber::registry().with(recorded);
    (told.clone(), registry.with(told))
}

fn mirrored(work: impl FnOnce()) -> (Vec<String>, Spans) {
    let (told, listening) = told();
    let ((), spans) = capture(|| subscriber::with_default(listening, work));
    (told.take(), spans)
}

#[traced]
fn leaf() {
    info!("here");
}

#[traced]
fn ours(work: impl FnOnce()) {
    work();
}

#[test]
fn a_subscriber_sees_starts_ends_and_what_is_between() {
    let (told, spans) = mirrored(|| ours(leaf));
    let expected = [
        "new ours",
        "enter ours",
        "new ours:leaf",
        "enter ours:leaf",
        "event ours:leaf",
        "exit ours:leaf",
        "close ours:leaf",
        "exit ours",
        "close ours",
    ];
    assert_eq!(told, expected);
    spans.assert_tree("ours\n  leaf");
}

#[test]
fn lines_of_fmt_name_our_spans() {
    trace_runtime::tracing::mirror();
    let printed = Printed::default();
    let lines = printed.layer().map_event_format(logs::text);
    let subscriber = tracing_subscriber::registry().with(lines);
    let ((), spans) = capture(|| subscriber::with_default(subscriber, || ours(leaf)));
    let leaf = spans.named("leaf").one();
    let ids = format!("[{}] [{}]", leaf.trace_id(), leaf.span_id());
    let line = format!("{ids}  INFO ours:leaf: tracing_mirror: here\n");
    assert_eq!(printed.text(), line);
}

#[test]
fn spans_of_both_kinds_nest_and_none_is_recorded_twice() {
    let (told, spans) = mirrored(|| {
        ours(|| {
            info_span!("theirs").in_scope(|| {
                leaf();
                info!("between");
            });
            info!("behind");
        });
    });
    let expected = [
        "new ours",
        "enter ours",
        "new ours:theirs",
        "enter ours:theirs",
        "new ours:theirs:leaf",
        "enter ours:theirs:leaf",
        "event ours:theirs:leaf",
        "exit ours:theirs:leaf",
        "close ours:theirs:leaf",
        "event ours:theirs",
        "exit ours:theirs",
        "close ours:theirs",
        "event ours",
        "exit ours",
        "close ours",
    ];
    assert_eq!(told, expected);
    spans.assert_tree("ours\n  theirs\n    leaf");
    let events = |name: &str| spans.named(name).one().events().len();
    assert_eq!(
        (events("ours"), events("theirs"), events("leaf")),
        (1, 1, 1)
    );
}

#[traced]
async fn waits() {
    tokio::task::yield_now().await;
    info!("awake");
}

#[test]
fn a_future_is_left_while_it_waits() {
    let (told, listening) = told();
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.build().expect("it starts");
    let ((), spans) = subscriber::with_default(listening, || {
        runtime.block_on(capture_async(async {
            let other = async { tokio::task::yield_now().await }.in_span(span!("other"));
            futures::join!(waits(), other);
        }))
    });
    spans.assert_tree("other\nwaits");
    let of = |name: &str| {
        let told = told.0.lock().expect("nobody panics here");
        let found = told.iter().filter(|line| line.ends_with(name));
        found.cloned().collect::<Vec<_>>()
    };
    let twice = ["new", "enter", "exit", "enter", "exit", "close"];
    let of_other: Vec<_> = twice.iter().map(|what| format!("{what} other")).collect();
    assert_eq!(of("other"), of_other);
    let mut of_waits: Vec<_> = twice.iter().map(|what| format!("{what} waits")).collect();
    of_waits.insert(4, "event waits".into());
    assert_eq!(of("waits"), of_waits);
}

#[test]
fn work_that_is_handed_over_is_entered_where_it_runs() {
    let (told, listening) = told();
    let dispatch = tracing::Dispatch::new(listening);
    let ((), _) = capture(|| {
        tracing::dispatcher::with_default(&dispatch, || {
            ours(|| {
                let (context, dispatch) = (Context::current(), dispatch.clone());
                let thread = std::thread::spawn(move || {
                    let there = || context.attach(leaf);
                    tracing::dispatcher::with_default(&dispatch, there);
                });
                thread.join().expect("no panic");
            });
        });
    });
    let told = told.take();
    assert!(told.contains(&"event ours:leaf".to_owned()), "{told:#?}");
    let count = |line: &str| told.iter().filter(|it| *it == line).count();
    assert_eq!((count("enter ours"), count("exit ours")), (2, 2));
    assert_eq!(count("close ours"), 1);
}

#[test]
fn a_subscriber_that_panics_harms_nothing() {
    struct Panics;
    impl<S: Subscriber> Layer<S> for Panics {
        fn on_new_span(&self, _: &Attributes<'_>, _: &Id, _: LayerContext<'_, S>) {
            panic!("a bug of the program's");
        }
    }
    trace_runtime::tracing::mirror();
    let listening = tracing_subscriber::registry().with(Panics);
    let (sum, spans) =
        capture(|| subscriber::with_default(listening, || span!("sum").in_scope(|| 1 + 2)));
    assert_eq!(sum, 3);
    spans.assert_tree("sum");
}

#[test]
fn a_subscriber_may_be_traced_itself() {
    struct Traced;
    impl<S: Subscriber> Layer<S> for Traced {
        fn on_enter(&self, _: &Id, _: LayerContext<'_, S>) {
            leaf();
        }
    }
    trace_runtime::tracing::mirror();
    let listening = tracing_subscriber::registry().with(Traced);
    let ((), spans) = capture(|| subscriber::with_default(listening, || ours(|| ())));
    spans.assert_tree("ours\n  leaf");
}

#[test]
fn a_future_with_a_context_is_entered_too() {
    let (told, listening) = told();
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.build().expect("it starts");
    let ((), _) = subscriber::with_default(listening, || {
        runtime.block_on(capture_async(async {
            let job = span!("job");
            async { info!("in the job") }
                .with_context(job.context())
                .await;
            job.end();
        }))
    });
    // Twice: the future is dropped in its context, too.
    let expected = [
        "new job",
        "enter job",
        "event job",
        "exit job",
        "enter job",
        "exit job",
        "close job",
    ];
    assert_eq!(told.take(), expected);
}
