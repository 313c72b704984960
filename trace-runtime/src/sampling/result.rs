//! What a sampler answers.

use super::threshold::{Threshold, with_threshold};
use crate::record::{Attributes, OwnedAttributes};
use crate::{ToValue, TraceState};

/// Whether a trace is recorded, and whether it is exported (OpenTelemetry specification, "Recording Sampled reaction table").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Nothing is recorded.
    Drop,
    /// Spans are recorded for those who look at all of them, metrics and tail sampling, and are not exported unless these want it. Other services
    /// are told that the trace is not sampled.
    RecordOnly,
    /// Spans are recorded and exported, and other services are told so.
    RecordAndSample,
}

impl Decision {
    /// Whether spans are recorded.
    pub const fn is_recorded(self) -> bool {
        !matches!(self, Self::Drop)
    }

    /// Whether the trace has W3C's sampled flag.
    pub const fn is_sampled(self) -> bool {
        matches!(self, Self::RecordAndSample)
    }
}

impl From<bool> for Decision {
    /// Sampled, or dropped.
    fn from(sampled: bool) -> Self {
        if sampled {
            Self::RecordAndSample
        } else {
            Self::Drop
        }
    }
}

/// A [`Decision`], and what the sampler has to say beside (OpenTelemetry specification, "`ShouldSample`").
///
/// ```
/// use trace_runtime::sampling::{Decision, SamplingResult};
///
/// let result = SamplingResult::from(Decision::RecordAndSample).with_attribute("sampling.rule", "checkout");
/// assert_eq!(result.decision(), Decision::RecordAndSample);
/// assert_eq!(SamplingResult::from(false).decision(), Decision::Drop);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SamplingResult {
    decision: Decision,
    trace_state: Option<TraceState>,
    attributes: OwnedAttributes,
    passes_parent: bool,
}

impl SamplingResult {
    /// The same with another trace state in the place of the one that came with the trace, for this span, those below and other services. An empty
    /// one clears it.
    pub fn with_trace_state(mut self, state: TraceState) -> Self {
        self.trace_state = Some(state);
        self
    }

    /// The same, but where the trace is dropped its parent is what other services are told of, as if this one were not there. A trace without a parent they then start
    /// themselves.
    pub fn passing_parent(mut self) -> Self {
        self.passes_parent = true;
        self
    }

    pub(super) fn with_decision(self, decision: Decision) -> Self {
        Self { decision, ..self }
    }

    /// The same with this `th` or none in the trace state.
    pub(super) fn with_threshold(self, state: &TraceState, threshold: Option<Threshold>) -> Self {
        self.with_trace_state(with_threshold(state, threshold))
    }

    pub(super) fn with_attributes(mut self, attributes: &OwnedAttributes) -> Self {
        self.attributes.update(attributes);
        self
    }

    /// The same with an attribute that the span gets if it is recorded.
    pub fn with_attribute(mut self, key: &str, value: impl ToValue) -> Self {
        self.attributes.set(key, &value);
        self
    }

    /// Whether the trace is recorded and sampled.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// The new trace state; `None` where it stays as it came.
    pub fn trace_state(&self) -> Option<&TraceState> {
        self.trace_state.as_ref()
    }

    /// The attributes that the span gets.
    pub fn attributes(&self) -> Attributes<'_> {
        self.attributes.iter()
    }

    /// Whether the parent is passed through where the trace is dropped.
    pub(crate) fn passes_parent(&self) -> bool {
        self.passes_parent && self.decision == Decision::Drop
    }

    pub(crate) fn into_parts(self) -> (Decision, Option<TraceState>, OwnedAttributes) {
        (self.decision, self.trace_state, self.attributes)
    }
}

impl From<Decision> for SamplingResult {
    fn from(decision: Decision) -> Self {
        Self {
            decision,
            trace_state: None,
            attributes: OwnedAttributes::default(),
            passes_parent: false,
        }
    }
}

impl From<bool> for SamplingResult {
    /// Sampled, or dropped.
    fn from(sampled: bool) -> Self {
        Decision::from(sampled).into()
    }
}
