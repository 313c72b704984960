//! Tasks that are joined together.

use std::future::Future;
use std::ops::{Deref, DerefMut};

use ::tokio::runtime::Handle;
use ::tokio::task::{self, AbortHandle};

use crate::context::carry;

/// [`tokio::task::JoinSet`], whose tasks run in the context of whoever spawns them. All that it does not do itself is the other's.
///
/// ```
/// use trace_runtime::{task, testing, traced};
///
/// #[traced]
/// async fn square(number: u32) -> u32 {
///     number * number
/// }
///
/// #[traced]
/// async fn squares() -> u32 {
///     let mut tasks: task::JoinSet<u32> = (1..4).map(square).collect();
///     let mut sum = 0;
///     while let Some(square) = tasks.join_next().await {
///         sum += square.unwrap();
///     }
///     sum
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let (sum, spans) = testing::capture_async(squares()).await;
/// assert_eq!(sum, 14);
/// assert_eq!(spans.children_of(spans.named("squares").one()).len(), 3);
/// # });
/// ```
#[derive(Debug)]
pub struct JoinSet<T>(task::JoinSet<T>);

impl<T> JoinSet<T> {
    /// [`tokio::task::JoinSet::new`].
    pub fn new() -> Self {
        Self(task::JoinSet::new())
    }
}

impl<T: 'static> JoinSet<T> {
    /// [`tokio::task::JoinSet::spawn`], in the caller's context.
    ///
    /// # Panics
    ///
    /// Outside of a runtime, as there.
    #[track_caller]
    pub fn spawn<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.0.spawn(carry::future(task))
    }

    /// [`tokio::task::JoinSet::spawn_on`], in the caller's context.
    #[track_caller]
    pub fn spawn_on<F>(&mut self, task: F, handle: &Handle) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.0.spawn_on(carry::future(task), handle)
    }

    /// [`tokio::task::JoinSet::spawn_local`], in the caller's context.
    ///
    /// # Panics
    ///
    /// Outside of a [`LocalSet`](super::LocalSet), as there.
    #[track_caller]
    pub fn spawn_local<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        self.0.spawn_local(carry::future(task))
    }

    /// [`tokio::task::JoinSet::spawn_local_on`], in the caller's context.
    #[track_caller]
    pub fn spawn_local_on<F>(&mut self, task: F, local_set: &task::LocalSet) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        self.0.spawn_local_on(carry::future(task), local_set)
    }

    /// [`tokio::task::JoinSet::spawn_blocking`], in the caller's context.
    ///
    /// # Panics
    ///
    /// Outside of a runtime, as there.
    #[track_caller]
    pub fn spawn_blocking<F>(&mut self, f: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.0.spawn_blocking(carry::call(f))
    }

    /// [`tokio::task::JoinSet::spawn_blocking_on`], in the caller's context.
    #[track_caller]
    pub fn spawn_blocking_on<F>(&mut self, f: F, handle: &Handle) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.0.spawn_blocking_on(carry::call(f), handle)
    }

    /// [`tokio::task::JoinSet::join_all`].
    ///
    /// # Panics
    ///
    /// If a task panicked, as there.
    pub async fn join_all(self) -> Vec<T> {
        self.0.join_all().await
    }
}

impl<T> Default for JoinSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for JoinSet<T> {
    type Target = task::JoinSet<T>;

    fn deref(&self) -> &task::JoinSet<T> {
        &self.0
    }
}

impl<T> DerefMut for JoinSet<T> {
    fn deref_mut(&mut self) -> &mut task::JoinSet<T> {
        &mut self.0
    }
}

impl<T, F> FromIterator<F> for JoinSet<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    fn from_iter<I: IntoIterator<Item = F>>(tasks: I) -> Self {
        let mut set = Self::new();
        set.extend(tasks);
        set
    }
}

impl<T, F> Extend<F> for JoinSet<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    fn extend<I: IntoIterator<Item = F>>(&mut self, tasks: I) {
        for task in tasks {
            self.spawn(task);
        }
    }
}
