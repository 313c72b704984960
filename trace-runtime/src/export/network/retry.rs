//! How often something is tried again.

use std::time::Duration;

/// How often, and for how long, a request is sent again when the receiver is away or has no time.
///
/// The pauses double from the first to the longest; each is shortened by chance, by up to a half, so that a fleet does not come back all at once. A receiver that
/// says when it wants to be asked again (`Retry-After`, gRPC's `RetryInfo`) is asked then. What is given up is counted as
/// [`Unreachable`](crate::DropReason::Unreachable). Meanwhile finished spans wait in the exporter's queue.
///
/// A program that ends tries once more at once, and then as long as its deadline allows. Who refuses the connection at that time is not waited for: a collector that was
/// never started costs no program its five seconds, at the price of spans that end while one is being restarted.
///
/// ```
/// use std::time::Duration;
/// use trace_runtime::export::Retry;
///
/// let patient = Retry::default().within(Duration::from_secs(300));
/// let never = Retry::never();
/// assert_ne!(patient, never);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    first_pause: Duration,
    longest_pause: Duration,
    attempts: u32,
    within: Duration,
}

impl Default for Retry {
    /// Pauses from one second to thirty, as many attempts as there is time for, within a minute.
    fn default() -> Self {
        Self {
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
            attempts: u32::MAX,
            within: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// One attempt and no other.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// The pause after the first attempt.
    #[must_use]
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// The pause that is not doubled any more.
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// The most attempts, the first included.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// No attempt is begun later than this after the first one.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }

    /// The pause after so many attempts. What the receiver asked for counts, but a receiver that says "now" is not flooded.
    pub(super) fn pause(&self, attempts: u32, asked: Option<Duration>, random: f64) -> Duration {
        asked.map_or_else(
            || self.doubled(attempts).mul_f64(1.0 - random / 2.0),
            |asked| asked.max(self.first_pause),
        )
    }

    fn doubled(&self, attempts: u32) -> Duration {
        let factor = 2u32.saturating_pow(attempts - 1);
        self.first_pause
            .saturating_mul(factor)
            .min(self.longest_pause)
    }

    /// Whether another attempt is allowed after so many, so long after the first.
    pub(super) fn allows(&self, attempts: u32, waited: Duration) -> bool {
        attempts < self.attempts && waited <= self.within
    }
}
