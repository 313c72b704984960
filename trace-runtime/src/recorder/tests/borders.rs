//! Records of every size at the borders of chunks and of the scratch.

use super::{Chunk, commit, drain, end, ids, open, record, recorder};
use crate::record::{HEADER, Items, push_status_ok};
use crate::recorder::Drained;
use crate::recorder::lane::{LARGEST, SMALLEST};
use crate::recorder::{Claim, Recorder, SCRATCH_LIMIT};

/// Ends a span whose record takes this many words.
fn record_of(claim: Claim, span: u64, words: usize) {
    let mark = claim.mark();
    let _ = claim.start_span();
    claim.push(|items| push_words(items, words - HEADER));
    commit(claim, span, mark);
}

/// Items of one word each.
fn push_words(items: &mut Items, words: usize) {
    (0..words).for_each(|_| push_status_ok(items));
}

fn sizes(recorder: &Recorder) -> Vec<usize> {
    let mut drained = Drained::default();
    let mut sizes = Vec::new();
    recorder.drain(&mut drained, |drained| sizes.push(drained.words()));
    ids(&drained);
    sizes
}

#[test]
fn a_record_that_fits_to_the_word_stays_in_its_chunk() {
    for gap in 0..=2 * HEADER {
        let recorder = recorder(usize::MAX);
        let claim = recorder.claim();
        record_of(claim, 1, SMALLEST - gap);
        let one_chunk = recorder.budget().taken();
        assert_eq!(one_chunk, Chunk::bytes(SMALLEST));
        record_of(claim, 2, HEADER);
        let in_first = recorder.budget().taken() == one_chunk;
        assert_eq!(in_first, gap >= HEADER, "gap of {gap} words");
        assert_eq!(drain(recorder), [1, 2]);
    }
}

#[test]
fn a_record_of_any_size_comes_out_whole() {
    let near = |size: usize| size.saturating_sub(2)..=size + 2;
    let sizes = [
        HEADER + 2,
        SMALLEST,
        2 * SMALLEST,
        LARGEST,
        LARGEST + SMALLEST,
        3 * LARGEST,
    ];
    for words in sizes.into_iter().flat_map(near) {
        let recorder = recorder(usize::MAX);
        let claim = recorder.claim();
        record_of(claim, 1, HEADER);
        record_of(claim, 2, words);
        record_of(claim, 3, HEADER);
        assert_eq!(self::sizes(recorder), [2 * HEADER + words]);
        assert_eq!(open(recorder.totals()), 0);
    }
}

#[test]
fn the_largest_record_is_as_large_as_the_scratch() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    record_of(claim, 1, HEADER + SCRATCH_LIMIT);
    assert_eq!(sizes(recorder), [HEADER + SCRATCH_LIMIT]);
    assert_eq!(recorder.totals().lost_items, 0);
}

#[test]
fn a_chunk_for_one_large_record_is_not_kept() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    record_of(claim, 1, LARGEST + 1);
    assert_eq!(recorder.budget().taken(), Chunk::bytes(LARGEST + 1));
    record_of(claim, 2, HEADER);
    assert_eq!(drain(recorder), [1, 2]);
    assert_eq!(recorder.budget().taken(), Chunk::bytes(LARGEST));
}

#[test]
fn chunks_grow_from_the_smallest_to_the_largest() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    let mut size = SMALLEST;
    let mut taken = 0;
    for span in 1..=8 {
        record_of(claim, span, size);
        taken += Chunk::bytes(size);
        assert_eq!(
            recorder.budget().taken(),
            taken,
            "chunk {span} has {size} words"
        );
        size = (size * 2).min(LARGEST);
    }
    assert!(drain(recorder).into_iter().eq(1..=8));
}

#[test]
fn an_item_that_finds_no_room_on_the_scratch_is_lost_and_counted() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    let mark = claim.mark();
    let _ = claim.start_span();
    claim.push(|items| push_words(items, SCRATCH_LIMIT - 1));
    claim.push(|items| push_words(items, 2));
    claim.push(|items| push_words(items, 1));
    claim.push(|items| push_words(items, 1));
    commit(claim, 1, mark);
    assert_eq!(
        sizes(recorder),
        [HEADER + SCRATCH_LIMIT],
        "all but the second and the fourth item"
    );
    assert_eq!(recorder.totals().lost_items, 2);
}

#[test]
fn open_spans_of_a_thread_share_the_scratch_and_each_takes_its_own() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    let outer = claim.mark();
    let _ = claim.start_span();
    claim.push(|items| push_words(items, SCRATCH_LIMIT - 2));
    let inner = claim.mark();
    let _ = claim.start_span();
    claim.push(|items| push_words(items, 2));
    claim.push(|items| push_words(items, 1));
    commit(claim, 2, inner);
    claim.push(|items| push_words(items, 2));
    commit(claim, 1, outer);
    assert_eq!(sizes(recorder), [2 * HEADER + 2 + SCRATCH_LIMIT]);
    assert_eq!(
        recorder.totals().lost_items,
        1,
        "the third word of the inner span"
    );
    assert_eq!(claim.mark(), 0);
}

#[test]
fn items_of_earlier_polls_stand_in_front() {
    for (before, above) in [(0, 0), (2, 0), (0, 2), (SMALLEST, 2), (LARGEST, LARGEST)] {
        let recorder = recorder(usize::MAX);
        let claim = recorder.claim();
        let _ = claim.start_span();
        let mut earlier = Items::new();
        push_words(&mut earlier, before);
        claim.push(|items| push_words(items, above));
        claim.commit_with(&super::header(1), &earlier, 0);
        assert_eq!(sizes(recorder), [HEADER + before + above]);
    }
}

#[test]
fn what_was_taken_off_the_scratch_is_not_recorded_again() {
    let recorder = recorder(usize::MAX);
    let claim = recorder.claim();
    let _ = claim.start_span();
    claim.push(|items| push_words(items, 5));
    claim.take_above(0, |items| assert_eq!(items.len(), 5));
    end(claim, 1, 3);
    record(claim, 2, 0);
    assert_eq!(sizes(recorder), [2 * HEADER + 2 * 3]);
}
