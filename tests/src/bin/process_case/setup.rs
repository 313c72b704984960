//! Setting up more than once.

use std::path::Path;

use crate::{PATIENCE, outer, to_file};

pub(crate) fn twice(file: Option<&Path>) {
    let first = to_file(file).init().unwrap();
    let error = trace_runtime::builder().memory_limit(0).init().unwrap_err();
    assert!(error.is_already_initialized(), "{error}");
    assert!(trace_runtime::init().unwrap_err().is_already_initialized());
    outer(|| ());
    let report = first.shutdown(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(report.delivered(), 2, "{report}");
}

pub(crate) fn again_after_shutdown(file: Option<&Path>) {
    for _ in 0..3 {
        let tracing = to_file(file).init().unwrap();
        outer(|| ());
        let report = tracing.shutdown(PATIENCE);
        assert!(report.is_balanced(), "{report}");
        assert_eq!((report.started(), report.delivered()), (2, 2), "{report}");
        outer(|| ());
    }
}
