//! Leaving a service out of a trace.

use std::borrow::Cow;

use super::{Sampler, SamplingParameters, SamplingResult};

/// Records nothing, and passes the parent through: spans of other services come below the span that called this one, as if it were not there.
///
/// [`AlwaysOff`](super::AlwaysOff) tells other services not to sample the trace; this leaves that to them. For proxies and libraries that nobody wants to see.
#[derive(Clone, Copy, Debug, Default)]
pub struct PassThrough;

impl Sampler for PassThrough {
    fn should_sample(&self, _: &SamplingParameters<'_>) -> SamplingResult {
        SamplingResult::from(false).passing_parent()
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        "PassThrough".into()
    }
}
