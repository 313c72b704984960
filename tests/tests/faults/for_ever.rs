//! Times that are meant as "for ever" are longer than the clock goes.

use std::time::Duration;

use trace_runtime::sampling::Tail;

use crate::receiver::Receiver;
use crate::recording::{Recording, http, work};

#[test]
fn for_ever_is_long_and_no_panic() {
    let receiver = Receiver::start([]);
    let exporter = http(&receiver.url()).timeout(Duration::MAX).build();
    let tail = Tail::new(1.0)
        .linger(Duration::MAX)
        .patience(Duration::MAX)
        .slower_than(Duration::MAX);
    let builder = trace_runtime::builder()
        .exporter(exporter.expect("a good URL"))
        .interval(Duration::MAX)
        .tail(tail)
        .announce_after(Duration::MAX);
    let recording = Recording::with(builder);
    work();
    let report = recording.flush_within(Duration::MAX);
    assert_eq!((report.started(), report.delivered()), (1, 1), "{report}");
    work();
    let report = recording.end_within(Duration::MAX);
    assert_eq!((report.started(), report.delivered()), (2, 2), "{report}");
}
