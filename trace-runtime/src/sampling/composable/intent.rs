//! What a composable sampler would like.

use std::borrow::Cow;
use std::fmt;

use crate::record::{Attributes, OwnedAttributes};
use crate::sampling::Decision;
use crate::sampling::threshold::Threshold;
use crate::{ToValue, TraceState};

/// What a composable sampler would like to happen to a trace. Nothing is decided yet.
#[must_use]
pub struct SamplingIntent<'a> {
    pub(super) threshold: Option<Threshold>,
    pub(super) is_reliable: bool,
    pub(super) attributes: Cow<'a, OwnedAttributes>,
    pub(super) trace_state: Option<ChangeState<'a>>,
}

/// Makes another trace state.
pub(super) type ChangeState<'a> = Box<dyn FnOnce(&TraceState, Decision) -> TraceState + 'a>;

impl<'a> SamplingIntent<'a> {
    /// To sample the traces that this threshold keeps; with `None`, to drop all.
    pub fn new(threshold: Option<Threshold>) -> Self {
        Self {
            threshold,
            is_reliable: threshold.is_some(),
            attributes: Cow::Owned(OwnedAttributes::default()),
            trace_state: None,
        }
    }

    /// The same, with a threshold that does not tell how many traces a sampled one stands for: no `th` is written.
    pub fn unreliable(mut self) -> Self {
        self.is_reliable = false;
        self
    }

    /// The same, with an attribute that the span gets if it is sampled.
    pub fn with_attribute(mut self, key: &str, value: impl ToValue) -> Self {
        self.attributes.to_mut().set(key, &value);
        self
    }

    /// The same, with a change of the trace state. What `change` does to OpenTelemetry's member `ot` is undone.
    pub fn with_trace_state(
        mut self,
        change: impl FnOnce(&TraceState, Decision) -> TraceState + 'a,
    ) -> Self {
        self.trace_state = Some(Box::new(change));
        self
    }

    /// The threshold; `None` to drop all traces.
    pub fn threshold(&self) -> Option<Threshold> {
        self.threshold
    }

    /// Whether the threshold tells how many traces a sampled one stands for.
    pub fn is_reliable(&self) -> bool {
        self.is_reliable
    }

    /// The attributes that the span gets if it is sampled.
    pub fn attributes(&self) -> Attributes<'_> {
        self.attributes.iter()
    }
}

impl fmt::Debug for SamplingIntent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SamplingIntent")
            .field("threshold", &self.threshold)
            .field("is_reliable", &self.is_reliable)
            .field("attributes", &self.attributes())
            .finish_non_exhaustive()
    }
}
