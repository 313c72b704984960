//! Started spans are counted by what the sampler said of their traces.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use trace_runtime::sampling::{Decision, SamplingParameters, SamplingResult};
use trace_runtime::{TraceState, Tracing, span, traced};

/// Below it: a sync span, one that is a value, and a future that is polled.
#[traced]
fn kept() {
    below();
}

#[traced]
fn recorded_only() {
    below();
}

#[traced]
fn recorded_only_with_a_state() {
    below();
}

#[traced]
fn dropped() {
    below();
}

fn below() {
    step();
    span!("value").in_scope(step);
    futures::executor::block_on(later());
}

#[traced]
fn step() {}

#[traced]
async fn later() {
    std::future::ready(()).await;
    step();
}

fn decide(parameters: &SamplingParameters<'_>) -> SamplingResult {
    let state: TraceState = "vendor=x".parse().expect("a list of one");
    match parameters.name() {
        "kept" => Decision::RecordAndSample.into(),
        "recorded_only" => Decision::RecordOnly.into(),
        "recorded_only_with_a_state" => {
            SamplingResult::from(Decision::RecordOnly).with_trace_state(state)
        }
        _ => Decision::Drop.into(),
    }
}

/// Sampled and recorded only.
fn started(tracing: &Tracing) -> [u64; 2] {
    let text = tracing.metrics().to_prometheus();
    ["RECORD_AND_SAMPLE", "RECORD_ONLY"].map(|result| {
        let label = format!("otel_span_sampling_result=\"{result}\"}} ");
        let mut lines = text
            .lines()
            .filter(|line| line.starts_with("otel_sdk_span_started_total"));
        let value = lines.find_map(|line| line.split_once(&label)?.1.parse().ok());
        value.unwrap_or_else(|| panic!("{text}"))
    })
}

#[test]
fn each_span_is_counted_by_the_result_of_its_trace() {
    let builder = trace_runtime::builder().sampler(decide);
    let tracing = builder.init().expect("the first one");
    kept();
    assert_eq!(started(&tracing), [6, 0]);
    recorded_only();
    assert_eq!(started(&tracing), [6, 6]);
    recorded_only_with_a_state();
    dropped();
    assert_eq!(started(&tracing), [6, 12]);
    let report = tracing.shutdown(Duration::from_secs(60));
    assert_eq!(report.started(), 18, "{report}");
    counts_only_grow();
}

/// Whoever reads while spans start.
fn counts_only_grow() {
    let builder = trace_runtime::builder().sampler(decide);
    let tracing = builder.init().expect("the one before has ended");
    let alive = Arc::new(());
    let threads = [kept, recorded_only].map(|run| {
        let alive = Arc::clone(&alive);
        thread::spawn(move || {
            (0..20_000).for_each(|_| run());
            drop(alive);
        })
    });
    let mut before = [0, 0];
    while Arc::strong_count(&alive) > 1 {
        let now = started(&tracing);
        assert!(
            before[0] <= now[0] && before[1] <= now[1],
            "{before:?} {now:?}"
        );
        before = now;
    }
    for thread in threads {
        thread.join().expect("it does not panic");
    }
    assert_eq!(started(&tracing), [120_000, 120_000]);
}
