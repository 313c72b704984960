//! Recording what others drop.

use std::borrow::Cow;

use super::{Decision, Sampler, SamplingParameters, SamplingResult};

/// Records what another sampler drops, without sampling it, so that metrics and tail sampling see every span (OpenTelemetry specification, "`AlwaysRecord`").
///
/// ```
/// use trace_runtime::sampling::{AlwaysRecord, ParentBased, TraceIdRatio};
///
/// let sampler = AlwaysRecord::new(ParentBased::new(TraceIdRatio::new(0.1)));
/// # drop(trace_runtime::builder().sampler(sampler));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysRecord<S>(S);

impl<S: Sampler> AlwaysRecord<S> {
    /// Records what `root` drops.
    pub const fn new(root: S) -> Self {
        Self(root)
    }
}

impl<S: Sampler> Sampler for AlwaysRecord<S> {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        let result = self.0.should_sample(parameters);
        match result.decision() {
            Decision::Drop => result.with_decision(Decision::RecordOnly),
            Decision::RecordOnly | Decision::RecordAndSample => result,
        }
    }

    fn takes_all_roots(&self) -> bool {
        self.0.takes_all_roots()
    }

    fn takes_all_sampled(&self) -> bool {
        self.0.takes_all_sampled()
    }

    fn reads_attributes(&self) -> bool {
        self.0.reads_attributes()
    }

    fn decides_children(&self) -> bool {
        self.0.decides_children()
    }

    fn description(&self) -> Cow<'_, str> {
        format!("AlwaysRecord{{root:{}}}", self.0.description()).into()
    }
}
