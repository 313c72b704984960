//! So many traces a second.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use super::{AlwaysOn, Decision, Sampler, SamplingParameters, SamplingResult};
use crate::sync::fixed::{AtomicU64, Ordering};

/// Samples no more than so many traces a second, of all or [of those](Self::of) that another sampler would.
///
/// A token bucket: it fills at the rate, holds one second's worth unless [`burst`](Self::burst) says otherwise, at least one, and is full at the beginning. So in any span of
/// time at most its contents and the rate times the time are sampled. What it samples has no known probability: a `th` is taken out of the trace state.
///
/// ```
/// use trace_runtime::sampling::{ParentBased, RateLimited};
///
/// let sampler = ParentBased::new(RateLimited::new(50.0).burst(200));
/// # drop(trace_runtime::builder().sampler(sampler));
/// ```
pub struct RateLimited<S = AlwaysOn> {
    sampler: S,
    per_second: f64,
    /// The time that a token takes to drip in, in nanoseconds; `None` if none ever does.
    interval: Option<u64>,
    /// How far ahead of the time `next` may be when a token is taken.
    tolerance: u64,
    /// When the bucket would be full again if one more token were there: the generic cell rate algorithm. One word, so nobody waits for anybody, and what is rejected writes
    /// nothing.
    next: AtomicU64,
    clock: Clock,
}

/// The time since some moment.
type Clock = Box<dyn Fn() -> Duration + Send + Sync>;

impl RateLimited {
    /// At most this many traces a second; fractions are allowed. Nothing below zero and of NaN.
    pub fn new(per_second: f64) -> Self {
        let start = Instant::now();
        Self::with_clock(per_second, move || start.elapsed())
    }

    pub(super) fn with_clock(
        per_second: f64,
        clock: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Self {
        let limited = Self {
            sampler: AlwaysOn,
            per_second: per_second.max(0.0),
            interval: interval(per_second),
            tolerance: 0,
            next: AtomicU64::new(0),
            clock: Box::new(clock),
        };
        limited.burst(whole(per_second.ceil()))
    }

    /// Samples no more than that of what `sampler` samples.
    ///
    /// ```
    /// use trace_runtime::sampling::{ParentBased, RateLimited, TraceIdRatio};
    ///
    /// let sampler = ParentBased::new(RateLimited::new(50.0).of(TraceIdRatio::new(0.1)));
    /// # drop(trace_runtime::builder().sampler(sampler));
    /// ```
    #[must_use]
    pub fn of<S: Sampler>(self, sampler: S) -> RateLimited<S> {
        RateLimited {
            sampler,
            per_second: self.per_second,
            interval: self.interval,
            tolerance: self.tolerance,
            next: self.next,
            clock: self.clock,
        }
    }
}

impl<S> RateLimited<S> {
    /// So many traces may be sampled at once when there were none for a while; at least one.
    #[must_use]
    pub fn burst(mut self, traces: u64) -> Self {
        let ahead = traces.saturating_sub(1);
        self.tolerance = self.interval.unwrap_or(0).saturating_mul(ahead);
        self
    }

    /// Takes a token, if there is one.
    fn admits(&self) -> bool {
        let Some(interval) = self.interval else {
            return false;
        };
        let now = u64::try_from((self.clock)().as_nanos()).unwrap_or(u64::MAX);
        let latest = now.saturating_add(self.tolerance);
        let take = |next: u64| (next <= latest).then(|| next.max(now).saturating_add(interval));
        self.next
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
    }
}

/// Rounded up, so that it is never more than the rate.
fn interval(per_second: f64) -> Option<u64> {
    (per_second > 0.0).then(|| whole((1e9 / per_second).ceil()).max(1))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers out of range become the nearest end, NaN 0"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

impl<S: Sampler> Sampler for RateLimited<S> {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        let result = self.sampler.should_sample(parameters);
        if result.decision() != Decision::RecordAndSample {
            return result;
        }
        let state = result.trace_state().unwrap_or(parameters.trace_state());
        let state = state.clone();
        let result = if self.admits() { result } else { false.into() };
        result.with_threshold(&state, None)
    }

    fn reads_attributes(&self) -> bool {
        self.sampler.reads_attributes()
    }

    fn description(&self) -> Cow<'_, str> {
        let of = if self.sampler.takes_all_roots() {
            String::new()
        } else {
            format!(",of:{}", self.sampler.description())
        };
        format!("RateLimited{{{:?}/s{of}}}", self.per_second).into()
    }
}

impl<S: Sampler> std::fmt::Debug for RateLimited<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.description())
    }
}
