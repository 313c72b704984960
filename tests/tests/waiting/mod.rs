//! What another thread will have done soon.

use std::thread;
use std::time::{Duration, Instant};

#[track_caller]
pub(crate) fn wait_until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "it never is");
        thread::yield_now();
    }
}
