//! More spans than memory: what finds no room is counted, nothing else is lost, and the memory comes back.

use loom::thread;

use super::explore::explore;
use super::{Chunk, drain, open, record, recorder};
use crate::recorder::lane::LARGEST;

/// Attributes with which a record fills a chunk.
const FULL: usize = (LARGEST - crate::record::HEADER) / 2;

/// Two threads want two chunks each where two are allowed in all, while the collector drains and trims.
#[test]
fn what_finds_no_room_is_counted() {
    let limit = 2 * Chunk::bytes(LARGEST);
    let outcomes = explore("budget exhaustion", Some(3), move || {
        let recorder = recorder(limit);
        let work = |spans: [u64; 2]| {
            move || {
                let claim = recorder.claim();
                spans.into_iter().for_each(|span| record(claim, span, FULL));
                recorder.give_up(claim);
            }
        };
        let threads = [thread::spawn(work([1, 2])), thread::spawn(work([3, 4]))];
        let mut ids = drain(recorder);
        assert!(recorder.budget().taken() <= limit);
        recorder.trim();
        open(recorder.totals());
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        assert!(recorder.budget().taken() <= limit);
        ids.extend(drain(recorder));
        let totals = recorder.totals();
        assert_eq!((totals.started, open(totals)), (4, 0));
        assert_eq!(totals.drained, ids.len() as u64);
        ids.sort_unstable();
        assert!(
            ids.windows(2).all(|pair| pair[0] < pair[1]),
            "no span comes twice"
        );
        recorder.trim();
        assert_eq!(recorder.budget().taken(), 0, "the memory comes back");
        totals.dropped
    });
    assert!(
        outcomes.into_iter().eq(0..=2),
        "none when one thread's memory comes back in time, at most two"
    );
}

/// A thread that found no room records again once there is some, and the limit may change under it.
#[test]
fn recording_goes_on_after_a_drop() {
    let chunk = Chunk::bytes(LARGEST);
    let outcomes = explore("limit raised under a writer", None, move || {
        let recorder = recorder(chunk);
        let writer = thread::spawn(move || {
            let claim = recorder.claim();
            (1..=3).for_each(|span| record(claim, span, FULL));
            recorder.give_up(claim);
        });
        recorder.budget().set_limit(2 * chunk);
        open(recorder.totals());
        writer.join().unwrap();
        let ids = drain(recorder);
        let totals = recorder.totals();
        assert_eq!((totals.drained + totals.dropped, open(totals)), (3, 0));
        assert!(recorder.budget().taken() <= 2 * chunk);
        ids
    });
    let all = [vec![1], vec![1, 2], vec![1, 3]];
    assert!(
        outcomes.into_iter().eq(all),
        "raised after the last, before the second and before the third record"
    );
}
