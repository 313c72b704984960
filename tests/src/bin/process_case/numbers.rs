//! What is listed and counted across a fork.

use std::path::Path;
use std::process;

use crate::fork::{assert_delivered, beside, fork};
use crate::{PATIENCE, outer, to_file};

/// Of its parent's open spans a child lists none, and tells its exporter of none.
pub(crate) fn open_spans_in_a_fork(file: Option<&Path>) {
    let tracing = to_file(file).track_in_flight().init().unwrap();
    outer(|| {
        assert_eq!(tracing.in_flight().len(), 1);
        fork(|| {
            if !tracing.in_flight().is_empty() {
                return 3;
            }
            let anew = to_file(Some(&beside(file)))
                .track_in_flight()
                .init()
                .unwrap();
            let open = outer(|| anew.in_flight());
            if open.len() != 1 || !anew.in_flight().is_empty() {
                return 4;
            }
            assert_delivered(&anew.shutdown(PATIENCE), 2);
            0
        });
        assert_eq!(tracing.in_flight().len(), 1);
    });
    assert_delivered(&tracing.shutdown(PATIENCE), 2);
}

/// What is open when the process exits is told of as unfinished.
pub(crate) fn exit_in_tracked_spans(file: Option<&Path>) {
    let _tracing = to_file(file).track_in_flight().init().unwrap();
    outer(|| process::exit(7));
}
