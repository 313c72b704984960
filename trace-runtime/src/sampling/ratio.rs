//! A share of all traces.

use super::{Sampler, SamplingParameters, SamplingResult};

/// Records this share of all traces, decided by the random part of the trace id: every service of a fleet decides alike
/// (OpenTelemetry specification, "`TraceIdRatioBased`").
#[derive(Clone, Copy, Debug)]
pub struct TraceIdRatio {
    /// Traces whose 56 random bits are at or above this are recorded.
    threshold: u64,
}

impl TraceIdRatio {
    /// A ratio from 0.0 (none) to 1.0 (all); what lies outside is taken as the nearer end, NaN as 0.0.
    pub fn new(ratio: f64) -> Self {
        const ALL: f64 = 72_057_594_037_927_936.0; // 2^56
        let kept = if ratio.is_nan() {
            0.0
        } else {
            ratio.clamp(0.0, 1.0) * ALL
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=2^56"
        )]
        let threshold = (ALL - kept) as u64;
        Self { threshold }
    }
}

impl Sampler for TraceIdRatio {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        let [_, low] = parameters.trace_id.halves();
        (low & ((1 << 56) - 1) >= self.threshold).into()
    }
}
