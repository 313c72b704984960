//! What was drained can be revised and divided, and stays in its order.

use super::{ids, recorder};
use crate::ReadableSpan;
use crate::clock::Timeline;
use crate::record::{HEADER, Items, Recorded, Reviser};
use crate::recorder::chunk::Chunk;
use crate::recorder::lane::LARGEST;
use crate::recorder::{Claim, Drained};

/// Takes the items off some records.
struct Strip(fn(u64) -> bool);

impl Reviser for Strip {
    fn objects(&mut self, span: &ReadableSpan<'_>) -> bool {
        (self.0)(span.span_id().word())
    }

    fn revise(&mut self, span: &ReadableSpan<'_>, into: &mut Recorded) {
        into.push_revised(span, &Items::new());
    }
}

const SPANS: u64 = 5_000;

/// Spans 1 to [`SPANS`] with one attribute each: several full chunks and a copy.
fn drained(claim: Claim, recorder: &super::Recorder) -> Drained {
    for span in 1..=SPANS {
        super::record(claim, span, 1);
    }
    let mut drained = Drained::default();
    recorder.drain(&mut drained, |_| ());
    drained
}

fn attributes(drained: &Drained) -> Vec<u64> {
    let spans = drained.iter(Timeline::default());
    spans
        .filter(|span| span.attributes().count() == 1)
        .map(|span| span.span_id().word())
        .collect()
}

#[test]
fn what_is_revised_stays_at_its_place() {
    let recorder = recorder(1 << 22);
    let drained = drained(recorder.claim(), recorder);
    let revised = drained.revise(Timeline::default(), &mut Strip(|span| span % 3 == 0));
    assert!(ids(&revised).into_iter().eq(1..=SPANS));
    assert!(
        attributes(&revised)
            .into_iter()
            .eq((1..=SPANS).filter(|span| span % 3 != 0))
    );
    assert_eq!(revised.len() as u64, SPANS);
    let words = usize::try_from(SPANS * (HEADER as u64 + 2) - SPANS / 3 * 2).expect("small");
    assert_eq!(revised.words(), words);
}

#[test]
fn only_chunks_with_something_to_revise_go_back() {
    let recorder = recorder(1 << 22);
    let drained = drained(recorder.claim(), recorder);
    let used = recorder.budget().taken();
    let unchanged = drained.revise(Timeline::default(), &mut Strip(|_| false));
    assert_eq!(recorder.budget().taken(), used);
    // The first span lies in the smallest chunk, which is freed and not kept.
    let revised = unchanged.revise(Timeline::default(), &mut Strip(|span| span == 1));
    let freed = used - recorder.budget().taken();
    assert!(freed > 0 && freed < Chunk::bytes(LARGEST), "{freed}");
    assert!(ids(&revised).into_iter().eq(1..=SPANS));
}

#[test]
fn pieces_are_no_larger_than_they_may_be_and_lose_nothing() {
    for words in [1, HEADER + 2, 1000, LARGEST, 3 * LARGEST, usize::MAX] {
        let recorder = recorder(1 << 22);
        let drained = drained(recorder.claim(), recorder);
        let (mut found, mut pieces) = (Vec::new(), 0);
        let mut check = |piece: &Drained| {
            assert!(
                piece.words() <= words.max(LARGEST),
                "{} of {words}",
                piece.words()
            );
            found.extend(ids(piece));
            pieces += 1;
        };
        let last = drained.divide(words, |piece| check(&piece));
        check(&last);
        assert!(found.into_iter().eq(1..=SPANS), "{words}");
        assert_eq!(pieces == 1, words == usize::MAX);
    }
}

#[test]
fn copies_are_divided_between_records() {
    let recorder = recorder(1 << 22);
    let drained = drained(recorder.claim(), recorder);
    let mut copies = Recorded::default();
    drained
        .iter(Timeline::default())
        .for_each(|span| copies.push(&span));
    let mut found = Vec::new();
    let last = Drained::from(copies).divide(100, |piece| {
        assert!(piece.words() <= 100);
        found.extend(ids(&piece));
    });
    found.extend(ids(&last));
    assert!(found.into_iter().eq(1..=SPANS));
}
