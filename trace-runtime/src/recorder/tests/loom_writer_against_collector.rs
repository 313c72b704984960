//! Rules 1 and 2: a chunk is read while its thread writes on in it, and in the next one.

use loom::thread;

use super::explore::explore;
use super::{drain, open, record, recorder};

/// Two records share the first chunk, the third stands in the second.
#[test]
fn records_come_out_whole_in_order_and_once() {
    let outcomes = explore("writer against collector", None, || {
        let recorder = recorder(usize::MAX);
        let writer = thread::spawn(move || {
            let claim = recorder.claim();
            (1..=3).for_each(|span| record(claim, span, 0));
            recorder.give_up(claim);
        });
        let mut ids = drain(recorder);
        let early = ids.len();
        let totals = recorder.totals();
        assert_eq!(totals.drained, early as u64);
        assert!(open(totals) <= 3 - early as u64);
        writer.join().unwrap();
        ids.extend(drain(recorder));
        assert_eq!(ids, [1, 2, 3]);
        let totals = recorder.totals();
        assert_eq!((totals.started, totals.drained, totals.dropped), (3, 3, 0));
        early
    });
    assert!(
        outcomes.into_iter().eq(0..=3),
        "the collector comes before, between and after the records"
    );
}

/// The collector comes twice while the thread writes: it goes on where it was, in the same chunk or the next.
#[test]
fn a_reader_goes_on_where_it_was() {
    let outcomes = explore("reader goes on", None, || {
        let recorder = recorder(usize::MAX);
        let writer = thread::spawn(move || {
            let claim = recorder.claim();
            (1..=3).for_each(|span| record(claim, span, 0));
            recorder.give_up(claim);
        });
        let first = drain(recorder);
        let second = drain(recorder);
        writer.join().unwrap();
        let third = drain(recorder);
        assert_eq!([&first[..], &second, &third].concat(), [1, 2, 3]);
        (first.len(), second.len())
    });
    let all = (0..=3).flat_map(|first| (0..=3 - first).map(move |second| (first, second)));
    assert!(
        outcomes.into_iter().eq(all),
        "any split of three records over three drains"
    );
}

/// A flush drains beside the collector: each record goes to one of them.
#[test]
fn two_readers_share_the_records() {
    let outcomes = explore("two readers", None, || {
        let recorder = recorder(usize::MAX);
        let claim = recorder.claim();
        record(claim, 1, 0);
        let other = thread::spawn(move || drain(recorder));
        record(claim, 2, 0);
        record(claim, 3, 0);
        let mine = drain(recorder);
        let theirs = other.join().unwrap();
        let mut all = [&mine[..], &theirs].concat();
        assert!(mine.is_sorted() && theirs.is_sorted());
        all.sort_unstable();
        assert_eq!(all, [1, 2, 3]);
        recorder.give_up(claim);
        theirs.len()
    });
    assert!(
        outcomes.into_iter().eq(0..=3),
        "either reader may get any first part"
    );
}
