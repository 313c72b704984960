//! Spans of `tracing` outside of any capture, where the usual ones take a shorter way. One recorder and one set of rules, so one test.

mod tracing_setup;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::mem;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, SystemTime};

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::{SiteAction, SiteRules};
use trace_runtime::{Baggage, Context, Error, SpanContext, SpanId, TraceId, Tracing, attr, traced};
use tracing::{Dispatch, Span, dispatcher, info, info_span};
use tracing_setup::{with_layer, with_subscriber};

struct Seen {
    name: String,
    trace: TraceId,
    span: SpanId,
    parent: Option<SpanId>,
    start: SystemTime,
    end: SystemTime,
    attributes: BTreeSet<String>,
    events: usize,
}

static SEEN: Mutex<Vec<Seen>> = Mutex::new(Vec::new());

struct Keeper;

impl Exporter for Keeper {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let seen = batch.iter().map(|span| Seen {
            name: span.name().to_owned(),
            trace: span.trace_id(),
            span: span.span_id(),
            parent: span.parent_span_id(),
            start: span.start_time(),
            end: span.end_time(),
            attributes: span.attributes().map(|it| it.key.to_owned()).collect(),
            events: span.events().count(),
        });
        SEEN.lock().expect("not poisoned").extend(seen);
        Ok(())
    }
}

#[test]
fn spans_are_recorded_as_in_a_capture() {
    let tracing = trace_runtime::builder()
        .exporter(Keeper)
        .init()
        .expect("nobody else does");
    for with in [run_with_layer, run_with_subscriber] {
        roots_and_children(&tracing, with);
        between_functions_of_ours(&tracing, with);
        entered_where_the_context_is_attached(&tracing, with);
        entered_on_another_thread(&tracing, with);
        many_at_once(&tracing, with);
        in_turns(&tracing, with);
        below_what_is_not_sampled(&tracing, with);
        with_baggage_and_no_parent(&tracing, with);
        switched_off(&tracing, with);
    }
}

type With = fn(&mut dyn FnMut());

fn run_with_layer(work: &mut dyn FnMut()) {
    with_layer(work);
}

fn run_with_subscriber(work: &mut dyn FnMut()) {
    with_subscriber(work);
}

/// What `work` records.
fn recorded(tracing: &Tracing, with: With, mut work: impl FnMut()) -> Vec<Seen> {
    with(&mut work);
    let report = tracing.flush(Duration::from_secs(10));
    assert!(report.is_balanced(), "{report:?}");
    assert_eq!(report.open(), 0, "{report:?}");
    mem::take(&mut *SEEN.lock().expect("not poisoned"))
}

fn one<'a>(spans: &'a [Seen], name: &str) -> &'a Seen {
    let found: Vec<_> = spans.iter().filter(|it| it.name == name).collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0]
}

#[track_caller]
fn assert_below(spans: &[Seen], child: &str, parent: &str) {
    let (child, parent) = (one(spans, child), one(spans, parent));
    assert_eq!(child.parent, Some(parent.span));
    assert_eq!(child.trace, parent.trace);
    assert!(parent.start <= child.start && child.start <= child.end);
}

fn roots_and_children(tracing: &Tracing, with: With) {
    let spans = recorded(tracing, with, || {
        info_span!("root", rows = 1).in_scope(|| {
            attr!(later = 2);
            info_span!("child", rows = 1).in_scope(|| info!("an event"));
        });
        info_span!("other root").in_scope(|| {});
    });
    assert_below(&spans, "child", "root");
    let (root, child) = (one(&spans, "root"), one(&spans, "child"));
    assert_eq!((root.parent, root.events, child.events), (None, 0, 1));
    assert_eq!(
        root.attributes.iter().collect::<Vec<_>>(),
        ["later", "rows"]
    );
    assert_eq!(child.attributes.len(), 1);
    assert!(child.end <= root.end);
    assert_ne!(one(&spans, "other root").trace, root.trace);
}

#[traced]
fn ours() {
    info_span!("theirs inside").in_scope(|| {});
}

fn between_functions_of_ours(tracing: &Tracing, with: With) {
    let spans = recorded(tracing, with, || info_span!("theirs").in_scope(ours));
    assert_below(&spans, "ours", "theirs");
    assert_below(&spans, "theirs inside", "ours");
}

fn entered_where_the_context_is_attached(tracing: &Tracing, with: With) {
    let spans = recorded(tracing, with, || {
        let outer = info_span!("outer").entered();
        let context = Context::current();
        let dispatch = dispatcher::get_default(Dispatch::clone);
        let work = || {
            // A thread's first span takes another way than those behind it.
            info_span!("first").in_scope(|| {});
            context.attach(|| {
                attr!(nobody = 1);
                info_span!("inner").in_scope(|| attr!(its_own = 1));
            });
        };
        thread::scope(|scope| {
            scope.spawn(|| dispatcher::with_default(&dispatch, work));
        });
        drop(outer);
    });
    assert_below(&spans, "inner", "outer");
    assert_eq!(one(&spans, "outer").attributes.len(), 0);
    assert_eq!(one(&spans, "inner").attributes.len(), 1);
}

