//! Times that are meant as "for ever" are longer than the clock goes.

mod faults;
mod receiver;

use std::time::Duration;

use faults::{http, work};
use receiver::Receiver;
use trace_runtime::sampling::Tail;

#[test]
fn for_ever_is_long_and_no_panic() {
    let receiver = Receiver::start([]);
    let exporter = http(&receiver.url()).timeout(Duration::MAX).build();
    let tail = Tail::new(1.0)
        .linger(Duration::MAX)
        .patience(Duration::MAX)
        .slower_than(Duration::MAX);
    let tracing = trace_runtime::builder()
        .exporter(exporter.expect("a good URL"))
        .interval(Duration::MAX)
        .tail(tail)
        .announce_after(Duration::MAX)
        .init()
        .expect("the first one");
    work();
    let report = tracing.flush(Duration::MAX);
    assert_eq!((report.started(), report.delivered()), (1, 1), "{report}");
    work();
    let report = tracing.shutdown(Duration::MAX);
    assert_eq!((report.started(), report.delivered()), (2, 2), "{report}");
}
