//! Rules 4 and 5: a thread ends, another one takes its lane over, and the collector drains and trims meanwhile.

use loom::thread;

use super::explore::explore;
use super::{drain, open, record, recorder};

#[test]
fn a_lane_that_is_left_is_read_trimmed_and_taken_over() {
    let outcomes = explore("thread exit against drain and trim", Some(3), || {
        let recorder = recorder(usize::MAX);
        let work = |span| {
            move || {
                let claim = recorder.claim();
                record(claim, span, 0);
                recorder.give_up(claim);
            }
        };
        let threads = [thread::spawn(work(1)), thread::spawn(work(2))];
        let mut ids = drain(recorder);
        recorder.trim();
        let early = ids.len();
        open(recorder.totals());
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        let lanes = recorder.lanes.lock().unwrap().len();
        ids.extend(drain(recorder));
        ids.sort_unstable();
        assert_eq!(ids, [1, 2]);
        let totals = recorder.totals();
        assert_eq!((totals.started, totals.drained, totals.dropped), (2, 2, 0));
        recorder.trim();
        assert_eq!(recorder.budget().taken(), 0);
        (lanes, early)
    });
    let all = [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)];
    assert!(
        outcomes.into_iter().eq(all),
        "one lane or two, drained before, between and after"
    );
}

/// What was trimmed while nobody claimed the lane is there again for the next thread.
#[test]
fn trimming_races_with_taking_over() {
    let outcomes = explore("trim against claim", None, || {
        let recorder = recorder(usize::MAX);
        let claim = recorder.claim();
        record(claim, 1, 0);
        recorder.give_up(claim);
        let mut ids = drain(recorder);
        let next = thread::spawn(move || {
            let claim = recorder.claim();
            let fresh = recorder.budget().taken() == 0;
            record(claim, 2, 0);
            record(claim, 3, 0);
            recorder.give_up(claim);
            fresh
        });
        recorder.trim();
        ids.extend(drain(recorder));
        let early = ids.len();
        recorder.trim();
        let fresh = next.join().unwrap();
        assert_eq!(recorder.lanes.lock().unwrap().len(), 1);
        ids.extend(drain(recorder));
        assert_eq!(ids, [1, 2, 3]);
        recorder.trim();
        assert_eq!(recorder.budget().taken(), 0);
        (fresh, early)
    });
    let all = [
        (false, 1),
        (false, 2),
        (false, 3),
        (true, 1),
        (true, 2),
        (true, 3),
    ];
    assert!(
        outcomes.into_iter().eq(all),
        "trimmed first or taken over first, drained at any point"
    );
}
