//! Spans whose start or end somebody else measured.

use std::time::{Duration, SystemTime};

use trace_runtime::{Outcome, span, testing};

const DAY: Duration = Duration::from_secs(86_400);

/// A time in whole nanoseconds, long before the process and the machine started.
fn long_ago() -> SystemTime {
    SystemTime::UNIX_EPOCH + 10_000 * DAY + Duration::from_nanos(123_456_789)
}

#[test]
fn both_times_are_kept_to_the_nanosecond() {
    let ((), spans) = testing::capture(|| {
        let span = span!("replayed").starting_at(long_ago());
        span.end_at(long_ago() + DAY);
    });
    let span = spans.one();
    assert_eq!(span.start_time(), long_ago());
    assert_eq!((span.end_time(), span.duration()), (long_ago() + DAY, DAY));
    assert_eq!(span.outcome(), Outcome::Returned);
}

#[test]
fn one_time_alone_is_enough() {
    let before = SystemTime::now() - Duration::from_millis(1);
    let ((), spans) = testing::capture(|| {
        span!("begun").starting_at(before - DAY).in_scope(|| ());
        span!("ended").end_at(before + 2 * DAY);
    });
    let begun = spans.named("begun").one();
    assert_eq!(begun.start_time(), before - DAY);
    assert!(begun.duration() >= DAY && begun.duration() < DAY + Duration::from_secs(60));
    let ended = spans.named("ended").one();
    assert!(ended.start_time() >= before);
    assert_eq!(ended.end_time(), before + 2 * DAY);
}

#[test]
fn an_end_before_the_start_is_the_start() {
    let ((), spans) = testing::capture(|| {
        let span = span!("turned").starting_at(long_ago());
        span.end_at(long_ago() - DAY);
        span.end_at(long_ago() + DAY);
    });
    assert_eq!(spans.one().start_time(), long_ago());
    assert_eq!(spans.one().duration(), Duration::ZERO);
}

#[test]
fn a_span_that_was_shared_keeps_its_start() {
    let ((), spans) = testing::capture(|| {
        let span = span!("shared");
        let clone = span.clone();
        span.starting_at(long_ago()).end();
        drop(clone);
    });
    assert!(spans.one().start_time() > long_ago() + DAY);
}

#[test]
fn spans_are_ordered_by_the_times_that_were_said() {
    let ((), spans) = testing::capture(|| {
        span!("now").end();
        span!("past").starting_at(SystemTime::now() - DAY).end();
    });
    let names: Vec<_> = spans.iter().map(|span| span.name().to_owned()).collect();
    assert_eq!(names, ["past", "now"]);
}
