//! Memory to the byte, lanes that change hands, and the account.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Chunk, commit, drain, open, record, recorder};
use crate::record::HEADER;
use crate::recorder::Drained;
use crate::recorder::lane::{LARGEST, SCRATCH_KEPT, SMALLEST, SPARE_CHUNKS};
use crate::recorder::pool::PATIENCE;
use crate::recorder::{Claim, Recorder};

/// Attributes with which a record takes this many words.
const fn attributes(words: usize) -> usize {
    (words - HEADER) / 2
}

#[test]
fn without_memory_every_span_is_dropped_and_counted() {
    let recorder = recorder(0);
    let claim = recorder.claim();
    (1..=10).for_each(|span| record(claim, span, 0));
    assert_eq!(drain(recorder), [0; 0]);
    let totals = recorder.totals();
    assert_eq!(
        (totals.started, totals.dropped, totals.drained, open(totals)),
        (10, 10, 0, 0)
    );
}

#[test]
fn the_budget_holds_to_the_byte() {
    let chunk = Chunk::bytes(SMALLEST);
    for (limit, kept, dropped) in [(chunk - 1, 0, 2), (chunk, 1, 1), (chunk + 1, 1, 1)] {
        let recorder = recorder(limit);
        let claim = recorder.claim();
        record(claim, 1, attributes(SMALLEST));
        record(claim, 2, 0);
        assert_eq!(recorder.budget().taken(), kept * chunk, "limit {limit}");
        assert_eq!(drain(recorder).len(), kept);
        assert_eq!(recorder.totals().dropped, dropped);
    }
}

#[test]
fn a_smaller_record_still_finds_room_after_a_larger_one_was_dropped() {
    let recorder = recorder(Chunk::bytes(SMALLEST));
    let claim = recorder.claim();
    record(claim, 1, 0);
    record(claim, 2, attributes(SMALLEST));
    record(claim, 3, 0);
    assert_eq!(drain(recorder), [1, 3]);
    assert_eq!(recorder.totals().dropped, 1);
}

#[test]
fn a_raised_limit_is_used_and_a_lowered_one_takes_nothing_away() {
    let recorder = recorder(0);
    let claim = recorder.claim();
    record(claim, 1, 0);
    recorder.budget().set_limit(Chunk::bytes(SMALLEST));
    record(claim, 2, 0);
    recorder.budget().set_limit(0);
    record(claim, 3, 0);
    record(claim, 4, attributes(SMALLEST));
    assert_eq!(
        drain(recorder),
        [2, 3],
        "the chunk that is there is still written"
    );
    assert_eq!(recorder.totals().dropped, 2);
}

#[test]
fn a_limit_may_be_any_number() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    record(claim, 1, attributes(LARGEST));
    record(claim, 2, attributes(LARGEST));
    assert_eq!(drain(recorder), [1, 2]);
}

#[test]
fn chunks_that_were_read_are_used_again() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    record(claim, 0x1000, attributes(LARGEST));
    record(claim, 0x1001, attributes(LARGEST));
    drain(recorder);
    let taken = recorder.budget().taken();
    for span in 1..=100 {
        record(claim, span, attributes(LARGEST));
        assert_eq!(drain(recorder), [span]);
    }
    assert_eq!(recorder.budget().taken(), taken, "two chunks take turns");
}

#[test]
fn a_lane_keeps_a_bounded_number_of_empty_chunks() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    let records = 3 * SPARE_CHUNKS as u64;
    (1..=records).for_each(|span| record(claim, span, attributes(LARGEST)));
    assert!(drain(recorder).into_iter().eq(1..=records));
    let taken = recorder.budget().taken();
    (1..PATIENCE).for_each(|_| recorder.trim());
    assert_eq!(recorder.budget().taken(), taken, "it may go on");
    recorder.trim();
    assert_eq!(
        recorder.budget().taken(),
        (1 + SPARE_CHUNKS) * Chunk::bytes(LARGEST)
    );
}

