//! A share of all traces.

use std::borrow::Cow;

use super::composable::{ComposableSampler, SamplingIntent};
use super::threshold::{self, Threshold};
use super::{Sampler, SamplingParameters, SamplingResult, presumed};
use crate::TraceState;

/// Samples this share of all traces, whatever their parents say, so that a fleet agrees: a trace that a service with a lower ratio samples is sampled by all with higher
/// ones (OpenTelemetry specification, "`ProbabilitySampler`" and "`TraceIdRatioBased`").
///
/// It is decided by [56 random bits](threshold::Randomness) of the trace, and what is sampled gets [`th`](Threshold) in its trace state. The ratio is rounded to four significant digits.
///
/// ```
/// use trace_runtime::sampling::{ParentBased, Sampler, TraceIdRatio};
///
/// let sampler = ParentBased::new(TraceIdRatio::new(0.1));
/// assert_eq!(sampler.description(), "ParentBased{root:TraceIdRatioBased{0.1}}");
/// # drop(trace_runtime::builder().sampler(sampler));
/// ```
#[derive(Clone, Debug)]
pub struct TraceIdRatio {
    ratio: f64,
    /// `None` samples nothing.
    threshold: Option<Threshold>,
    /// The trace state of a trace that starts here.
    alone: TraceState,
}

impl TraceIdRatio {
    /// A ratio from 0.0 (none) to 1.0 (all); what lies outside is taken as the nearer end, NaN as 0.0.
    pub fn new(ratio: f64) -> Self {
        let threshold = Threshold::from_probability(ratio);
        Self {
            ratio: if ratio.is_nan() {
                0.0
            } else {
                ratio.clamp(0.0, 1.0)
            },
            threshold,
            alone: threshold::with_threshold(&TraceState::EMPTY, threshold),
        }
    }

    fn state(&self, received: &TraceState, threshold: Threshold) -> TraceState {
        if received.is_empty() {
            self.alone.clone()
        } else {
            threshold::with_threshold(received, Some(threshold))
        }
    }
}

impl Sampler for TraceIdRatio {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        let received = parameters.trace_state();
        let randomness = presumed::randomness(parameters);
        match self.threshold.filter(|it| it.keeps(randomness)) {
            Some(threshold) => {
                SamplingResult::from(true).with_trace_state(self.state(received, threshold))
            }
            None => SamplingResult::from(false).with_threshold(received, None),
        }
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        format!("TraceIdRatioBased{{{:?}}}", self.ratio).into()
    }
}

impl ComposableSampler for TraceIdRatio {
    fn sampling_intent(&self, _: &SamplingParameters<'_>) -> SamplingIntent<'_> {
        SamplingIntent::new(self.threshold)
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        Sampler::description(self)
    }
}
