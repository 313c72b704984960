//! Guards of `tracing` that are dropped in any order, and held while others run on the thread, beside a model that knows what is current.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::thread;

use futures::executor::block_on;
use futures::future::join_all;
use proptest::prelude::*;
use trace_runtime::testing::{self, OwnedValue, SpanData, Spans};
use trace_runtime::{Context, traced};
use tracing::span::EnteredSpan;
use tracing::{Dispatch, Span, dispatcher, info, info_span};

/// What a task does, one after the other.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A new span, and a guard of it.
    Enter,
    /// One more guard of a span that was made before.
    Again(usize),
    /// One of the guards goes.
    Leave(usize),
    /// A traced function runs.
    Call,
    /// An event.
    Mark,
    /// The other tasks go on.
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Enter),
        1 => any::<usize>().prop_map(Step::Again),
        3 => any::<usize>().prop_map(Step::Leave),
        2 => Just(Step::Call),
        2 => Just(Step::Mark),
        3 => Just(Step::Wait),
    ]
}

fn tasks() -> impl Strategy<Value = Vec<Vec<Step>>> {
    prop::collection::vec(prop::collection::vec(step(), 0..12), 1..4)
}

/// What should be recorded: for each span its parent, and how often it was marked.
#[derive(Debug, Default, PartialEq, Eq)]
struct Expected(BTreeMap<i64, (Option<i64>, usize)>);

/// What is entered, innermost last.
type Stack = Rc<RefCell<Vec<i64>>>;

/// A model of one thread.
#[derive(Default)]
struct Model {
    expected: RefCell<Expected>,
    next: Cell<i64>,
}

impl Model {
    fn add(&self, parent: Option<i64>) -> i64 {
        let number = self.next.replace(self.next.get() + 1);
        self.expected.borrow_mut().0.insert(number, (parent, 0));
        number
    }

    fn mark(&self, span: Option<i64>) {
        if let Some(span) = span {
            let mut expected = self.expected.borrow_mut();
            expected.0.entry(span).or_default().1 += 1;
        }
    }
}

/// A task: its spans, its guards, and what is entered as far as it is concerned.
struct Task<'a> {
    model: &'a Model,
    entered: Stack,
    spans: Vec<(i64, Span)>,
    guards: Vec<(i64, EnteredSpan)>,
}

impl<'a> Task<'a> {
    fn new(model: &'a Model, entered: Stack) -> Self {
        Self {
            model,
            entered,
            spans: Vec::new(),
            guards: Vec::new(),
        }
    }

    fn current(&self) -> Option<i64> {
        self.entered.borrow().last().copied()
    }

    async fn run(mut self, steps: &[Step]) {
        for step in steps {
            match *step {
                Step::Wait => tokio::task::yield_now().await,
                step => self.step(step),
            }
        }
        while !self.guards.is_empty() {
            self.leave(0);
        }
        self.check();
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Enter => {
                let number = self.model.add(self.current());
                let span = info_span!("span", number);
                self.spans.push((number, span.clone()));
                self.enter(number, span);
            }
            Step::Again(which) if !self.spans.is_empty() => {
                let (number, span) = self.spans[which % self.spans.len()].clone();
                self.enter(number, span);
            }
            Step::Leave(which) if !self.guards.is_empty() => self.leave(which),
            Step::Call => called(self.model.add(self.current())),
            Step::Mark => {
                info!("mark");
                self.model.mark(self.current());
            }
            Step::Again(_) | Step::Leave(_) | Step::Wait => {}
        }
        self.check();
    }

    fn enter(&mut self, number: i64, span: Span) {
        self.guards.push((number, span.entered()));
        self.entered.borrow_mut().push(number);
    }

    /// A span is left where it was entered last.
    fn leave(&mut self, which: usize) {
        let (number, guard) = self.guards.remove(which % self.guards.len());
        drop(guard);
        let mut entered = self.entered.borrow_mut();
        let last = entered.iter().rposition(|entered| *entered == number);
        entered.remove(last.expect("a guard is there"));
    }

    fn check(&self) {
        assert_eq!(
            Context::current().span_id().is_some(),
            self.current().is_some()
        );
    }
}

#[traced(name = "called", attrs(number = number))]
fn called(number: i64) {}

#[traced(name = "task", attrs(number = number))]
async fn task(number: i64, task: Task<'_>, steps: &[Step]) {
    task.run(steps).await;
}

/// Runs the tasks on this thread, in turn, each in a span of its own.
fn run_traced(model: &Model, tasks: &[Vec<Step>]) {
    block_on(join_all(tasks.iter().map(|steps| {
        let number = model.add(None);
        let entered = Rc::new(RefCell::new(vec![number]));
        task(number, Task::new(model, entered), steps)
    })));
}

