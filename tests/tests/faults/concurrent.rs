//! Several requests at a time, and an account that is exact all the same.

use std::time::Duration;

use crate::receiver::{Act, PATIENCE, Receiver, Seen};
use crate::recording::{Recording, http, work};

#[test]
fn who_waits_for_an_answer_holds_up_nobody() {
    let receiver = Receiver::start([Act::Hang]);
    let exporter = http(&receiver.url()).timeout(PATIENCE).concurrency(2);
    let recording = Recording::to(exporter.build().expect("a URL"));
    work();
    recording.flush_within(Duration::ZERO);
    let hanging = receiver.next();
    work();
    recording.flush_within(Duration::ZERO);
    let other = receiver.next();
    assert_ne!(hanging.connection, other.connection);
    let report = recording.end_within(Duration::from_secs(2));
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.started(), report.delivered(), report.total_dropped()),
        (2, 1, 1)
    );
}

#[test]
fn each_span_arrives_once() {
    let receiver = Receiver::start([]);
    let exporter = http(&receiver.url()).concurrency(4);
    let recording = Recording::to(exporter.build().expect("a URL"));
    for _ in 0..200 {
        work();
        recording.flush_within(Duration::ZERO);
    }
    let report = recording.end();
    assert_eq!(
        (report.started(), report.delivered(), report.total_dropped()),
        (200, 200, 0)
    );
    let arrived = receiver.all().iter().flat_map(Seen::names).count();
    assert_eq!(arrived, 200);
}
