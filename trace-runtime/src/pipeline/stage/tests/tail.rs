//! Tail sampling, promise by promise; then random schedules against an oracle.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::{Bench, add, header, spans, with_flow};

use crate::export::Batch;

use crate::pipeline::stage::{Extent, Stage as _, TailSampling};
use crate::record::tests::properties::Random;
use crate::record::{
    Header, Items, Key, Recorded, Slot, bits, push_name, push_status_error, push_status_ok,
    push_trace_state,
};
use crate::sampling::tail::Tail;
use crate::{DropReason, Outcome};

const LINGER: Duration = Duration::from_secs(1);

/// Random bits that are in any share, and in none.
const ANY: u64 = (1 << 56) - 1;
const NONE: u64 = 1;

fn bench(tail: Tail) -> Bench<TailSampling> {
    Bench::new(TailSampling::new(tail))
}

/// A root of this trace.
fn root(trace: u64, span: u64) -> Header {
    Header {
        trace: [9, trace],
        ..header(span)
    }
}

fn child(trace: u64, span: u64, parent: u64) -> Header {
    Header {
        parent,
        ..root(trace, span)
    }
}

/// A local root below a span of another process.
fn remote(trace: u64, span: u64) -> Header {
    Header {
        bits: bits::REMOTE_PARENT,
        ..child(trace, span, 77)
    }
}

fn failed(mut header: Header) -> Header {
    header.outcome = Outcome::Error;
    header
}

impl Bench<TailSampling> {
    fn feed(&mut self, headers: impl IntoIterator<Item = Header>) -> Vec<u64> {
        spans(&self.pass(super::recorded(headers)))
    }

    fn feed_with(&mut self, header: &Header, items: &Items) -> Batch {
        let mut recorded = Recorded::default();
        add(&mut recorded, header, items);
        self.pass(recorded)
    }

    fn release(&mut self, extent: Extent) -> Vec<u64> {
        let release = with_flow(self.now, &self.ledger, |flow| {
            self.stage.release(extent, flow)
        });
        release.as_ref().map(spans).unwrap_or_default()
    }

    /// What is handed on when this much time has passed.
    fn after(&mut self, time: Duration) -> Vec<u64> {
        self.now += time;
        self.release(Extent::Due)
    }

    fn dropped(&self) -> u64 {
        self.ledger.drops()[DropReason::Sampled]
    }

    fn early(&self) -> u64 {
        self.ledger.changes().decided_early
    }
}

fn items(write: impl FnOnce(&mut Items)) -> Items {
    let mut items = Items::new();
    write(&mut items);
    items
}

#[test]
fn a_trace_waits_for_its_root_and_lingers() {
    let mut bench = bench(Tail::new(1.0));
    assert!(bench.feed([child(1, 2, 1)]).is_empty());
    assert!(bench.after(LINGER * 5).is_empty(), "the root is open");
    assert!(bench.feed([root(1, 1)]).is_empty());
    assert!(bench.after(LINGER / 2).is_empty());
    assert!(bench.feed([child(1, 3, 1)]).is_empty());
    assert_eq!(bench.after(LINGER / 2), [2, 1, 3]);
    assert_eq!((bench.dropped(), bench.early()), (0, 0));
}

#[test]
fn what_is_not_in_the_share_is_dropped_and_counted() {
    let mut bench = bench(Tail::new(0.5));
    bench.feed([
        child(NONE, 2, 1),
        root(NONE, 1),
        child(ANY, 4, 3),
        root(ANY, 3),
    ]);
    assert_eq!(bench.after(LINGER), [4, 3]);
    assert_eq!(bench.dropped(), 2);
}

#[test]
fn a_failure_anywhere_keeps_the_trace_at_once() {
    let mut bench = bench(Tail::new(0.0));
    assert!(bench.feed([child(1, 3, 2)]).is_empty());
    assert_eq!(bench.feed([failed(child(1, 2, 1))]), [3, 2]);
    assert_eq!(bench.feed([root(1, 1)]), [1], "the verdict is known");
    let panicked = Header {
        outcome: Outcome::Panicked,
        ..root(2, 4)
    };
    assert_eq!(bench.feed([panicked]), [4]);
    let cancelled = Header {
        outcome: Outcome::Cancelled,
        ..root(3, 5)
    };
    assert!(bench.feed([cancelled]).is_empty());
    assert!(bench.after(LINGER).is_empty());
    assert_eq!(bench.dropped(), 1);
}