/// Runs the tasks on this thread, in turn. Without a context of their own, what one of them has entered is current for all.
fn run_bare(model: &Model, tasks: &[Vec<Step>]) {
    let entered = Stack::default();
    let tasks = tasks
        .iter()
        .map(|steps| Task::new(model, entered.clone()).run(steps));
    block_on(join_all(tasks));
}

/// What was recorded, in the model's terms.
fn recorded(spans: &Spans) -> Expected {
    let number = |span: &SpanData| match span.attribute("number") {
        Some(OwnedValue::I64(number)) => number,
        other => panic!("{other:?}"),
    };
    let numbered = spans.iter().map(|span| {
        let parent = spans.parent_of(span).map(number);
        (number(span), (parent, span.events().len()))
    });
    Expected(numbered.collect())
}

fn agrees(dispatch: &Dispatch, run: impl Fn(&Model)) {
    let model = Model::default();
    let ((), spans) = testing::capture(|| {
        dispatcher::with_default(dispatch, || run(&model));
        assert!(Context::current().span_id().is_none(), "something is left");
    });
    assert_eq!(recorded(&spans), model.expected.into_inner());
    assert_eq!(spans.unfinished(), 0);
}

/// On several threads at once: with the registry and our layer, and with our subscriber alone.
fn agrees_everywhere(run: impl Fn(&Model) + Sync) {
    let alone = trace_runtime::tracing::subscriber();
    for dispatch in [
        Dispatch::new(crate::tracing_setup::subscriber()),
        Dispatch::new(alone),
    ] {
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| agrees(&dispatch, &run));
            }
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_traced_task_enters_is_its_own(tasks in tasks()) {
        agrees_everywhere(|model| run_traced(model, &tasks));
    }

    #[test]
    fn what_other_tasks_enter_is_current_until_it_is_left(tasks in tasks()) {
        agrees_everywhere(|model| run_bare(model, &tasks));
    }
}

/// The guard is dropped when the span that was current before is long gone: which of both is which is not known, but none is lost, and nothing stays.
#[test]
fn a_guard_that_outlives_the_function_that_made_it_loses_no_span() {
    #[traced]
    fn opens() -> EnteredSpan {
        info_span!("left open").entered()
    }

    let dispatch = Dispatch::new(crate::tracing_setup::subscriber());
    let ((), spans) = testing::capture(|| {
        dispatcher::with_default(&dispatch, || {
            for _ in 0..100 {
                let guard = opens();
                info!("mark");
                drop(guard);
            }
        });
        assert!(Context::current().span_id().is_none(), "something is left");
    });
    assert_eq!(spans.len(), 200);
    assert_eq!(spans.named("opens").len(), 100);
    assert_eq!(spans.unfinished(), 0);
}

/// A guard that is never dropped keeps its span open, and current, as long as its thread lives.
#[test]
fn a_guard_that_is_forgotten_keeps_its_span_open() {
    let dispatch = Dispatch::new(crate::tracing_setup::subscriber());
    let ((), spans) = testing::capture(|| {
        let context = Context::current();
        let work = || {
            std::mem::forget(info_span!("forgotten").entered());
            called(1);
        };
        let forgets = || dispatcher::with_default(&dispatch, || context.attach(work));
        thread::scope(|scope| scope.spawn(forgets).join().expect("nothing panics"));
        called(2);
    });
    let parents: Vec<_> = spans
        .named("called")
        .iter()
        .map(|span| spans.parent_of(span))
        .collect();
    assert!(parents.iter().all(Option::is_none), "{parents:?}");
    assert_eq!(spans.unfinished(), 1);
}

/// `Dispatch` and layers can exit what was never entered, twice, and elsewhere.
#[test]
fn calls_out_of_place_change_nothing() {
    let dispatch = Dispatch::new(crate::tracing_setup::subscriber());
    let ((), spans) = testing::capture(|| {
        dispatcher::with_default(&dispatch, || {
            let span = info_span!("span");
            let id = span.id().expect("it is enabled");
            called_in_place(|| {
                dispatch.exit(&id);
                called(0);
                span.in_scope(|| {
                    dispatch.enter(&id);
                    thread::scope(|scope| {
                        scope.spawn(|| dispatch.exit(&id));
                    });
                    called(1);
                    dispatch.exit(&id);
                    called(2);
                });
                dispatch.exit(&id);
                called(3);
            });
        });
    });
    spans.assert_tree(
        "
        span
          called number=1
          called number=2
        called_in_place
          called number=0
          called number=3
        ",
    );
}

#[traced]
fn called_in_place(body: impl FnOnce()) {
    body();
}
