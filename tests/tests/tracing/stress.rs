//! Random programs of `tracing` spans, traced functions and threads, beside an oracle that knows where each span belongs.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread;

use proptest::prelude::*;
use trace_runtime::testing::{self, Spans};
use trace_runtime::{Context, attr, span, traced};
use tracing::{Dispatch, Span, dispatcher, info, info_span};

/// What a program does, one after the other.
#[derive(Clone, Debug)]
enum Step {
    /// A span of `tracing`, current while the steps run.
    Theirs(Vec<Step>),
    /// The same, that is entered twice.
    Twice(Vec<Step>, Vec<Step>),
    /// A traced function.
    Ours(Vec<Step>),
    /// Two spans of `tracing`, of which the outer one is left first.
    Crossed(Vec<Step>, Vec<Step>),
    /// A child of a span that is not current, named.
    Named(Vec<Step>),
    /// On a thread of its own, in the context of this one.
    Thread(Vec<Step>),
    /// A span that is made here, entered on another thread and closed there.
    Moved(Vec<Step>),
    /// An event and an attribute.
    Marks,
}

fn step() -> impl Strategy<Value = Step> {
    let steps = |inner: BoxedStrategy<Step>| prop::collection::vec(inner, 0..4);
    Just(Step::Marks).prop_recursive(5, 40, 4, move |inner| {
        let steps = steps(inner);
        prop_oneof![
            steps.clone().prop_map(Step::Theirs),
            (steps.clone(), steps.clone()).prop_map(|(first, second)| Step::Twice(first, second)),
            steps.clone().prop_map(Step::Ours),
            (steps.clone(), steps.clone()).prop_map(|(first, second)| Step::Crossed(first, second)),
            steps.clone().prop_map(Step::Named),
            steps.clone().prop_map(Step::Thread),
            steps.prop_map(Step::Moved),
            Just(Step::Marks),
        ]
    })
}

/// What should be recorded: for each span its parent, and how often it was marked.
#[derive(Debug, Default, PartialEq, Eq)]
struct Expected(BTreeMap<u64, (Option<u64>, usize)>);

/// What is current, as the oracle knows it.
#[derive(Clone, Copy, Default)]
struct Place {
    span: Option<u64>,
    /// The context was attached, and the span's body runs elsewhere: marks of it are not to be seen here.
    is_borrowed: bool,
}

impl Place {
    fn inside(span: u64) -> Self {
        Self {
            span: Some(span),
            is_borrowed: false,
        }
    }

    fn borrowed(self) -> Self {
        Self {
            is_borrowed: true,
            ..self
        }
    }
}

/// The oracle: which span is current is an argument here, and nothing else is known.
#[derive(Default)]
struct Oracle(Mutex<Expected>);

impl Oracle {
    fn add(&self, parent: Place) -> u64 {
        let mut expected = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = expected.0.len() as u64;
        expected.0.insert(number, (parent.span, 0));
        number
    }

    fn mark(&self, current: Place) {
        let mut expected = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let marked = current.span.filter(|_| !current.is_borrowed);
        if let Some(span) = marked.and_then(|marked| expected.0.get_mut(&marked)) {
            span.1 += 1;
        }
    }

    fn run(&self, steps: &[Step], current: Place) {
        for step in steps {
            self.step(step, current);
        }
    }

    fn step(&self, step: &Step, current: Place) {
        match step {
            Step::Theirs(steps) => {
                let (number, span) = self.theirs(current);
                span.in_scope(|| self.run(steps, number));
            }
            Step::Twice(first, second) => {
                let (number, span) = self.theirs(current);
                span.in_scope(|| self.run(first, number));
                span.clone().in_scope(|| self.run(second, number));
            }
            Step::Ours(steps) => {
                let number = self.add(current);
                ours(number, || self.run(steps, Place::inside(number)));
            }
            Step::Crossed(first, second) => self.crossed(first, second, current),
            Step::Named(steps) => {
                let (parent, named) = self.theirs(current);
                let number = self.add(parent);
                let child = info_span!(parent: &named, "span", number);
                child.in_scope(|| self.run(steps, Place::inside(number)));
            }
            Step::Thread(steps) => elsewhere(|| self.run(steps, current.borrowed())),
            Step::Moved(steps) => {
                let (number, span) = self.theirs(current);
                elsewhere(move || span.in_scope(|| self.run(steps, number)));
            }
            Step::Marks => {
                info!("mark");
                self.mark(current);
            }
        }
    }

