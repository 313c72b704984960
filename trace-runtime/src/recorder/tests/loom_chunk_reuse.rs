//! Rule 3: chunks that the reader gives back are written again by the writer.

use loom::thread;

use super::explore::explore;
use super::{Chunk, Recorder, drain, open, record, recorder};
use crate::recorder::Drained;
use crate::recorder::lane::LARGEST;

/// Attributes with which a record fills a chunk.
const FULL: usize = (LARGEST - crate::record::HEADER) / 2;

#[test]
fn a_chunk_is_used_again_or_another_is_made() {
    let outcomes = explore("chunk reuse", None, || {
        let recorder = recorder(usize::MAX);
        let writer = thread::spawn(move || {
            let claim = recorder.claim();
            (1..=3).for_each(|span| record(claim, span, FULL));
            recorder.give_up(claim);
        });
        let early = drain(recorder);
        open(recorder.totals());
        writer.join().unwrap();
        chunks_at_the_end(recorder, early, 3)
    });
    assert!(
        outcomes.into_iter().eq(2..=3),
        "given back in time, or too late"
    );
}

/// The reader gives back two chunks, one by one, while the writer takes the whole stack: the second push may find it gone.
#[test]
fn giving_back_races_with_taking() {
    let outcomes = explore("giving back against taking", Some(5), || {
        let recorder = recorder(usize::MAX);
        let claim = recorder.claim();
        record(claim, 1, FULL);
        record(claim, 2, FULL);
        let reader = thread::spawn(move || [drain(recorder), drain(recorder)].concat());
        record(claim, 3, FULL);
        record(claim, 4, FULL);
        let early = reader.join().unwrap();
        recorder.give_up(claim);
        chunks_at_the_end(recorder, early, 4)
    });
    assert!(
        outcomes.into_iter().eq(2..=4),
        "two are enough when the reader keeps up"
    );
}

/// Two exporters give back a chunk each while the writer takes the whole stack.
#[test]
fn exporters_give_back_at_once() {
    let outcomes = explore("two exporters give back", Some(3), || {
        let recorder = recorder(usize::MAX);
        let claim = recorder.claim();
        let mut ids = Vec::new();
        let held: Vec<_> = [1..=2, 3..=4]
            .into_iter()
            .map(|spans| {
                spans.for_each(|span| record(claim, span, FULL));
                let mut drained = Drained::default();
                recorder.drain(&mut drained, |_| ());
                ids.extend(super::ids(&drained));
                drained
            })
            .collect();
        let exporters: Vec<_> = held
            .into_iter()
            .map(|batch| thread::spawn(move || drop(batch)))
            .collect();
        (5..=6).for_each(|span| record(claim, span, FULL));
        for exporter in exporters {
            exporter.join().unwrap();
        }
        recorder.give_up(claim);
        chunks_at_the_end(recorder, ids, 6)
    });
    assert!(
        outcomes.into_iter().eq(4..=5),
        "the second record finds a chunk that was given back, or makes one"
    );
}

/// An exporter gives a chunk back while the lane, which nobody claims, is trimmed: the count of spare chunks stays right, so a chunk is kept later.
#[test]
fn giving_back_races_with_trimming() {
    let outcomes = explore("giving back against trimming", None, || {
        let recorder = recorder(usize::MAX);
        let claim = recorder.claim();
        (1..=2).for_each(|span| record(claim, span, FULL));
        let mut batch = Drained::default();
        recorder.drain(&mut batch, |_| ());
        recorder.give_up(claim);
        let exporter = thread::spawn(move || drop(batch));
        recorder.trim();
        let trimmed_late = recorder.budget().taken() == 0;
        exporter.join().unwrap();
        let claim = recorder.claim();
        (3..=4).for_each(|span| record(claim, span, FULL));
        assert_eq!(drain(recorder), [3, 4]);
        let chunks = recorder.budget().taken() / Chunk::bytes(LARGEST);
        assert_eq!(chunks, 2, "one in use, one kept");
        recorder.give_up(claim);
        trimmed_late
    });
    assert!(
        outcomes.into_iter().eq([false, true]),
        "trimmed before or after the chunk came back"
    );
}

/// The collector replaces a chunk that an exporter keeps while the writer takes the whole stack, and the exporter gives its one back.
#[test]
fn restocking_races_with_taking_and_giving_back() {
    let outcomes = explore("restocking against taking", Some(3), || {
        let recorder = recorder(usize::MAX);
        let claim = recorder.claim();
        (1..=2).for_each(|span| record(claim, span, FULL));
        let mut batch = Drained::default();
        recorder.drain(&mut batch, |_| ());
        let ids = super::ids(&batch);
        let collector = thread::spawn(move || recorder.restock());
        let exporter = thread::spawn(move || drop(batch));
        record(claim, 3, FULL);
        collector.join().unwrap();
        exporter.join().unwrap();
        recorder.give_up(claim);
        chunks_at_the_end(recorder, ids, 3)
    });
    assert!(
        outcomes.into_iter().eq(2..=4),
        "two where the chunk came back in time, four where the replacement came too late"
    );
}

/// Each record filled a chunk; how many chunks there are tells how many were used again.
fn chunks_at_the_end(recorder: &Recorder, mut ids: Vec<u64>, records: u64) -> usize {
    ids.extend(drain(recorder));
    assert!(ids.into_iter().eq(1..=records), "whole, in order, once");
    assert_eq!(open(recorder.totals()), 0);
    let chunks = recorder.budget().taken() / Chunk::bytes(LARGEST);
    recorder.trim();
    assert_eq!(
        recorder.budget().taken(),
        0,
        "chunks in use, given back and kept are all accounted for"
    );
    chunks
}
