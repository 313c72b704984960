//! A trace that is sampled by an id which nobody calls random is warned of, once: each case is this test once more, in a process of its own.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::{Composite, ParentBased, ParentThreshold, Sampler, TraceIdRatio};
use trace_runtime::{Error, propagation, span};

/// Says which sampler the child has; the headers that it gets are in the next two.
const SAMPLER: &str = "SAMPLING_PRESUMED_SAMPLER";
const TRACEPARENT: &str = "SAMPLING_PRESUMED_TRACEPARENT";
const TRACESTATE: &str = "SAMPLING_PRESUMED_TRACESTATE";

const WARNING: &str = "trace-runtime: a trace whose random flag is not set was sampled by its id";
const SAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const RANDOM: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03";
const UNSAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

fn sampler(name: &str) -> Arc<dyn Sampler> {
    match name {
        "ratio" => Arc::new(TraceIdRatio::new(0.5)),
        "parent_based" => Arc::new(ParentBased::new(TraceIdRatio::new(0.5))),
        "composite" => Arc::new(Composite::new(TraceIdRatio::new(0.5))),
        "parent_threshold" => {
            Arc::new(Composite::new(ParentThreshold::new(TraceIdRatio::new(0.5))))
        }
        other => panic!("{other}"),
    }
}

struct Nowhere;

impl Exporter for Nowhere {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }
}

/// Takes three requests with the headers of its environment, and starts three traces.
fn child(name: &str) {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let builder = trace_runtime::builder().environment().exporter(Nowhere);
    let tracing = builder
        .sampler(sampler(name))
        .init()
        .expect("the first one");
    let headers = [
        ("traceparent", variable(TRACEPARENT)),
        ("tracestate", variable(TRACESTATE)),
    ];
    for _ in 0..3 {
        let context = propagation::extract(&headers);
        context.attach(|| span!("request").in_scope(|| span!("below").in_scope(|| ())));
        span!("alone").in_scope(|| ());
        tracing.flush(Duration::from_secs(10));
    }
    tracing.shutdown(Duration::from_secs(10));
}

/// How often a process warns.
fn warnings(test: &str, variables: &[(&str, &str)]) -> usize {
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", test, "--nocapture"])
        .envs(variables.iter().copied())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    said.matches(WARNING).count()
}

#[test]
fn a_presumption_is_told_once() {
    if let Ok(name) = std::env::var(SAMPLER) {
        return child(&name);
    }
    let warnings = |variables: &[_]| warnings("a_presumption_is_told_once", variables);
    for name in ["ratio", "composite"] {
        for sent in [SAMPLED, UNSAMPLED] {
            let sent = [(SAMPLER, name), (TRACEPARENT, sent)];
            assert_eq!(warnings(&sent), 1, "{sent:?}");
        }
    }
    let quiet = [
        (SAMPLER, "ratio"),
        (TRACEPARENT, SAMPLED),
        ("OTEL_LOG_LEVEL", "error"),
    ];
    assert_eq!(warnings(&quiet), 0);
}

#[test]
fn what_is_known_to_be_random_or_not_asked_is_no_presumption() {
    if let Ok(name) = std::env::var(SAMPLER) {
        return child(&name);
    }
    let test = "what_is_known_to_be_random_or_not_asked_is_no_presumption";
    for case in [
        [(SAMPLER, "ratio"), (TRACEPARENT, ""), (TRACESTATE, "")],
        [(SAMPLER, "ratio"), (TRACEPARENT, RANDOM), (TRACESTATE, "")],
        [
            (SAMPLER, "ratio"),
            (TRACEPARENT, SAMPLED),
            (TRACESTATE, "ot=rv:6e6d1a75832a2f"),
        ],
        [
            (SAMPLER, "composite"),
            (TRACEPARENT, RANDOM),
            (TRACESTATE, ""),
        ],
        // Without a threshold of the parent's its own decision counts, not the id.
        [
            (SAMPLER, "parent_threshold"),
            (TRACEPARENT, SAMPLED),
            (TRACESTATE, ""),
        ],
        [
            (SAMPLER, "parent_based"),
            (TRACEPARENT, SAMPLED),
            (TRACESTATE, ""),
        ],
    ] {
        assert_eq!(warnings(test, &case), 0, "{case:?}");
    }
}