fn entered_on_another_thread(tracing: &Tracing, with: With) {
    let spans = recorded(tracing, with, || {
        let moved = info_span!("moved");
        let dispatch = dispatcher::get_default(Dispatch::clone);
        let work = || moved.in_scope(|| info_span!("there").in_scope(|| {}));
        thread::scope(|scope| {
            scope.spawn(|| dispatcher::with_default(&dispatch, work));
        });
        moved.in_scope(|| info_span!("here").in_scope(|| {}));
    });
    assert_below(&spans, "there", "moved");
    assert_below(&spans, "here", "moved");
}

/// More than a table has places for, closed in another order than they were made.
fn many_at_once(tracing: &Tracing, with: With) {
    const MANY: usize = 2_000;
    let spans = recorded(tracing, with, || {
        let root = info_span!("root").entered();
        let mut open: Vec<Span> = (0..MANY).map(|n| info_span!("open", n)).collect();
        for span in &open {
            span.in_scope(|| info_span!("below").in_scope(|| {}));
        }
        open.rotate_left(MANY / 3);
        drop(open);
        drop(root);
    });
    let ids: BTreeSet<_> = spans.iter().map(|it| it.span).collect();
    assert_eq!(ids.len(), 2 * MANY + 1);
    let root = one(&spans, "root").span;
    let open: BTreeSet<_> = (spans.iter().filter(|it| it.name == "open"))
        .inspect(|it| assert_eq!(it.parent, Some(root)))
        .map(|it| Some(it.span))
        .collect();
    let below: BTreeSet<_> = (spans.iter().filter(|it| it.name == "below"))
        .map(|it| it.parent)
        .collect();
    assert!(open == below);
}

/// As tasks of a runtime are polled: more of them than a thread remembers.
fn in_turns(tracing: &Tracing, with: With) {
    const TASKS: usize = 20;
    let spans = recorded(tracing, with, || {
        let tasks: Vec<_> = (0..TASKS).map(|n| info_span!("task", n)).collect();
        let calls: Vec<_> = (tasks.iter())
            .map(|task| info_span!(parent: task, "call"))
            .collect();
        for _ in 0..3 {
            for (task, call) in tasks.iter().zip(&calls) {
                task.in_scope(|| call.in_scope(|| info!("polled")));
            }
        }
    });
    let (tasks, calls): (Vec<_>, Vec<_>) = spans.iter().partition(|it| it.name == "task");
    assert_eq!((tasks.len(), calls.len()), (TASKS, TASKS));
    for call in calls {
        let is_parent = |task: &&&Seen| Some(task.span) == call.parent;
        let task = tasks.iter().find(is_parent).expect("its task");
        assert_eq!((task.trace, task.events, call.events), (call.trace, 0, 3));
    }
}

fn below_what_is_not_sampled(tracing: &Tracing, with: With) {
    let caller: SpanContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
        .parse()
        .expect("well-formed");
    let spans = recorded(tracing, with, || {
        let child = Context::remote(caller).attach(|| {
            info_span!("root").in_scope(|| {
                let child = info_span!("child", rows = 1);
                child.in_scope(|| assert!(!trace_runtime::is_recording()));
                child
            })
        });
        assert_eq!(trace_runtime::trace_id(), None);
        child.in_scope(|| {
            assert_eq!(trace_runtime::trace_id(), Some(caller.trace_id()));
            info_span!("grandchild").in_scope(|| info!("of no span"));
        });
    });
    assert!(spans.is_empty());
}

fn with_baggage_and_no_parent(tracing: &Tracing, with: With) {
    let tenant = || {
        Context::current()
            .baggage()
            .get("tenant")
            .map(Cow::into_owned)
    };
    let spans = recorded(tracing, with, || {
        let baggage = Baggage::default()
            .with("tenant", "mine")
            .expect("a good name");
        let context = Context::current().with_baggage(baggage);
        let (root, child) = context.attach(|| {
            let root = info_span!("root");
            let child = root.in_scope(|| info_span!("child"));
            (root, child)
        });
        assert_eq!(root.in_scope(tenant).as_deref(), Some("mine"));
        assert_eq!(child.in_scope(tenant).as_deref(), Some("mine"));
        assert_eq!(tenant(), None);
    });
    assert_below(&spans, "child", "root");
}

fn switched_off(tracing: &Tracing, with: With) {
    SiteRules::new()
        .site("*::chatty", SiteAction::Off)
        .put_in_force();
    let spans = recorded(tracing, with, || {
        info_span!("root").in_scope(|| {
            info_span!("chatty").in_scope(|| info_span!("inner").in_scope(|| {}));
        });
        info_span!("chatty").in_scope(|| {});
    });
    SiteRules::new().put_in_force();
    assert_eq!(spans.len(), 2);
    assert_below(&spans, "inner", "root");
}
