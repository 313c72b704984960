//! What the parent says.

use std::borrow::Cow;

use super::{ComposableSampler, SamplingIntent};
use crate::sampling::SamplingParameters;
use crate::sampling::threshold::Threshold;

/// Follows the parent, threshold and all, and asks another composable sampler where none was there (OpenTelemetry specification, "`ComposableParentThreshold`").
#[derive(Clone, Copy, Debug)]
pub struct ParentThreshold<C> {
    root: C,
}

impl<C: ComposableSampler> ParentThreshold<C> {
    /// Asks `root` for traces that start here, and for those whose sender left the decision open.
    pub const fn new(root: C) -> Self {
        Self { root }
    }
}

impl<C: ComposableSampler> ComposableSampler for ParentThreshold<C> {
    fn sampling_intent<'a>(&'a self, parameters: &SamplingParameters<'_>) -> SamplingIntent<'a> {
        let Some(is_sampled) = parameters.decision else {
            return self.root.sampling_intent(parameters);
        };
        match Threshold::of(parameters.trace_state()) {
            Some(threshold) => SamplingIntent::new(Some(threshold)),
            None => SamplingIntent::new(is_sampled.then_some(Threshold::ALWAYS)).unreliable(),
        }
    }

    fn reads_attributes(&self) -> bool {
        self.root.reads_attributes()
    }

    fn description(&self) -> Cow<'_, str> {
        format!("ComposableParentThreshold{{{}}}", self.root.description()).into()
    }
}
