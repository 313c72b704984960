//! All traces, or none.

use std::borrow::Cow;

use super::composable::{ComposableSampler, SamplingIntent};
use super::threshold::Threshold;
use super::{Sampler, SamplingParameters, SamplingResult};

/// Samples every trace (OpenTelemetry specification, "`AlwaysOn`").
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOn;

impl Sampler for AlwaysOn {
    fn should_sample(&self, _: &SamplingParameters<'_>) -> SamplingResult {
        true.into()
    }

    fn takes_all_roots(&self) -> bool {
        true
    }

    fn takes_all_sampled(&self) -> bool {
        true
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        "AlwaysOnSampler".into()
    }
}

/// Records no trace (OpenTelemetry specification, "`AlwaysOff`").
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOff;

impl Sampler for AlwaysOff {
    fn should_sample(&self, _: &SamplingParameters<'_>) -> SamplingResult {
        false.into()
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        "AlwaysOffSampler".into()
    }
}

impl ComposableSampler for AlwaysOn {
    fn sampling_intent(&self, _: &SamplingParameters<'_>) -> SamplingIntent<'_> {
        SamplingIntent::new(Some(Threshold::ALWAYS))
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        "ComposableAlwaysOn".into()
    }
}

impl ComposableSampler for AlwaysOff {
    fn sampling_intent(&self, _: &SamplingParameters<'_>) -> SamplingIntent<'_> {
        SamplingIntent::new(None)
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        "ComposableAlwaysOff".into()
    }
}
