//! A capture switches recording on while it runs, and off in every way that it can end. The only test of its process: the switch is
//! the process's.

use std::panic;

use tokio::runtime::Builder;
use trace_runtime::testing::{capture, capture_async};
use trace_runtime::{Outcome, span};

/// A span has no identity when nothing records.
fn is_off() -> bool {
    span!("probe").span_context().is_none()
}

#[test]
fn recording_is_off_when_no_capture_runs() {
    assert!(is_off());
    assert!(!capture(is_off).0);
    assert!(is_off());

    let result = panic::catch_unwind(|| capture(|| panic!("boom")));
    assert!(result.is_err() && is_off());

    let runtime = Builder::new_current_thread().build().expect("a runtime");
    assert!(!runtime.block_on(capture_async(async { is_off() })).0);
    assert!(is_off());

    runtime.block_on(async {
        let endless = capture_async(std::future::pending::<()>());
        tokio::select! {
            biased;
            _ = endless => unreachable!("it never ends"),
            () = std::future::ready(()) => {}
        }
    });
    assert!(is_off());

    let ((), outer) = capture(|| {
        let ((), inner) = capture(|| span!("inner").in_scope(|| ()));
        assert_eq!(inner.len(), 1);
        span!("outer").in_scope(|| ());
    });
    assert_eq!(outer.one().outcome(), Outcome::Returned);
    assert!(is_off());
}
