//! Tasks that somebody waits for.

use std::future::Future;
use std::ops::Deref;

use ::tokio::runtime::Handle;
use ::tokio::task::{self, JoinHandle};
use tokio_util::task::task_tracker;

use crate::context::carry;

/// [`tokio_util::task::TaskTracker`], whose tasks run in the context of whoever spawns them. All that it does not do itself is the other's.
///
/// ```
/// use trace_runtime::{task, testing, traced};
///
/// #[traced]
/// async fn mail() {}
///
/// #[traced]
/// async fn shut_down(tasks: &task::TaskTracker) {
///     tasks.spawn(mail());
///     tasks.close();
///     tasks.wait().await;
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let tasks = task::TaskTracker::new();
/// let ((), spans) = testing::capture_async(shut_down(&tasks)).await;
/// spans.assert_tree("
///     shut_down
///       mail
/// ");
/// # });
/// ```
#[derive(Clone, Debug, Default)]
pub struct TaskTracker(task_tracker::TaskTracker);

impl TaskTracker {
    /// [`tokio_util::task::TaskTracker::new`].
    pub fn new() -> Self {
        Self::default()
    }

    /// [`tokio_util::task::TaskTracker::spawn`], in the caller's context.
    ///
    /// # Panics
    ///
    /// Outside of a runtime, as there.
    #[track_caller]
    pub fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.spawn(carry::future(task))
    }

    /// [`tokio_util::task::TaskTracker::spawn_on`], in the caller's context.
    #[track_caller]
    pub fn spawn_on<F>(&self, task: F, handle: &Handle) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.spawn_on(carry::future(task), handle)
    }

    /// [`tokio_util::task::TaskTracker::spawn_local`], in the caller's context.
    ///
    /// # Panics
    ///
    /// Outside of a [`LocalSet`](super::LocalSet), as there.
    #[track_caller]
    pub fn spawn_local<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.spawn_local(carry::future(task))
    }

    /// [`tokio_util::task::TaskTracker::spawn_local_on`], in the caller's context.
    #[track_caller]
    pub fn spawn_local_on<F>(&self, task: F, local_set: &task::LocalSet) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.spawn_local_on(carry::future(task), local_set)
    }

    /// [`tokio_util::task::TaskTracker::spawn_blocking`], in the caller's context.
    ///
    /// # Panics
    ///
    /// Outside of a runtime, as there.
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, f: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        self.0.spawn_blocking(carry::call(f))
    }

    /// [`tokio_util::task::TaskTracker::spawn_blocking_on`], in the caller's context.
    #[track_caller]
    pub fn spawn_blocking_on<F, R>(&self, f: F, handle: &Handle) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        self.0.spawn_blocking_on(carry::call(f), handle)
    }
}

impl Deref for TaskTracker {
    type Target = task_tracker::TaskTracker;

    fn deref(&self) -> &task_tracker::TaskTracker {
        &self.0
    }
}