#[test]
fn what_one_lane_does_not_keep_another_one_takes() {
    let recorder = recorder(usize::MAX);
    let busy = recorder.claim();
    let records = 3 * SPARE_CHUNKS as u64;
    (1..=records).for_each(|span| record(busy, span, attributes(LARGEST)));
    drain(recorder);
    let taken = recorder.budget().taken();
    let other = recorder.claim();
    (1..SPARE_CHUNKS as u64).for_each(|span| record(other, span, attributes(LARGEST)));
    assert_eq!(recorder.budget().taken(), taken);
    record(other, 1, attributes(LARGEST + 2));
    assert!(recorder.budget().taken() > taken, "a larger one is made");
}

/// Records that fill a chunk each, and what was drained of them.
fn lend(recorder: &Recorder, claim: Claim, records: u64) -> Drained {
    (1..=records).for_each(|span| record(claim, span, attributes(LARGEST)));
    let mut lent = Drained::default();
    recorder.drain(&mut lent, |_| ());
    lent
}

#[test]
fn chunks_that_do_not_come_back_are_replaced_before_the_writer_wants_them() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    assert!(!recorder.lent());
    let _lent = lend(recorder, claim, 6);
    assert!(recorder.lent());
    recorder.restock();
    assert!(!recorder.lent(), "once");
    let taken = recorder.budget().taken();
    assert_eq!(taken, (6 + 5) * Chunk::bytes(LARGEST));
    let _more = lend(recorder, claim, 5);
    assert_eq!(recorder.budget().taken(), taken, "the writer makes none");
}

#[test]
fn chunks_that_came_back_are_not_replaced() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    drop(lend(recorder, claim, 6));
    let taken = recorder.budget().taken();
    recorder.restock();
    assert_eq!(recorder.budget().taken(), taken);
}

#[test]
fn a_lane_is_restocked_out_of_the_pool_first_and_up_to_what_it_may_keep() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    let records = 4 * SPARE_CHUNKS as u64;
    let held = lend(recorder, claim, records);
    recorder.restock();
    let taken = (4 + 1) * SPARE_CHUNKS * Chunk::bytes(LARGEST);
    assert_eq!(recorder.budget().taken(), taken);
    drop(held);
    let _held = lend(recorder, claim, SPARE_CHUNKS as u64);
    recorder.restock();
    assert_eq!(recorder.budget().taken(), taken);
}

#[test]
fn half_of_the_budget_is_for_what_is_needed_now() {
    let recorder = recorder(10 * Chunk::bytes(LARGEST));
    let claim = recorder.claim();
    let _held = lend(recorder, claim, 4);
    recorder.restock();
    assert_eq!(recorder.budget().taken(), 5 * Chunk::bytes(LARGEST));
    let _more = lend(recorder, claim, 7);
    recorder.restock();
    assert_eq!(recorder.budget().taken(), 10 * Chunk::bytes(LARGEST));
    assert_eq!(recorder.totals().dropped, 1);
}

#[test]
fn an_active_thread_holds_at_most_a_mebibyte() {
    let thread = (1 + SPARE_CHUNKS) * Chunk::bytes(LARGEST) + SCRATCH_KEPT * size_of::<u64>();
    assert!(thread <= 1 << 20, "a thread holds {thread} bytes");
}

#[test]
fn trimming_frees_what_was_read_and_nobody_claims() {
    let recorder = recorder(usize::MAX);
    let (kept, left) = (recorder.claim(), recorder.claim());
    record(kept, 1, 0);
    (2..=40).for_each(|span| record(left, span, attributes(LARGEST)));
    recorder.give_up(left);
    let full = recorder.budget().taken();
    recorder.trim();
    assert_eq!(recorder.budget().taken(), full, "nothing was read");
    let mut ids = drain(recorder);
    ids.sort_unstable();
    assert!(ids.into_iter().eq(1..=40));
    (0..PATIENCE).for_each(|_| recorder.trim());
    assert_eq!(
        recorder.budget().taken(),
        Chunk::bytes(SMALLEST),
        "the lane in use keeps its chunk"
    );
    recorder.give_up(kept);
    recorder.trim();
    assert_eq!(recorder.budget().taken(), 0);
}

