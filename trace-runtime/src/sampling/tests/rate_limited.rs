//! The token bucket, by a clock of the test's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::super::{RateLimited, Sampler, TraceIdRatio};
use super::{decide, remote, trace_with};
use crate::Context;

#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn limited(&self, per_second: f64) -> RateLimited {
        let millis = Arc::clone(&self.0);
        RateLimited::with_clock(per_second, move || {
            Duration::from_millis(millis.load(Ordering::Relaxed))
        })
    }

    fn advance(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

/// How many of so many traces are sampled now.
fn sampled(sampler: &RateLimited, offered: usize) -> usize {
    let nothing = Context::default();
    let asked = (0..offered).filter(|_| decide(sampler, trace_with(1), &nothing).0);
    asked.count()
}

#[test]
fn of_what_another_sampler_takes_no_more_than_that() {
    let clock = Clock::default();
    let sampler = clock.limited(2.0).of(TraceIdRatio::new(0.5));
    let nothing = Context::default();
    let taken = |low| decide(&sampler, trace_with(low), &nothing);
    let (inside, outside) = ((1 << 56) - 1, 1);
    assert!(!taken(outside).0);
    // What is rejected takes no token, and what is taken has no known probability.
    assert_eq!(taken(inside), (true, String::new()));
    assert!(taken(inside).0);
    assert!(!taken(inside).0);
    let description = sampler.description();
    assert_eq!(description, "RateLimited{2.0/s,of:TraceIdRatioBased{0.5}}");
}

#[test]
fn a_full_bucket_holds_one_second() {
    let clock = Clock::default();
    let sampler = clock.limited(10.0);
    assert_eq!(sampled(&sampler, 100), 10);
    clock.advance(99);
    assert_eq!(sampled(&sampler, 100), 0);
    clock.advance(1);
    assert_eq!(sampled(&sampler, 100), 1);
    clock.advance(350);
    assert_eq!(sampled(&sampler, 100), 3);
    clock.advance(3_600_000);
    assert_eq!(sampled(&sampler, 100), 10, "it does not overflow");
}

#[test]
fn a_burst_is_what_may_come_at_once() {
    let clock = Clock::default();
    let sampler = clock.limited(10.0).burst(3);
    assert_eq!(sampled(&sampler, 100), 3);
    clock.advance(1_000);
    assert_eq!(sampled(&sampler, 100), 3);
    assert_eq!(
        sampled(&clock.limited(10.0).burst(0), 100),
        1,
        "one at least"
    );
}

#[test]
fn rates_at_the_edges() {
    let clock = Clock::default();
    for (rate, at_once, after_a_minute) in [
        (0.0, 0, 0),
        (-1.0, 0, 0),
        (f64::NAN, 0, 0),
        (0.1, 1, 1),
        (1e-300, 1, 0),
        (1e12, 1_000, 1_000),
        (f64::INFINITY, 1_000, 1_000),
    ] {
        let sampler = clock.limited(rate);
        assert_eq!(sampled(&sampler, 1_000), at_once, "{rate}");
        clock.advance(60_000);
        assert_eq!(sampled(&sampler, 1_000), after_a_minute, "{rate}");
    }
}

/// However threads meet: not one too many, and none that was free is lost.
#[test]
fn threads_share_one_bucket() {
    let sampler = Clock::default().limited(1_000.0);
    let taken: usize = thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(|| sampled(&sampler, 1_000)));
        threads.map(|thread| thread.join().expect("no panic"))
    })
    .into_iter()
    .sum();
    assert_eq!(taken, 1_000);
}

#[test]
fn the_probability_is_not_known() {
    let sampler = Clock::default().limited(1.0);
    let trace = trace_with(1);
    let sent = decide(&sampler, trace, &remote(trace, true, "ot=th:c;p:1"));
    assert_eq!(sent, (true, "ot=p:1".into()));
    assert_eq!(sampler.description(), "RateLimited{1.0/s}");
}
