//! Answers of Jaeger, and what is sampled by them.

use super::strategy::{Operations, Strategy};
use super::*;
use crate::sampling::{Decision, Known};
use crate::{Callsite, Context, TraceId};

fn parse(answer: &str) -> Result<Strategy, String> {
    Strategy::parse(answer.as_bytes())
}

/// What is said of a trace whose local root has this name; the higher the number, the smaller the shares that take it.
fn ask(sampler: &dyn Sampler, name: &str, randomness: u64) -> SamplingResult {
    let site = Callsite::leak("site", "tests", crate::SpanKind::Internal);
    let context = Context::default();
    sampler.should_sample(&SamplingParameters {
        trace_id: TraceId::from_halves([7, (1 << 56) / 100 * (100 - randomness)])
            .expect("not zero"),
        parent: None,
        decision: None,
        callsite: site,
        context: &context,
        known: Known {
            name: Some(name),
            items: &[],
        },
    })
}

fn tags(result: &SamplingResult) -> Vec<String> {
    let tags = result.attributes();
    tags.map(|it| format!("{}={}", it.key, it.value)).collect()
}

#[test]
fn a_strategy_is_known_by_what_is_there() {
    let share = r#"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0.5}}"#;
    assert_eq!(parse(share), Ok(Strategy::Probabilistic(0.5)));
    let numbered = r#"{"strategyType":0,"probabilisticSampling":{"samplingRate":1}}"#;
    assert_eq!(parse(numbered), Ok(Strategy::Probabilistic(1.0)));
    let rate =
        r#"{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":"50"}}"#;
    assert_eq!(parse(rate), Ok(Strategy::RateLimiting(50.0)));
    // What protobuf leaves out is zero.
    assert_eq!(
        parse(r#"{"probabilisticSampling":{}}"#),
        Ok(Strategy::Probabilistic(0.0))
    );
    let both = r#"{
        "strategyType": "PROBABILISTIC",
        "probabilisticSampling": {"samplingRate": 0.5},
        "rateLimitingSampling": null,
        "operationSampling": {
            "defaultSamplingProbability": 0.25,
            "defaultLowerBoundTracesPerSecond": 2,
            "perOperationStrategies": [
                {"operation": "GET /", "probabilisticSampling": {"samplingRate": 0.75}}
            ]
        }
    }"#;
    let operations = Operations {
        default_share: 0.25,
        least_per_second: 2.0,
        shares: vec![("GET /".into(), 0.75)],
    };
    assert_eq!(parse(both), Ok(Strategy::PerOperation(operations)));
}

#[test]
fn what_is_no_strategy_is_refused() {
    for (answer, why) in [
        ("", "EOF"),
        ("<html>", "expected value"),
        ("[]", "none is named"),
        (r#"{"strategyType":"PROBABILISTIC"}"#, "none is named"),
        (
            r#"{"probabilisticSampling":{"samplingRate":1.5}}"#,
            "samplingRate is no number from 0.0 to 1.0",
        ),
        (
            r#"{"probabilisticSampling":{"samplingRate":"all"}}"#,
            "samplingRate",
        ),
        (
            r#"{"rateLimitingSampling":{"maxTracesPerSecond":-1}}"#,
            "maxTracesPerSecond",
        ),
        (
            r#"{"operationSampling":{"perOperationStrategies":[{"operation":"a","probabilisticSampling":{"samplingRate":2}}]}}"#,
            "samplingRate",
        ),
    ] {
        let error = parse(answer).expect_err(answer);
        assert!(
            error.starts_with("the response is no strategy: "),
            "{error}"
        );
        assert!(error.contains(why), "{answer}: {error}");
    }
}

#[test]
fn what_is_sampled_says_why() {
    let share = Strategy::Probabilistic(0.5).into_sampler();
    let taken = ask(&share, "any", 40);
    assert_eq!(taken.decision(), Decision::RecordAndSample);
    assert_eq!(
        tags(&taken),
        ["sampler.type=probabilistic", "sampler.param=0.5"]
    );
    let dropped = ask(&share, "any", 60);
    assert_eq!(dropped.decision(), Decision::Drop);
    assert!(tags(&dropped).is_empty());
    let rate = Strategy::RateLimiting(0.001).into_sampler();
    assert_eq!(
        tags(&ask(&rate, "any", 0)),
        ["sampler.type=ratelimiting", "sampler.param=0.001"]
    );
    assert_eq!(ask(&rate, "any", 0).decision(), Decision::Drop);
}

/// A thousandth of a trace a second: one, and no second one while a test runs.
const ONE: f64 = 0.001;

#[test]
fn each_operation_has_its_share_and_its_least() {
    let sampler = Strategy::PerOperation(Operations {
        default_share: 0.1,
        least_per_second: ONE,
        shares: vec![("often".into(), 0.9), ("never".into(), 0.0)],
    })
    .into_sampler();
    let is_sampled = |name, randomness| ask(&sampler, name, randomness).decision().is_sampled();
    assert!(is_sampled("often", 80));
    assert!(!is_sampled("often", 95), "what the share took counts");
    let least = ask(&sampler, "never", 80);
    assert_eq!(
        tags(&least),
        ["sampler.type=lowerbound", "sampler.param=0.001"]
    );
    assert!(!is_sampled("never", 80));
    assert!(is_sampled("unnamed", 5));
    assert!(!is_sampled("unnamed", 80));
    assert!(
        is_sampled("another", 80),
        "the least of each operation is its own"
    );
    assert_eq!(
        sampler.description(),
        "PerOperation{often:0.9,never:0.0,default:0.1}"
    );
}

#[test]
fn names_without_end_have_no_memory_without_end() {
    let sampler = Strategy::PerOperation(Operations {
        default_share: 0.0,
        least_per_second: ONE,
        shares: Vec::new(),
    })
    .into_sampler();
    let taken = (0..3_000).filter(|number| {
        let name = format!("user {number}");
        ask(&sampler, &name, 50).decision().is_sampled()
    });
    assert_eq!(taken.count(), 2_000);
}

#[test]
fn the_service_is_in_the_url() {
    let url = |endpoint: &str| RemoteSampler::builder("my shop/ü").endpoint(endpoint).url();
    let wanted = "http://j:5778/sampling?service=my%20shop%2F%C3%BC";
    assert_eq!(url("http://j:5778"), wanted);
    assert_eq!(url("http://j:5778/"), wanted);
    assert_eq!(url("http://j:5778/sampling"), wanted);
    assert_eq!(
        url("http://j/a?b=c"),
        "http://j/a?b=c&service=my%20shop%2F%C3%BC"
    );
    let default = RemoteSampler::builder("s").url();
    assert_eq!(default, "http://localhost:5778/sampling?service=s");
}

#[test]
fn a_mistake_is_told_to_who_builds() {
    let error = RemoteSampler::builder("s").endpoint("j:5778").build();
    assert!(
        error
            .expect_err("no scheme")
            .to_string()
            .contains("endpoint")
    );
}

#[test]
fn nobody_asks_once_the_sampler_is_gone() {
    let sampler = RemoteSampler::builder("s")
        .endpoint("http://127.0.0.1:1")
        .interval(Duration::from_secs(3_600))
        .build()
        .expect("a URL");
    let current = Arc::clone(&sampler.current);
    drop(sampler);
    let start = std::time::Instant::now();
    while Arc::strong_count(&current) > 1 {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "the thread goes on"
        );
        std::thread::yield_now();
    }
}
