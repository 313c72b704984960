//! `grpc-trace-bin`.

use trace_runtime::propagation::{OpenCensus, Propagator, TraceContext};
use trace_runtime::{Context, span, testing};

/// Trace 4bf92f3577b34da6a3ce929d0e0e4736, span 00f067aa0ba902b7, sampled.
const SAMPLED: &str = "AABL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3AgE";

fn traceparent(value: &str) -> Option<String> {
    let context = OpenCensus.extract(&[("Grpc-Trace-Bin", value)], &Context::default());
    let mut headers = Vec::new();
    TraceContext.inject(&context, &mut headers);
    headers.into_iter().map(|(_, value)| value).next()
}

#[test]
fn what_is_well_formed_is_continued() {
    let ids = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
    for (value, flags) in [
        (SAMPLED, "01"),
        // Padded.
        ("AABL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3AgE=", "01"),
        // Not sampled.
        ("AABL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3AgA", "00"),
        // Without options.
        ("AABL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3", "00"),
        // With a field of a later version behind.
        ("AABL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3AgEDBw", "01"),
    ] {
        let wanted = format!("00-{ids}-{flags}");
        assert_eq!(traceparent(value), Some(wanted), "{value}");
    }
}

#[test]
fn what_is_malformed_is_not_there() {
    for value in [
        "",
        "AA",
        "****",
        // Of another version.
        "AQBL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQK3AgE",
        // Cut off within the span id.
        "AABL+S81d7NNpqPOkp0ODkc2AQDwZ6oLqQ",
        // The span id first.
        "AAEA8GeqC6kCtwBL+S81d7NNpqPOkp0ODkc2AgE",
        // No trace id, no span id.
        "AAAAAAAAAAAAAAAAAAAAAAAAAQDwZ6oLqQK3AgE",
        "AABL+S81d7NNpqPOkp0ODkc2AQAAAAAAAAAAAgE",
    ] {
        assert_eq!(traceparent(value), None, "{value}");
    }
}

#[test]
fn a_context_is_written_as_it_was_read() {
    let context = OpenCensus.extract(&[("grpc-trace-bin", SAMPLED)], &Context::default());
    let mut headers = Vec::new();
    OpenCensus.inject(&context, &mut headers);
    assert_eq!(headers, [("grpc-trace-bin".into(), SAMPLED.into())]);
    assert_eq!(OpenCensus.fields(), ["grpc-trace-bin"]);
}

#[test]
fn a_service_is_below_its_caller() {
    let ((), spans) = testing::capture(|| {
        let mut headers = Vec::new();
        span!("call").in_scope(|| OpenCensus.inject(&Context::current(), &mut headers));
        let context = OpenCensus.extract(&headers, &Context::detached());
        context.attach(|| span!("serve").in_scope(|| ()));
    });
    let (call, serve) = (spans.named("call").one(), spans.named("serve").one());
    assert_eq!(serve.parent_span_id(), Some(call.span_id()));
    assert_eq!(serve.trace_id(), call.trace_id());
}