#[test]
fn the_status_says_what_is_a_failure() {
    let mut bench = bench(Tail::new(0.0));
    let error = items(|items| push_status_error(items, "no"));
    assert_eq!(spans(&bench.feed_with(&root(1, 1), &error)), [1]);
    let well = items(|items| {
        push_status_error(items, "no");
        push_status_ok(items);
    });
    assert!(bench.feed_with(&failed(root(2, 2)), &well).is_empty());
}

#[test]
fn a_slow_local_root_is_kept_and_a_slow_child_is_not() {
    let long = |header| Header {
        end: u64::MAX / 2,
        ..header
    };
    let mut bench = bench(Tail::new(0.0).slower_than(Duration::from_secs(1)));
    assert!(bench.feed([long(child(1, 2, 1)), root(1, 1)]).is_empty());
    assert_eq!(bench.feed([long(root(2, 3)), long(remote(3, 4))]), [3, 4]);
    assert!(bench.after(LINGER).is_empty());
}

/// A key, its value, and whether it keeps the trace.
type Row = (&'static &'static str, fn(Slot<'_>), bool);

#[test]
fn attributes_keep_the_trace_of_any_span() {
    let tail = Tail::new(0.0)
        .attribute("status", "5*")
        .attribute("tier", "gold")
        .attribute("debug", "true");
    let rows: [Row; 7] = [
        (&"status", |slot| slot.i64(503), true),
        (&"status", |slot| slot.i64(404), false),
        (&"status", |slot| slot.str("503"), true),
        (&"tier", |slot| slot.strs(["silver", "gold"]), true),
        (&"tier", |slot| slot.str("golden"), false),
        (&"debug", |slot| slot.bool(true), true),
        (&"other", |slot| slot.str("gold"), false),
    ];
    for (place, (key, value, is_kept)) in rows.into_iter().enumerate() {
        let mut bench = bench(tail.clone());
        let items = items(|items| value(Slot::buffer(Key::Static(key), items)));
        let batch = bench.feed_with(&child(1, 2, 1), &items);
        assert_eq!(batch.len(), usize::from(is_kept), "row {place}");
    }
}

#[test]
fn the_first_rule_that_fits_the_root_counts() {
    let tail = Tail::new(0.0)
        .named("GET /health", 0.0)
        .route("/tasks/*", 1.0)
        .named("GET *", 0.0)
        .named("*", 1.0);
    let named = |name: &str| items(|items| push_name(items, name));
    let routed = items(|items| {
        push_name(items, "GET /tasks/{id}");
        Slot::buffer(Key::Static(&"http.route"), items).str("/tasks/{id}");
    });
    let rows = [
        (named("GET /health"), false),
        (routed, true),
        (named("GET /else"), false),
        (named("POST /x"), true),
    ];
    for (place, (items, is_kept)) in rows.into_iter().enumerate() {
        let mut bench = bench(tail.clone());
        assert!(bench.feed_with(&root(1, 1), &items).is_empty());
        assert_eq!(
            bench.after(LINGER).len(),
            usize::from(is_kept),
            "row {place}"
        );
    }
    let mut by_child = bench(tail);
    by_child.feed_with(&child(1, 2, 1), &named("POST /x"));
    by_child.feed_with(&root(1, 1), &named("GET /else"));
    assert!(
        by_child.after(LINGER).is_empty(),
        "a child's name is none of the root's"
    );
}

#[test]
fn of_several_roots_the_largest_share_counts() {
    let named = |name: &str| items(|items| push_name(items, name));
    for order in [["few", "all"], ["all", "few"]] {
        let mut bench = bench(Tail::new(0.25).named("all", 1.0));
        for (span, name) in (1..).zip(order) {
            bench.feed_with(&remote(1 << 55, span), &named(name));
        }
        assert_eq!(bench.after(LINGER), [1, 2], "{order:?}");
    }
}

#[test]
fn late_spans_follow_the_verdict() {
    let mut bench = bench(Tail::new(0.5));
    bench.feed([root(ANY, 1), root(NONE, 2)]);
    assert_eq!(bench.after(LINGER), [1]);
    assert_eq!(
        bench.feed([
            child(ANY, 3, 1),
            child(NONE, 4, 2),
            failed(child(NONE, 5, 2))
        ]),
        [3]
    );
    assert_eq!(bench.dropped(), 3);
    assert_eq!(
        bench.feed([root(NONE, 6), failed(remote(NONE, 7)), child(NONE, 8, 7)]),
        [7, 8]
    );
}

#[test]
fn a_trace_with_two_local_roots_waits_for_the_second_one() {
    let mut bench = bench(Tail::new(0.0));
    bench.feed([child(1, 2, 1), remote(1, 1), child(1, 4, 3)]);
    assert!(bench.after(LINGER).is_empty());
    assert_eq!(
        bench.dropped(),
        0,
        "span 3 is open: span 4 has ended below it"
    );
    assert_eq!(bench.feed([failed(remote(1, 3))]), [2, 1, 4, 3]);

    bench.feed([remote(2, 5), child(2, 7, 6)]);
    assert!(bench.after(LINGER).is_empty());
    bench.feed([remote(2, 6)]);
    assert_eq!(bench.dropped(), 0);
    bench.after(LINGER);
    assert_eq!((bench.dropped(), bench.early()), (3, 0));
}

#[test]
fn a_task_that_outlives_its_root_is_waited_for() {
    let mut bench = bench(Tail::new(1.0));
    bench.feed([child(1, 3, 2), root(1, 1)]);
    assert!(bench.after(LINGER).is_empty());
    bench.feed([child(1, 2, 1)]);
    assert_eq!(bench.after(LINGER), [3, 1, 2]);
}

#[test]
fn nothing_is_waited_for_longer_than_there_is_patience() {
    let mut bench = bench(Tail::new(0.5).patience(LINGER * 10));
    bench.feed([child(ANY, 2, 1), child(NONE, 4, 3)]);
    assert!(bench.after(LINGER * 9).is_empty());
    assert_eq!(bench.after(LINGER), [2]);
    assert_eq!((bench.dropped(), bench.early()), (1, 2));
    assert_eq!(bench.feed([root(ANY, 1), root(NONE, 3)]), [1]);
}

#[test]
fn where_memory_is_short_the_oldest_is_decided() {
    const LIMIT: usize = 100_000;
    let mut bench = bench(Tail::new(0.5).memory_limit(LIMIT));
    let mut kept = Vec::new();
    for trace in 1..=2000 {
        bench.now += Duration::from_millis(1);
        let random = if trace % 2 == 0 { ANY - trace } else { trace };
        kept.extend(bench.feed((1..=3).map(|span| child(random, trace * 10 + span, 5))));
        assert!(bench.stage.memory() <= LIMIT, "{}", bench.stage.memory());
    }
    assert!(bench.early() > 1000);
    let first = kept.first().expect("half of them are kept");
    assert_eq!(*first, 21, "the oldest first");
    let handed_on = kept.len() as u64 + bench.dropped();
    assert_eq!(handed_on, bench.early() * 3);
    let rest = bench.release(Extent::All).len() as u64;
    assert_eq!(kept.len() as u64 + bench.dropped() + rest, 6000);
    assert_eq!(bench.stage.memory(), 0);
}

#[test]
fn traces_that_are_decided_at_once_leave_nothing_behind_for_long() {
    const LIMIT: usize = 50_000;
    let mut bench = bench(Tail::new(0.0).memory_limit(LIMIT).remember(10));
    bench.feed([child(5, 7, 6)]);
    for trace in 10..10_000 {
        assert_eq!(bench.feed([failed(root(trace, trace))]).len(), 1);
        assert!(bench.stage.memory() <= LIMIT);
    }
    assert_eq!(bench.early(), 1, "the first trace had to make room");
}

#[test]
fn verdicts_are_remembered_for_so_many_traces_and_no_more() {
    let mut bench = bench(Tail::new(0.0).remember(100));
    for trace in 1..=1000 {
        bench.feed([failed(root(trace, trace))]);
        assert!(bench.stage.remembered() <= 200);
    }
    for trace in 900..=1000 {
        assert_eq!(
            bench.feed([child(trace, 5000 + trace, trace)]),
            [5000 + trace]
        );
    }
    assert!(
        bench.feed([child(1, 5001, 1)]).is_empty(),
        "forgotten, so it waits"
    );
}

#[test]
fn a_flush_decides_what_has_ended_and_the_end_decides_all() {
    let mut bench = bench(Tail::new(1.0));
    bench.feed([
        child(1, 2, 1),
        root(1, 1),
        child(2, 4, 3),
        child(3, 6, 9),
        root(3, 5),
    ]);
    assert_eq!(bench.release(Extent::Decidable), [2, 1]);
    let mut rest = bench.release(Extent::All);
    rest.sort_unstable();
    assert_eq!(rest, [4, 5, 6]);
    assert_eq!((bench.dropped(), bench.early()), (0, 0));
    assert_eq!(bench.stage.wakes_in(bench.now), None);
}

#[test]
fn what_is_only_recorded_is_kept_or_dropped_alike() {
    let only_recorded = |header| Header { flags: 0, ..header };
    let mut bench = bench(Tail::new(0.5));
    bench.feed([only_recorded(root(ANY, 1)), only_recorded(root(NONE, 2))]);
    assert_eq!(bench.after(LINGER), [1]);
    assert_eq!(bench.dropped(), 1);
}

/// The trace state of a span that is kept by a tail with this ratio.
fn weighed(ratio: f64, header: &Header, state: &str) -> String {
    let mut bench = bench(Tail::new(ratio));
    let items = items(|items| {
        Slot::buffer(Key::Static(&"key"), items).i64(1);
        if !state.is_empty() {
            push_trace_state(items, state);
        }
    });
    let now = bench.feed_with(header, &items);
    let later = bench.now + LINGER;
    let later = with_flow(later, &bench.ledger, |flow| {
        bench.stage.release(Extent::Due, flow)
    });
    let batch = later.unwrap_or(now);
    let span = batch.iter().next().expect("it is kept");
    assert_eq!(span.attributes().count(), 1);
    span.trace_state().to_owned()
}

#[test]
fn a_kept_span_says_how_many_it_stands_for() {
    let ratio = |ratio, state| weighed(ratio, &root(ANY, 1), state);
    assert_eq!(ratio(0.25, ""), "ot=th:c");
    assert_eq!(ratio(1.0, ""), "ot=th:0");
    assert_eq!(ratio(0.25, "rojo=1"), "ot=th:c,rojo=1");
    assert_eq!(
        ratio(0.25, "rojo=1,ot=rv:ffffffffffffff;x:y"),
        "ot=th:c;rv:ffffffffffffff;x:y,rojo=1"
    );
    assert_eq!(weighed(0.0, &failed(root(NONE, 1)), ""), "ot=th:0");
}

#[test]
fn the_random_bits_of_the_trace_state_come_first() {
    let mut bench = bench(Tail::new(0.5));
    let state = items(|items| push_trace_state(items, "ot=rv:ffffffffffffff"));
    bench.feed_with(&root(NONE, 1), &state);
    let state = items(|items| push_trace_state(items, "ot=rv:00000000000001"));
    bench.feed_with(&root(ANY, 2), &state);
    assert_eq!(bench.after(LINGER), [1]);
}

mod weights {
    use super::{header, items, push_trace_state};
    use crate::clock::Timeline;
    use crate::pipeline::stage::tail::weight::Weights;
    use crate::record::{Header, Recorded};
    use crate::sampling::threshold::Threshold;

    fn pushed(tail: &str, state: &str, is_all: bool, flags: u8) -> String {
        let items = items(|items| push_trace_state(items, state));
        let mut recorded = Recorded::default();
        super::add(&mut recorded, &Header { flags, ..header(1) }, &items);
        let timeline = Timeline::now();
        let span = recorded.iter(timeline).next().expect("there is one");
        let mut kept = Recorded::default();
        let tail: Threshold = tail.parse().expect("well-formed");
        Weights::default().push(&span, tail, is_all, &mut kept);
        let span = kept.iter(timeline).next().expect("there is one");
        span.trace_state().to_owned()
    }

    #[test]
    fn the_higher_threshold_of_sampler_and_tail_counts() {
        assert_eq!(pushed("c", "ot=th:8", false, 1), "ot=th:c");
        assert_eq!(pushed("8", "ot=th:c", false, 1), "ot=th:c");
        assert_eq!(pushed("0", "ot=th:c", false, 1), "ot=th:c");
    }

    #[test]
    fn where_all_traces_come_the_tail_alone_counts() {
        assert_eq!(pushed("8", "ot=th:c", true, 1), "ot=th:8");
        assert_eq!(pushed("0", "ot=th:c", false, 0), "ot=th:0");
    }
}

/// Spans of some traces in a random order, and the random bits of traces that fail.
struct Schedule {
    spans: Vec<Header>,
    failing: HashSet<u64>,
}

impl Schedule {
    /// Each trace has spans 1 (the root) to n, below one another or the root.
    fn new(random: &mut Random) -> Self {
        let mut spans = Vec::new();
        let mut failing = HashSet::new();
        for trace in 1..=random.below(20) + 1 {
            let random_bits = random.word();
            for span in 1..=random.below(6) + 1 {
                let id = trace * 100 + span;
                let parent = trace * 100 + random.below(span.max(2) - 1) + 1;
                let header = if span == 1 {
                    root(random_bits, id)
                } else {
                    child(random_bits, id, parent)
                };
                if random.chance(5) {
                    failing.insert(random_bits);
                    spans.push(failed(header));
                } else {
                    spans.push(header);
                }
            }
        }
        shuffle(&mut spans, random);
        Self { spans, failing }
    }

    /// What is kept when they come a few at a time.
    fn run(&mut self, bench: &mut Bench<TailSampling>, random: &mut Random) -> Vec<u64> {
        let mut kept = Vec::new();
        while !self.spans.is_empty() {
            let count = usize::try_from(random.below(5)).expect("small");
            let count = count.min(self.spans.len());
            kept.extend(bench.feed(self.spans.drain(..count)));
            if random.chance(20) {
                kept.extend(bench.release(Extent::Due));
            }
        }
        kept.extend(bench.after(LINGER));
        kept.extend(bench.release(Extent::All));
        kept
    }
}

fn shuffle(spans: &mut [Header], random: &mut Random) {
    for place in (1..spans.len()).rev() {
        let other = usize::try_from(random.below(place as u64 + 1)).expect("small");
        spans.swap(place, other);
    }
}

#[test]
fn any_schedule_keeps_traces_whole_and_every_span_in_the_account() {
    for seed in 0..200 {
        let mut random = Random::new(seed);
        let mut bench = bench(Tail::new(0.5));
        let mut schedule = Schedule::new(&mut random);
        let spans = schedule.spans.iter();
        let of: HashMap<u64, u64> = spans.map(|it| (it.span, it.trace[1])).collect();
        let kept = schedule.run(&mut bench, &mut random);
        assert_eq!(kept.len() as u64 + bench.dropped(), of.len() as u64);
        let distinct: HashSet<_> = kept.iter().copied().collect();
        assert_eq!(distinct.len(), kept.len(), "nothing comes twice");
        for (span, trace) in &of {
            let is_in = trace & ANY >= 1 << 55;
            let wanted = schedule.failing.contains(trace) || is_in;
            assert_eq!(distinct.contains(span), wanted, "seed {seed}");
        }
    }
}

#[test]
fn what_a_trace_was_waited_for_before_is_forgotten_with_it() {
    let mut bench = bench(Tail::new(1.0).remember(1));
    bench.feed([root(5, 1)]);
    assert_eq!(bench.feed([failed(child(5, 2, 1))]), [1, 2]);
    bench.feed([failed(root(6, 3)), failed(root(7, 4))]);
    assert!(bench.after(LINGER / 2).is_empty());
    assert!(
        bench.feed([root(5, 9)]).is_empty(),
        "its verdict was forgotten"
    );
    assert!(
        bench.after(LINGER / 2).is_empty(),
        "the first root would be due"
    );
    assert_eq!(bench.after(LINGER / 2), [9]);
}
