//! The sampler is exchanged while spans are open, and asked about spans inside.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use trace_runtime::sampling::{
    self, AlwaysOff, AlwaysOn, ParentBased, Sampler, SamplingParameters, SamplingResult,
    TraceIdRatio,
};
use trace_runtime::{Context, Tracing, is_recording, traced, traceparent};

/// The sampler is the process's: one test at a time.
fn record(sampler: impl Sampler) -> MutexGuard<'static, ()> {
    static TRACING: OnceLock<Tracing> = OnceLock::new();
    static ALONE: Mutex<()> = Mutex::new(());
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(
        TRACING.get().is_some() || !sampling::set(AlwaysOn),
        "nothing to exchange yet"
    );
    TRACING.get_or_init(|| {
        let tracing = trace_runtime::builder().init();
        tracing.expect("the only one of this process")
    });
    assert!(sampling::set(sampler));
    alone
}

#[traced(root)]
fn root(inside: impl FnOnce()) -> bool {
    inside();
    leaf()
}

#[traced]
fn leaf() -> bool {
    is_recording()
}

#[test]
fn what_is_open_keeps_its_decision() {
    let _alone = record(AlwaysOn);
    assert!(root(|| assert!(sampling::set(AlwaysOff))), "it was open");
    assert!(!root(|| assert!(sampling::set(AlwaysOn))), "it was open");
    assert!(root(|| ()));
}

/// Decides by its name, and says it: another decision beside that name would be torn.
struct Loud(&'static str);

impl Sampler for Loud {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        let state = parameters.trace_state().with("by", self.0);
        SamplingResult::from(self.0 == "a").with_trace_state(state.expect("valid"))
    }
}

#[traced(root)]
fn decided() -> (bool, Context) {
    (is_recording(), Context::current())
}

#[test]
fn no_decision_is_torn() {
    let _alone = record(Loud("a"));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..500 {
                assert!(sampling::set(Loud("b")));
                assert!(sampling::set(Loud("a")));
                assert!(sampling::set(ParentBased::new(AlwaysOn)));
            }
            done.store(true, Ordering::Relaxed);
        });
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let (recorded, context) = decided();
                    match context.trace_state().get("by") {
                        Some(by) => assert_eq!(recorded, by == "a"),
                        None => assert!(recorded),
                    }
                }
            });
        }
    });
    let (recorded, context) = decided();
    assert!(
        recorded && context.trace_state().is_empty(),
        "the last one stays"
    );
}

#[traced(name = "noisy")]
fn noisy() -> (bool, Option<String>) {
    (leaf(), traceparent())
}

#[traced(root)]
fn caller() -> (Option<String>, (bool, Option<String>), bool) {
    (traceparent(), noisy(), leaf())
}

fn all_but_noisy(parameters: &SamplingParameters<'_>) -> bool {
    parameters.name() != "noisy"
}

/// What is left out takes what is below with it, and is replaced by its parent.
#[test]
fn a_span_inside_can_be_left_out() {
    let _alone = record(ParentBased::new(AlwaysOn).local_parent_sampled(all_but_noisy));
    let (ours, (recorded, seen), others) = caller();
    assert!(!recorded && others);
    assert_eq!(seen, ours);
}

#[test]
fn a_span_inside_can_be_sampled_below_one_that_is_not() {
    let only_leaf = |parameters: &SamplingParameters<'_>| parameters.name() == "leaf";
    let _alone = record(ParentBased::new(AlwaysOff).local_parent_not_sampled(only_leaf));
    let (ours, (recorded, _), others) = caller();
    assert!(recorded && others);
    assert!(ours.is_some_and(|header| header.ends_with("-02")));
    assert!(sampling::set(TraceIdRatio::new(0.0)));
    let (_, (recorded, _), others) = caller();
    assert!(!recorded && !others, "nobody asks any more");
}