#[test]
fn a_trimmed_lane_starts_small_again() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    (1..=9).for_each(|span| record(claim, span, attributes(LARGEST)));
    recorder.give_up(claim);
    drain(recorder);
    recorder.trim();
    let claim = recorder.claim();
    record(claim, 10, 0);
    assert_eq!(recorder.budget().taken(), Chunk::bytes(SMALLEST));
    assert_eq!(drain(recorder), [10]);
}

#[test]
fn a_lane_that_was_left_is_taken_over_with_what_it_holds() {
    let recorder = recorder(usize::MAX);
    for span in 1..=3 {
        let claim = recorder.claim();
        record(claim, span, 0);
        recorder.give_up(claim);
    }
    assert_eq!(recorder.lanes().len(), 1);
    assert_eq!(drain(recorder), [1, 2, 3]);
    assert_eq!(recorder.totals().started, 3);
}

#[test]
fn two_threads_at_once_have_two_lanes() {
    let recorder = recorder(usize::MAX);
    let (one, other) = (recorder.claim(), recorder.claim());
    record(one, 1, 0);
    record(other, 2, 0);
    record(one, 3, 0);
    assert_eq!(recorder.lanes().len(), 2);
    assert_eq!(drain(recorder), [1, 3, 2], "each lane in its order");
}

#[test]
fn each_lane_is_handed_on_by_itself() {
    let recorder = recorder(usize::MAX);
    let (one, other) = (recorder.claim(), recorder.claim());
    record(one, 1, 0);
    record(other, 2, 0);
    let mut shipped = Vec::new();
    recorder.drain(&mut Drained::default(), |drained| {
        shipped.push(super::ids(&std::mem::take(drained)));
    });
    assert_eq!(shipped, [[1], [2]]);
}

#[test]
fn a_full_chunk_and_a_lack_of_memory_are_pressure() {
    let calls = Arc::new(AtomicUsize::new(0));
    let called = Arc::clone(&calls);
    let pressure = move || {
        called.fetch_add(1, Ordering::Relaxed);
    };
    let recorder = super::keep(Recorder::new(
        Chunk::bytes(SMALLEST) + Chunk::bytes(2 * SMALLEST),
        pressure,
    ));
    let claim = recorder.claim();
    let calls = || calls.load(Ordering::Relaxed);
    record(claim, 1, attributes(SMALLEST));
    assert_eq!(calls(), 0);
    record(claim, 2, attributes(2 * SMALLEST));
    assert_eq!(calls(), 1, "the first chunk is full");
    record(claim, 3, 0);
    assert_eq!(calls(), 2, "there is no third");
}

#[test]
fn an_open_span_is_open_until_it_ends() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    let span = claim.start_span();
    assert_eq!(open(recorder.totals()), 1);
    commit(claim, span, claim.mark());
    assert_eq!(open(recorder.totals()), 1, "ended, and not read yet");
    drain(recorder);
    assert_eq!(open(recorder.totals()), 0);
}

#[test]
fn ids_are_unique_and_not_zero() {
    let recorder = recorder(usize::MAX);
    let claims = [recorder.claim(), recorder.claim(), recorder.claim()];
    let spans = claims
        .into_iter()
        .flat_map(|claim| (0..100_000).map(move |_| claim.start_span()));
    let spans: Vec<u64> = spans
        .chain(claims.into_iter().map(Claim::unrecorded_span_id))
        .collect();
    assert!(spans.iter().all(|id| *id != 0));
    assert_eq!(spans.iter().collect::<HashSet<_>>().len(), spans.len());
    let traces: HashSet<[u64; 2]> = (0..1000).map(|n| claims[n % 3].trace_id()).collect();
    assert_eq!(traces.len(), 1000);
    assert!(!traces.contains(&[0, 0]));
}
