//! The account: a span that started on one lane and ended on another is never seen as ended only.

use std::collections::BTreeSet;

use loom::thread;

use super::explore::explore;
use super::{Recorder, drain, end, open, recorder};

/// Starts a span on this thread and ends it on another, on the lanes that were made before as far as there are some: the end comes first.
fn start_here_end_there(recorder: &'static Recorder) {
    let (for_the_other, claim) = (recorder.claim(), recorder.claim());
    recorder.give_up(for_the_other);
    let _ = claim.start_span();
    let other = thread::spawn(move || {
        let claim = recorder.claim();
        end(claim, 7, 0);
        recorder.give_up(claim);
    });
    other.join().unwrap();
    recorder.give_up(claim);
}

/// What a third thread sees of the account meanwhile: started, drained, dropped.
fn watch(name: &str, lanes: usize, budget: usize, collectors: usize) -> BTreeSet<(u64, u64, u64)> {
    explore(
        &format!("account against a span that moved and was {name}, {lanes} lanes known"),
        Some(3),
        move || {
            let recorder = recorder(budget);
            let claims: Vec<_> = (0..lanes).map(|_| recorder.claim()).collect();
            claims.into_iter().for_each(|claim| recorder.give_up(claim));
            let watcher = thread::spawn(move || recorder.totals());
            let collectors: Vec<_> = (0..collectors)
                .map(|_| thread::spawn(move || drain(recorder).len() as u64))
                .collect();
            start_here_end_there(recorder);
            let seen = watcher.join().unwrap();
            open(seen);
            let early: u64 = collectors
                .into_iter()
                .map(|collector| collector.join().unwrap())
                .sum();
            let late = drain(recorder).len() as u64;
            let totals = recorder.totals();
            assert_eq!(
                (totals.started, early + late + totals.dropped, open(totals)),
                (1, 1, 0)
            );
            (seen.started, seen.drained, seen.dropped)
        },
    )
}

const NOT_YET: (u64, u64, u64) = (0, 0, 0);
const OPEN: (u64, u64, u64) = (1, 0, 0);
const DRAINED: (u64, u64, u64) = (1, 1, 0);
const DROPPED: (u64, u64, u64) = (1, 0, 1);

#[test]
fn a_drained_span_had_started() {
    for lanes in 0..=2 {
        assert!(
            watch("drained", lanes, usize::MAX, 1)
                .into_iter()
                .eq([NOT_YET, OPEN, DRAINED])
        );
    }
}

#[test]
fn a_dropped_span_had_started() {
    for lanes in 0..=2 {
        assert!(
            watch("dropped", lanes, 0, 0)
                .into_iter()
                .eq([NOT_YET, OPEN, DROPPED])
        );
    }
}
