//! Samplers that say what they would like, and one that decides by it (OpenTelemetry specification, "`CompositeSampler`").

mod annotating;
mod composite;
mod intent;
mod parent;

pub use annotating::Annotating;
pub use composite::Composite;
pub use intent::SamplingIntent;
pub use parent::ParentThreshold;

use std::any::type_name;
use std::borrow::Cow;
use std::fmt;

use super::SamplingParameters;
use crate::sync::fixed::Arc;

/// A part of a [`Composite`] sampler.
///
/// To stay consistent with other services it must not look at the trace id or what is derived from it.
pub trait ComposableSampler: Send + Sync + 'static {
    /// What it would like to happen to the trace.
    fn sampling_intent<'a>(&'a self, parameters: &SamplingParameters<'_>) -> SamplingIntent<'a>;

    /// As [`Sampler::reads_attributes`](super::Sampler::reads_attributes).
    fn reads_attributes(&self) -> bool {
        true
    }

    /// As [`Sampler::description`](super::Sampler::description).
    fn description(&self) -> Cow<'_, str> {
        Cow::Borrowed(type_name::<Self>())
    }
}

impl<S: ComposableSampler + ?Sized> ComposableSampler for Arc<S> {
    fn sampling_intent<'a>(&'a self, parameters: &SamplingParameters<'_>) -> SamplingIntent<'a> {
        (**self).sampling_intent(parameters)
    }

    fn reads_attributes(&self) -> bool {
        (**self).reads_attributes()
    }

    fn description(&self) -> Cow<'_, str> {
        (**self).description()
    }
}

impl fmt::Debug for dyn ComposableSampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description())
    }
}
