//! Whether a trace is recorded: decided once, where it starts or enters the process, and followed by every span below.

use std::fmt;
use std::mem;

use crate::recorder::process::PerProcess;
use crate::sync::fixed::{Arc, AtomicBool, Ordering, PoisonError, RwLock};
use crate::{Callsite, SpanContext, SpanKind, TraceId};

/// What a sampler may look at. Grows without breaking implementors.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SamplingParameters<'a> {
    /// The trace that starts here or is continued.
    pub trace_id: TraceId,
    /// The remote parent, if the trace is continued.
    pub parent: Option<&'a SpanContext>,
    /// What the sender of a continued trace decided; `None` where it left that to us, and for traces that start here.
    pub decision: Option<bool>,
    /// The call site of the local root.
    pub callsite: &'static Callsite,
}

impl SamplingParameters<'_> {
    /// The name of the local root.
    pub fn name(&self) -> &'static str {
        self.callsite.name()
    }

    /// The kind of the local root.
    pub fn kind(&self) -> SpanKind {
        self.callsite.span_kind()
    }
}

/// Decides whether a trace is recorded (OpenTelemetry specification, "Sampling").
///
/// Called once for each local root, on the thread that starts it: it must be quick and must not panic.
pub trait Sampler: Send + Sync + 'static {
    /// Whether the trace is recorded.
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> bool;

    /// The decision for every trace that starts here, if it is the same for all: such a sampler need not be asked.
    fn same_for_all_roots(&self) -> Option<bool> {
        None
    }
}

impl<F: Fn(&SamplingParameters<'_>) -> bool + Send + Sync + 'static> Sampler for F {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> bool {
        self(parameters)
    }
}

/// Records every trace.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOn;

impl Sampler for AlwaysOn {
    fn should_sample(&self, _: &SamplingParameters<'_>) -> bool {
        true
    }

    fn same_for_all_roots(&self) -> Option<bool> {
        Some(true)
    }
}

/// Records no trace.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOff;

impl Sampler for AlwaysOff {
    fn should_sample(&self, _: &SamplingParameters<'_>) -> bool {
        false
    }

    fn same_for_all_roots(&self) -> Option<bool> {
        Some(false)
    }
}

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
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> bool {
        let [_, low] = parameters.trace_id.halves();
        low & ((1 << 56) - 1) >= self.threshold
    }
}

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
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> bool {
        parameters
            .decision
            .unwrap_or_else(|| self.root.should_sample(parameters))
    }

    fn same_for_all_roots(&self) -> Option<bool> {
        self.root.same_for_all_roots()
    }
}

/// The sampler in force; `None` where no recorder is.
static IN_FORCE: PerProcess<RwLock<Option<Arc<dyn Sampler>>>> = PerProcess::new();

/// Whether every trace that starts here is recorded, so that nobody need be asked.
static ALL_ROOTS: AtomicBool = AtomicBool::new(false);

#[inline(always)]
pub(crate) fn takes_all_roots() -> bool {
    ALL_ROOTS.load(Ordering::Relaxed)
}

fn in_force() -> &'static RwLock<Option<Arc<dyn Sampler>>> {
    IN_FORCE.get_or_make(RwLock::default)
}

/// Makes `sampler` decide from now on; traces that are open keep their decision.
pub(crate) fn put_in_force(sampler: Option<Arc<dyn Sampler>>) {
    let all = sampler
        .as_ref()
        .and_then(|sampler| sampler.same_for_all_roots())
        == Some(true);
    let before = mem::replace(
        &mut *in_force().write().unwrap_or_else(PoisonError::into_inner),
        sampler,
    );
    ALL_ROOTS.store(all, Ordering::Relaxed);
    // The user's code, so outside the lock.
    drop(before);
}

/// Makes a forked child start without a sampler.
pub(crate) fn forget() {
    IN_FORCE.forget();
    ALL_ROOTS.store(false, Ordering::Relaxed);
}

/// The sampler is the user's code, so it is asked outside the lock.
pub(crate) fn is_sampled(parameters: &SamplingParameters<'_>) -> bool {
    let sampler = in_force()
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    sampler.is_some_and(|sampler| sampler.should_sample(parameters))
}

impl fmt::Debug for dyn Sampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sampler")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SITE: Callsite = Callsite::new("site", "tests");

    fn sampled(sampler: &impl Sampler, low: u64, parent: Option<&SpanContext>) -> bool {
        let trace_id = TraceId::from_halves([7, low]).expect("not zero");
        sampler.should_sample(&SamplingParameters {
            trace_id,
            parent,
            decision: parent.map(|parent| parent.flags().is_sampled()),
            callsite: &SITE,
        })
    }

    #[test]
    fn a_ratio_decides_by_the_random_bits() {
        let most = (1 << 56) - 1;
        for (ratio, smallest, largest) in [
            (0.0, false, false),
            (0.5, false, true),
            (1.0, true, true),
            (f64::NAN, false, false),
            (7.0, true, true),
        ] {
            let sampler = TraceIdRatio::new(ratio);
            assert_eq!(
                (sampled(&sampler, 0, None), sampled(&sampler, most, None)),
                (smallest, largest),
                "{ratio}"
            );
        }
        assert!(sampled(&TraceIdRatio::new(0.5), 1 << 55, None));
        assert!(!sampled(&TraceIdRatio::new(0.5), (1 << 55) - 1, None));
    }

    #[test]
    fn a_remote_decision_is_followed() {
        let remote = |flags| {
            let [trace, span] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
            SpanContext::remote(
                trace.parse().expect("well-formed"),
                span.parse().expect("well-formed"),
                flags,
            )
        };
        assert!(sampled(
            &ParentBased::new(AlwaysOff),
            1,
            Some(&remote(crate::TraceFlags::SAMPLED))
        ));
        assert!(!sampled(
            &ParentBased::new(AlwaysOn),
            1,
            Some(&remote(crate::TraceFlags::RANDOM))
        ));
        assert!(sampled(&ParentBased::new(AlwaysOn), 1, None));
    }
}
