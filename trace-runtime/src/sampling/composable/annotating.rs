//! Attributes for what is sampled.

use std::borrow::Cow;

use super::{ComposableSampler, SamplingIntent};
use crate::ToValue;
use crate::record::OwnedAttributes;
use crate::sampling::SamplingParameters;

/// Gives what another composable sampler samples some attributes (OpenTelemetry specification, "`ComposableAnnotating`").
///
/// ```
/// use trace_runtime::sampling::{Annotating, Composite, TraceIdRatio};
///
/// let sampler = Composite::new(Annotating::new(TraceIdRatio::new(0.1)).attribute("sampling.rule", "default"));
/// # drop(trace_runtime::builder().sampler(sampler));
/// ```
#[derive(Clone, Debug)]
pub struct Annotating<C> {
    delegate: C,
    attributes: OwnedAttributes,
}

impl<C: ComposableSampler> Annotating<C> {
    /// No attributes yet.
    pub fn new(delegate: C) -> Self {
        Self {
            delegate,
            attributes: OwnedAttributes::default(),
        }
    }

    /// Adds one, or gives one another value.
    #[must_use]
    pub fn attribute(mut self, key: &str, value: impl ToValue) -> Self {
        self.attributes.set(key, &value);
        self
    }
}

impl<C: ComposableSampler> ComposableSampler for Annotating<C> {
    fn sampling_intent<'a>(&'a self, parameters: &SamplingParameters<'_>) -> SamplingIntent<'a> {
        let mut intent = self.delegate.sampling_intent(parameters);
        if intent.attributes.is_empty() {
            intent.attributes = Cow::Borrowed(&self.attributes);
        } else {
            intent.attributes.to_mut().update(&self.attributes);
        }
        intent
    }

    fn reads_attributes(&self) -> bool {
        self.delegate.reads_attributes()
    }

    fn description(&self) -> Cow<'_, str> {
        let (delegate, attributes) = (self.delegate.description(), &self.attributes);
        format!("ComposableAnnotating{{{delegate},{attributes:?}}}").into()
    }
}
