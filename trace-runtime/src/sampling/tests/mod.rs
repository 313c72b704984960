//! What the tests of samplers have in common: traces from a fixed seed, and what comes with them.

mod composable;
mod file;
mod parent_based;
mod rate_limited;
mod ratio;
mod rules;
mod sites;
mod threshold;

use std::sync::LazyLock;

use super::{Known, Sampler, SamplingParameters, SamplingResult};
use crate::{Callsite, Context, SpanContext, SpanKind, TraceFlags, TraceId, TraceState, id};

static SITE: LazyLock<&Callsite> =
    LazyLock::new(|| Callsite::leak("site", "tests", SpanKind::Internal));

/// What the sampler says of a trace.
fn ask(sampler: &dyn Sampler, trace_id: TraceId, context: &Context) -> SamplingResult {
    let parent = context.span_context();
    sampler.should_sample(&SamplingParameters {
        trace_id,
        parent: parent.as_ref(),
        decision: context.decision(),
        callsite: &SITE,
        context,
        known: Known::default(),
    })
}

/// Whether it samples a trace, and the trace state that this has afterwards.
fn decide(sampler: &dyn Sampler, trace: TraceId, context: &Context) -> (bool, String) {
    let result = ask(sampler, trace, context);
    let state = result.trace_state().unwrap_or(context.trace_state());
    (result.decision().is_sampled(), state.to_string())
}

/// The traces of a seed.
fn traces(seed: u64) -> impl Iterator<Item = TraceId> {
    let words = (1..).map(move |count: u64| id::mix(seed ^ count << 20));
    words.map(|word| trace_with(id::mix(word)))
}

/// A trace whose last 64 bits are these.
fn trace_with(low: u64) -> TraceId {
    TraceId::from_halves([7, low]).expect("not zero")
}

fn state(text: &str) -> TraceState {
    text.parse().expect("well-formed")
}

/// Below a span of another process.
fn remote(trace: TraceId, sampled: bool, received: &str) -> Context {
    let flags = if sampled {
        TraceFlags::SAMPLED | TraceFlags::RANDOM
    } else {
        TraceFlags::RANDOM
    };
    let span = "00f067aa0ba902b7".parse().expect("well-formed");
    let context = Context::remote(SpanContext::remote(trace, span, flags));
    context.with_trace_state(state(received))
}
