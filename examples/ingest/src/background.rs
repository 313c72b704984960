//! Blocking work beside async code, in the context of whoever started it.

use std::panic;

use tokio::task::{JoinHandle, spawn_blocking};
use trace_runtime::Context;

/// Starts `work` on a thread that may block: its spans are children of the current one.
pub(crate) fn start<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let context = Context::current();
    spawn_blocking(move || context.attach(work))
}

/// Waits for it; a panic of the work goes on here.
pub(crate) async fn join<T>(work: JoinHandle<T>) -> T {
    match work.await {
        Ok(value) => value,
        Err(error) => panic::resume_unwind(error.into_panic()),
    }
}
