//! The sampler that follows Jaeger, against a server that does what a script says.

mod receiver;

use std::process::Command;
use std::time::Duration;

use receiver::{Act, Receiver, response};
use trace_runtime::jaeger::RemoteSampler;
use trace_runtime::sampling::{AlwaysOn, Sampler as _};
use trace_runtime::{is_recording, traced};

const HALF: &[u8] = br#"{"probabilisticSampling":{"samplingRate":0.5}}"#;
const FIVE: &[u8] =
    br#"{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":5}}"#;
const OPERATIONS: &[u8] = br#"{"operationSampling":{"defaultSamplingProbability":0.25,
    "perOperationStrategies":[{"operation":"GET /","probabilisticSampling":{"samplingRate":1.0}}]}}"#;
const NONE: &[u8] = br#"{"probabilisticSampling":{"samplingRate":0}}"#;

fn answer(strategy: &[u8]) -> Act {
    Act::Send(response(
        "200 OK",
        "content-type: application/json\r\n",
        strategy,
    ))
}

/// Asks as often as it may, and waits for an answer no longer than a moment.
fn sampler(url: &str) -> RemoteSampler {
    RemoteSampler::builder("my shop")
        .endpoint(url)
        .interval(Duration::from_millis(10))
        .timeout(Duration::from_millis(500))
        .initial(AlwaysOn)
        .build()
        .expect("a URL")
}

/// Waits until the answer to the last request was looked at: the one after it has come.
fn settled(receiver: &Receiver, requests: usize) {
    for _ in 0..=requests {
        receiver.next();
    }
}

#[test]
fn what_is_answered_is_followed() {
    for (strategy, wanted) in [
        (HALF, "JaegerRemoteSampler{TraceIdRatioBased{0.5}}"),
        (FIVE, "JaegerRemoteSampler{RateLimited{5.0/s}}"),
        (
            OPERATIONS,
            "JaegerRemoteSampler{PerOperation{GET /:1.0,default:0.25}}",
        ),
    ] {
        let receiver = Receiver::start([answer(NONE), answer(strategy), answer(strategy)]);
        let sampler = sampler(&receiver.url());
        let request = receiver.next();
        let line = "GET /sampling?service=my%20shop HTTP/1.1\r\n";
        assert!(request.head.starts_with(line), "{}", request.head);
        assert_eq!(request.header("accept"), Some("application/json"));
        settled(&receiver, 1);
        assert_eq!(sampler.description(), wanted);
    }
}

#[test]
fn what_is_wrong_changes_nothing_and_what_is_right_again_does() {
    let page = response("200 OK", "content-type: text/html\r\n", b"<html>Welcome");
    let whole = response("200 OK", "", NONE);
    let endless = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{}",
        2 << 20,
        " ".repeat(2 << 20)
    );
    let faults = [
        Act::Send(page),
        Act::Send(response("503 Service Unavailable", "", b"later")),
        Act::Send(response("404 Not Found", "", NONE)),
        Act::Send(response(
            "302 Found",
            "location: http://127.0.0.1:1/\r\n",
            NONE,
        )),
        Act::Break(whole[..whole.len() - 1].to_vec()),
        Act::Send(endless.into_bytes()),
        Act::Drip(whole, Duration::from_millis(50)),
    ];
    for fault in faults {
        let shown = format!("{fault:?}").chars().take(80).collect::<String>();
        let receiver = Receiver::start([fault, Act::Break(Vec::new()), answer(HALF), answer(HALF)]);
        let sampler = sampler(&receiver.url());
        settled(&receiver, 1);
        assert_eq!(
            sampler.description(),
            "JaegerRemoteSampler{AlwaysOnSampler}",
            "{shown}"
        );
        settled(&receiver, 1);
        let wanted = "JaegerRemoteSampler{TraceIdRatioBased{0.5}}";
        assert_eq!(sampler.description(), wanted, "{shown}");
    }
}

#[test]
fn who_hangs_or_is_not_there_is_not_waited_for() {
    let receiver = Receiver::start([Act::Hang]);
    let hanging = sampler(&receiver.url());
    receiver.next();
    assert_eq!(
        hanging.description(),
        "JaegerRemoteSampler{AlwaysOnSampler}"
    );
    let absent = sampler("http://127.0.0.1:1");
    assert_eq!(absent.description(), "JaegerRemoteSampler{AlwaysOnSampler}");
    // It gives the first request up and asks again.
    receiver.next();
}

#[traced]
fn asked() -> bool {
    is_recording()
}

const MARK: &str = "SAMPLING_JAEGER_CHILD";

/// The program: traces until one is not sampled any more.
fn child() {
    let tracing = trace_runtime::init().expect("the first one");
    trace_runtime::print_config();
    assert!(asked(), "the initial ratio is 1");
    let start = std::time::Instant::now();
    while asked() {
        assert!(start.elapsed() < receiver::PATIENCE, "no strategy came");
        std::thread::yield_now();
    }
    let report = tracing.shutdown(Duration::from_secs(10));
    assert!(report.is_balanced(), "{report}");
}

#[test]
fn the_environment_is_enough() {
    if std::env::var_os(MARK).is_some() {
        return child();
    }
    // The first connection breaks, so that the child sees its initial ratio.
    let receiver = Receiver::start([Act::Break(Vec::new()), answer(NONE), answer(NONE)]);
    let argument = format!(
        "endpoint={},pollingIntervalMs=1000,initialSamplingRate=1.0",
        receiver.url()
    );
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "the_environment_is_enough", "--nocapture"])
        .env(MARK, "1")
        .env("OTEL_TRACES_SAMPLER", "parentbased_jaeger_remote")
        .env("OTEL_TRACES_SAMPLER_ARG", &argument)
        .env("OTEL_SERVICE_NAME", "shop")
        .env("OTEL_TRACES_EXPORTER", "none")
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    assert!(
        receiver
            .next()
            .head
            .starts_with("GET /sampling?service=shop ")
    );
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let shown = format!("parentbased_jaeger_remote {}", argument.replace(',', " "));
    assert!(
        told.contains(&shown.replace("Rate=1.0", "Rate=1")),
        "{told}"
    );
    assert_eq!(
        told.matches("jaeger_remote: ").count(),
        1,
        "the broken connection, once: {told}"
    );
}
