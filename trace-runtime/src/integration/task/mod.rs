//! Tasks that continue the trace of whoever spawns them: [`tokio::task`]'s functions and types, with the caller's [`Context`](crate::Context) current in the task.
//!
//! Put `trace_runtime::task` where `tokio::task` stands. What was spawned keeps its context however it ends: in each poll, and while it is dropped.
//!
//! ```
//! use trace_runtime::{task, testing, traced};
//!
//! #[traced]
//! async fn fetch(part: u32) -> u32 {
//!     part
//! }
//!
//! #[traced]
//! async fn fetch_all() -> u32 {
//!     let first = task::spawn(fetch(1));
//!     let mut others = task::JoinSet::new();
//!     others.spawn(fetch(2));
//!     let others: u32 = others.join_all().await.into_iter().sum();
//!     first.await.unwrap() + others
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let (sum, spans) = testing::capture_async(fetch_all()).await;
//! assert_eq!(sum, 3);
//! assert_eq!(spans.children_of(spans.named("fetch_all").one()).len(), 2);
//! # });
//! ```
//!
//! | spawned by | carries the context through |
//! | --- | --- |
//! | your code | this module, or `#[traced(propagate)]`; with the feature `tokio-util` there is a `TaskTracker` |
//! | a library that takes a function, such as `tokio::spawn` | [`spawn`] |
//! | a library that takes an executor, such as `hyper` | [`Carrying`] |
//! | a library that spawns by itself | `CarryContext::carry_context`, on a `tokio` built with `--cfg tokio_unstable` |
//!
//! # What was forgotten
//!
//! [`Spans::assert_no_orphans`](crate::testing::Spans::assert_no_orphans) finds it in a test. Clippy finds it before, with a `clippy.toml` beside your `Cargo.toml`:
//!
//! ```toml
#![doc = include_str!("disallowed.toml")]
//! ```
//!
//! Under `#[traced(propagate)]` the plain functions are called as before, with other arguments; there an `#[expect(clippy::disallowed_methods)]` on the function says so.

#[cfg(tokio_unstable)]
mod hooks;
pub mod join_set;
mod local_set;
#[cfg(feature = "tokio-util")]
mod tracker;

pub use ::tokio::task::*;

#[cfg(tokio_unstable)]
pub use hooks::{CarryContext, TaskContexts};
pub use join_set::JoinSet;
pub use local_set::{LocalSet, spawn_local};
#[cfg(feature = "tokio-util")]
pub use tracker::TaskTracker;

use std::future::Future;

use ::tokio::task;

use crate::context::carry;

/// [`tokio::spawn`], in the caller's context.
///
/// ```
/// use trace_runtime::{task, testing, traced};
///
/// #[traced]
/// async fn step() {}
///
/// #[traced]
/// async fn job() {
///     task::spawn(step()).await.expect("it does not panic");
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let ((), spans) = testing::capture_async(async { job().await }).await;
/// spans.assert_tree("
///     job
///       step
/// ");
/// # });
/// ```
///
/// # Panics
///
/// Outside of a runtime, as there.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    task::spawn(carry::future(future))
}

/// [`tokio::task::spawn_blocking`], in the caller's context.
///
/// # Panics
///
/// Outside of a runtime, as there.
#[track_caller]
pub fn spawn_blocking<F, R>(f: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    task::spawn_blocking(carry::call(f))
}

/// An executor that gives each future the context of whoever spawns it, for libraries that take one: with the feature `hyper` it is a
/// [`hyper::rt::Executor`] around another one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carrying<E>(pub(crate) E);

impl<E> Carrying<E> {
    /// Hands what it is given to `executor`.
    pub fn new(executor: E) -> Self {
        Self(executor)
    }
}