    fn theirs(&self, current: Place) -> (Place, Span) {
        let number = self.add(current);
        (Place::inside(number), info_span!("span", number))
    }

    fn crossed(&self, first: &[Step], second: &[Step], current: Place) {
        let (outer_number, outer) = self.theirs(current);
        let in_outer = outer.enter();
        let (inner_number, inner) = self.theirs(outer_number);
        let in_inner = inner.enter();
        self.run(first, inner_number);
        drop(in_outer);
        self.run(second, inner_number);
        drop(in_inner);
        self.mark(current);
        info!("mark");
    }
}

/// On a thread of its own, in the context and with the subscriber of this one.
fn elsewhere(work: impl FnOnce() + Send) {
    let context = Context::current();
    let dispatch = dispatcher::get_default(Dispatch::clone);
    let work = || dispatcher::with_default(&dispatch, || context.attach(work));
    thread::scope(|scope| {
        scope.spawn(work).join().expect("nothing panics");
    });
}

#[traced(name = "span", attrs(number = number))]
fn ours(number: u64, body: impl FnOnce()) {
    attr!(ours = true);
    body();
}

/// What was recorded, in the oracle's terms.
fn recorded(spans: &Spans) -> Expected {
    let number = |span: &testing::SpanData| match span.attribute("number") {
        Some(testing::OwnedValue::I64(number)) => number.cast_unsigned(),
        other => panic!("{other:?}"),
    };
    let numbered = spans.iter().map(|span| {
        let parent = spans.parent_of(span).map(number);
        (number(span), (parent, span.events().len()))
    });
    Expected(numbered.collect())
}

fn agrees(steps: &[Step], dispatch: &Dispatch) {
    let oracle = Oracle::default();
    let ((), spans) = testing::capture(|| {
        dispatcher::with_default(dispatch, || oracle.run(steps, Place::default()));
        assert!(Context::current().span_id().is_none(), "something is left");
    });
    let expected = oracle
        .0
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    assert_eq!(recorded(&spans), expected);
    assert_eq!(spans.unfinished(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_span_is_where_the_oracle_puts_it(steps in prop::collection::vec(step(), 0..6)) {
        agrees(&steps, &Dispatch::new(crate::tracing_setup::subscriber()));
        let alone = trace_runtime::tracing::subscriber();
        agrees(&steps, &Dispatch::new(alone));
    }
}

const THREADS: usize = 8;
const SPANS: usize = 400;

fn pass_on(me: usize, shared: &[Mutex<Vec<Span>>]) {
    let lock = |at: usize| shared[at % THREADS].lock().expect("nobody panics with it");
    for number in 0..SPANS {
        let span = info_span!("span", number);
        span.in_scope(|| info!("mark"));
        lock(me + number).push(span.clone());
        let other = lock(me).pop();
        if let Some(other) = &other {
            other.in_scope(|| info_span!(parent: &span, "child").in_scope(|| info!("mark")));
        }
    }
}

/// Spans of all threads go through one table, and are handed from each to each.
#[test]
fn threads_share_and_close_each_others_spans() {
    let dispatch = Dispatch::new(crate::tracing_setup::subscriber());
    let ((), spans) = testing::capture(|| {
        let root = span!("root");
        let context = root.context();
        let shared: Vec<_> = (0..THREADS)
            .map(|_| Mutex::new(Vec::<Span>::new()))
            .collect();
        thread::scope(|scope| {
            for me in 0..THREADS {
                let (shared, context, dispatch) = (&shared, &context, &dispatch);
                scope.spawn(move || {
                    let work = || pass_on(me, shared);
                    dispatcher::with_default(dispatch, || context.attach(work));
                });
            }
        });
        dispatcher::with_default(&dispatch, || drop(shared));
        root.end();
    });

    let root = spans.named("root").one().span_id();
    assert_eq!(spans.named("span").len(), THREADS * SPANS);
    for span in spans.named("span").iter() {
        assert_eq!(span.parent_span_id(), Some(root));
        assert_eq!(span.events().len(), 1);
    }
    for child in spans.named("child").iter() {
        let parent = spans.parent_of(child).expect("it was named");
        assert_eq!(parent.name(), "span");
        assert_eq!(child.events().len(), 1);
    }
    assert_eq!(spans.unfinished(), 0);
}
