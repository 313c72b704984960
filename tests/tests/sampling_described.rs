//! Rules look at the attributes of sync functions and blocks before their spans start.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::Rules;
use trace_runtime::{
    Context, Error, Report, SpanContext, Tracing, attr, in_span, is_recording, span, traced,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Lines of what was delivered: a name, then the keys and values in their order.
static DELIVERED: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Keep;

impl Exporter for Keep {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let mut delivered = DELIVERED.lock().unwrap_or_else(PoisonError::into_inner);
        for span in batch {
            let attributes = span
                .attributes()
                .map(|it| format!(" {}={}", it.key, it.value));
            delivered.push(format!("{}{}", span.name(), attributes.collect::<String>()));
        }
        Ok(())
    }
}

/// One recorder for the process; tests take turns, since they look at its account.
struct Recording {
    tracing: &'static Tracing,
    before: Report,
    _turn: MutexGuard<'static, ()>,
}

fn record() -> Recording {
    static TURN: Mutex<()> = Mutex::new(());
    static TRACING: OnceLock<Tracing> = OnceLock::new();
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let tracing = TRACING.get_or_init(|| {
        let rules: Rules = "queue=noise tries=3 drop; keep"
            .replace(';', "\n")
            .parse()
            .expect("rules");
        let builder = trace_runtime::builder().sampler(rules).exporter(Keep);
        builder.init().expect("the only one of this process")
    });
    let before = tracing.flush(PATIENCE);
    DELIVERED.lock().expect("nobody panics").clear();
    Recording {
        tracing,
        before,
        _turn: turn,
    }
}

impl Recording {
    /// What was delivered since it was begun, which is all that was started.
    fn delivered(self) -> Vec<String> {
        let report = self.tracing.flush(PATIENCE);
        assert!(report.is_balanced(), "{report}");
        let delivered = std::mem::take(&mut *DELIVERED.lock().expect("nobody panics"));
        let started = report.started() - self.before.started();
        assert_eq!((delivered.len() as u64, report.open()), (started, 0));
        assert!(Context::current().span_context().is_none());
        delivered
    }
}

#[traced(attrs(queue, tries = 3))]
fn take(queue: &str) -> bool {
    attr!(last = true);
    is_recording()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "what may fail is looked at in a closure"
)]
#[traced(args)]
fn looked_at(queue: &str, tries: u8) -> Result<bool, String> {
    Ok(is_recording())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "nor can the type be seen to be a result"
)]
#[traced(args, ret)]
fn by_an_alias(queue: &str, tries: u8) -> std::io::Result<bool> {
    Ok(is_recording())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "what knows its caller stays where it is"
)]
#[track_caller]
#[traced(args)]
fn in_place(queue: &str, tries: u8) -> Result<bool, String> {
    Ok(is_recording())
}

#[traced(root, attrs(queue, tries = 3))]
fn apart(queue: &str) -> bool {
    is_recording()
}

#[traced(parent = parent, attrs(queue, tries = 3))]
fn below(parent: Context, queue: &str) -> bool {
    is_recording()
}

#[traced(links = [linked], attrs(queue, tries = 3))]
fn linked(linked: SpanContext, queue: &str) -> bool {
    is_recording()
}

#[test]
fn a_dropped_trace_has_no_span() {
    let recording = record();
    assert!(!take("noise"));
    assert!(!in_span!("take", queue = "noise", tries = 3, {
        is_recording()
    }));
    assert_eq!(looked_at("noise", 3), Ok(false));
    assert!(!by_an_alias("noise", 3).expect("nothing fails"));
    assert_eq!(in_place("noise", 3), Ok(false));
    assert!(!below(Context::detached(), "noise"));
    assert!(!apart("noise"));
    assert_eq!(recording.delivered(), [""; 0]);
}

#[test]
fn a_kept_trace_has_all_attributes_once() {
    let recording = record();
    assert!(take("tasks"));
    assert!(in_span!("block", queue = "tasks", tries = 3, {
        is_recording()
    }));
    assert_eq!(looked_at("noise", 2), Ok(true));
    assert!(below(Context::detached(), "tasks"));
    assert!(apart("tasks"));
    assert_eq!(
        recording.delivered(),
        [
            "take queue=tasks tries=3 last=true",
            "block queue=tasks tries=3",
            "looked_at queue=noise tries=2",
            "below queue=tasks tries=3",
            "apart queue=tasks tries=3",
        ]
    );
}

#[test]
fn what_is_below_a_dropped_span_is_dropped_and_what_is_below_a_kept_one_kept() {
    let recording = record();
    let nested = |queue| in_span!("outer", queue = queue, tries = 3, { take("noise") });
    assert!(!nested("noise"));
    assert!(nested("tasks"), "the trace is decided");
    assert!(
        !in_span!("outer", { apart("noise") }),
        "it is a trace of its own"
    );
    let names = [
        "take queue=noise tries=3 last=true",
        "outer queue=tasks tries=3",
        "outer",
    ];
    assert_eq!(recording.delivered(), names);
}

#[test]
fn links_are_known_before_attributes() {
    let recording = record();
    let target = span!("elsewhere").span_context().expect("it is kept");
    assert!(!linked(target, "noise"));
    assert!(linked(target, "tasks"));
    assert_eq!(
        recording.delivered(),
        ["elsewhere", "linked queue=tasks tries=3"]
    );
}

#[test]
fn expressions_of_attributes_are_below_what_was_current_before() {
    #[traced(attrs(tries = { assert!(take("tasks")); 3 }, parent = Context::current().span_context().is_some()))]
    fn asks() {}

    let recording = record();
    asks();
    let names = [
        "take queue=tasks tries=3 last=true",
        "asks tries=3 parent=false",
    ];
    assert_eq!(recording.delivered(), names);
}

#[test]
fn an_expression_that_panics_leaves_no_span_and_no_attribute() {
    fn broken() -> u8 {
        panic!("on purpose")
    }

    #[traced(attrs(queue = "lost", tries = broken()))]
    fn asks() {}

    let recording = record();
    panic::catch_unwind(AssertUnwindSafe(asks)).expect_err("it panics");
    assert!(take("tasks"));
    assert_eq!(
        recording.delivered(),
        ["take queue=tasks tries=3 last=true"]
    );
}
