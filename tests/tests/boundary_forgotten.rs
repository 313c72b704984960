//! Work that is spawned without its context is found. A process of its own, since what is found may disturb other tests that look.

mod traces;

use std::panic::catch_unwind;
use std::thread;

use trace_runtime::span;
use trace_runtime::testing::capture;

use traces::{leaf, multi_thread};

#[track_caller]
fn assert_found(forgetful: fn()) {
    let ((), spans) = capture(|| span!("request").in_scope(forgetful));
    spans.assert_tree("request");
    let found = catch_unwind(|| spans.assert_no_orphans()).expect_err("an orphan");
    let message = found.downcast_ref::<String>().expect("a text");
    assert!(
        message.contains("leaf (boundary_forgotten::traces"),
        "{message}"
    );
}

#[test]
fn what_is_forgotten_is_found() {
    assert_found(|| thread::spawn(|| leaf(0)).join().expect("no panic"));
    assert_found(|| {
        // Not in the other flavour: there the task runs inside of `block_on`, and so inside of the request.
        let task = async { tokio::spawn(async { leaf(0) }).await };
        multi_thread().block_on(task).expect("no panic");
    });
    assert_found(|| {
        let task = async { tokio::task::spawn_blocking(|| leaf(0)).await };
        multi_thread().block_on(task).expect("no panic");
    });
    assert_found(|| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
        pool.build().expect("a pool").install(|| leaf(0));
    });
}
