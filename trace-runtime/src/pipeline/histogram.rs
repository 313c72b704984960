//! How long something took, how often.

use std::time::Duration;

use crate::{ReadableSpan, SpanId, TraceId};

/// Upper bounds of all buckets but the last, in seconds: those that OpenTelemetry's conventions give for `http.server.request.duration`.
const BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// The same in nanoseconds.
const NANOS: [u64; BOUNDS.len()] = [
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    75_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    750_000_000,
    1_000_000_000,
    2_500_000_000,
    5_000_000_000,
    7_500_000_000,
    10_000_000_000,
];

/// Durations in buckets, since recording was set up.
///
/// The bounds are those that OpenTelemetry's semantic conventions give for HTTP requests, in seconds, and the same everywhere, so that histograms of several services
/// can be added. A duration that is equal to a bound lies below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: [u64; BOUNDS.len() + 1],
    nanos: u64,
}

impl Histogram {
    /// The upper bounds of all buckets but the last one, which has none; in seconds.
    pub const BOUNDS: &'static [f64] = &BOUNDS;

    /// How many durations lie in each bucket: one more than there are [`BOUNDS`](Self::BOUNDS).
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// All of them together.
    pub fn sum(&self) -> Duration {
        Duration::from_nanos(self.nanos)
    }

    /// Adds all of another one.
    pub(super) fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.nanos = self.nanos.saturating_add(other.nanos);
    }

    /// Adds one, and says in which bucket it lies.
    pub(super) fn record(&mut self, duration: Duration) -> usize {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let bucket = NANOS.partition_point(|bound| *bound < nanos);
        self.counts[bucket] += 1;
        self.nanos = self.nanos.saturating_add(nanos);
        bucket
    }
}

/// One span of those that a bucket counts (OpenTelemetry specification, "Exemplars").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exemplar {
    trace_id: TraceId,
    span_id: SpanId,
    duration: Duration,
    end_unix_nanos: u64,
}

impl Exemplar {
    pub(super) fn of(span: &ReadableSpan<'_>) -> Self {
        Self {
            trace_id: span.trace_id(),
            span_id: span.span_id(),
            duration: span.duration(),
            end_unix_nanos: span.end_unix_nanos(),
        }
    }

    /// The span's trace.
    pub fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The span.
    pub fn span_id(&self) -> SpanId {
        self.span_id
    }

    /// How long it took.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// When it ended, in nanoseconds since the Unix epoch.
    pub fn end_unix_nanos(&self) -> u64 {
        self.end_unix_nanos
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_the_same_in_both_units() {
        for (seconds, nanos) in BOUNDS.into_iter().zip(NANOS) {
            assert_eq!(
                Duration::from_secs_f64(seconds),
                Duration::from_nanos(nanos)
            );
        }
    }

    #[test]
    fn a_bound_lies_in_the_bucket_below() {
        let mut histogram = Histogram::default();
        for (nanos, bucket) in [
            (0, 0),
            (5_000_000, 0),
            (5_000_001, 1),
            (10_000_000_000, 13),
            (10_000_000_001, 14),
            (u64::MAX, 14),
        ] {
            assert_eq!(
                histogram.record(Duration::from_nanos(nanos)),
                bucket,
                "{nanos}"
            );
        }
        assert_eq!(histogram.count(), 6);
        assert_eq!(histogram.counts()[0], 2);
        assert_eq!(histogram.sum(), Duration::from_nanos(u64::MAX));
    }
}
