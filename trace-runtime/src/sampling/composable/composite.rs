//! The sampler that decides.

use std::borrow::Cow;

use super::ComposableSampler;
use super::intent::ChangeState;
use crate::TraceState;
use crate::context::now::Now;
use crate::sampling::threshold::Randomness;
use crate::sampling::{Decision, Sampler, SamplingParameters, SamplingResult, ot, presumed};

/// Decides by what a composable sampler would like.
///
/// ```
/// use trace_runtime::sampling::{Composite, ParentThreshold, Sampler, TraceIdRatio};
///
/// let sampler = Composite::new(ParentThreshold::new(TraceIdRatio::new(0.1)));
/// # drop(trace_runtime::builder().sampler(sampler));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Composite<C>(C);

impl<C: ComposableSampler> Composite<C> {
    /// Decides by what this one would like.
    pub const fn new(delegate: C) -> Self {
        Self(delegate)
    }
}

impl<C: ComposableSampler> Sampler for Composite<C> {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        let intent = self.0.sampling_intent(parameters);
        let received = parameters.trace_state();
        let randomness = randomness(parameters, intent.is_reliable);
        let kept = intent.threshold.filter(|it| it.keeps(randomness));
        let decision = Decision::from(kept.is_some());
        let state = state(received, decision, intent.trace_state);
        let said = kept.filter(|_| intent.is_reliable);
        let result = SamplingResult::from(decision).with_threshold(&state, said);
        if decision.is_sampled() {
            result.with_attributes(&intent.attributes)
        } else {
            result
        }
    }

    fn reads_attributes(&self) -> bool {
        self.0.reads_attributes()
    }

    fn description(&self) -> Cow<'_, str> {
        format!("CompositeSampler{{{}}}", self.0.description()).into()
    }
}

/// What the threshold is compared with. An unreliable one has nothing to do with those of other services.
fn randomness(parameters: &SamplingParameters<'_>, is_reliable: bool) -> Randomness {
    if is_reliable {
        presumed::randomness(parameters)
    } else {
        Randomness::from_bits(Now::here().lane().unrecorded_span_id())
    }
}

/// The trace state as it came or as it is changed, with OpenTelemetry's member as it came.
fn state<'a>(
    received: &'a TraceState,
    decision: Decision,
    change: Option<ChangeState<'_>>,
) -> Cow<'a, TraceState> {
    match change {
        Some(change) => Cow::Owned(ot::with_member_of(&change(received, decision), received)),
        None => Cow::Borrowed(received),
    }
}
