//! What the parent says.

use std::borrow::Cow;

use super::{Sampler, SamplingParameters, SamplingResult};

/// Follows the decision of the remote parent, and asks another sampler where none was made (OpenTelemetry specification, "`ParentBased`").
#[derive(Clone, Copy, Debug, Default)]
pub struct ParentBased<S> {
    root: S,
}

impl<S: Sampler> ParentBased<S> {
    /// Asks `root` for traces that start here.
    pub const fn new(root: S) -> Self {
        Self { root }
    }
}

impl<S: Sampler> Sampler for ParentBased<S> {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        match parameters.decision {
            Some(sampled) => sampled.into(),
            None => self.root.should_sample(parameters),
        }
    }

    fn takes_all_roots(&self) -> bool {
        self.root.takes_all_roots()
    }

    fn description(&self) -> Cow<'_, str> {
        format!("ParentBased{{{}}}", self.root.description()).into()
    }
}
