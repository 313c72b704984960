//! Tasks that stay on their thread.

use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll};

use ::tokio::task::{self, JoinHandle};

use crate::context::carry;

/// [`tokio::task::spawn_local`], in the caller's context.
///
/// # Panics
///
/// Outside of a [`LocalSet`], as there.
#[track_caller]
pub fn spawn_local<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + 'static,
    F::Output: 'static,
{
    task::spawn_local(carry::future(future))
}

/// [`tokio::task::LocalSet`], whose tasks run in the context of whoever spawns them. All that it does not do itself is the other's.
///
/// ```
/// use std::rc::Rc;
/// use trace_runtime::{task, testing, traced};
///
/// #[traced]
/// async fn count(items: Rc<[u32]>) -> usize {
///     items.len()
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let local = task::LocalSet::new();
/// let (counted, spans) = testing::capture_async(local.run_until(async {
///     task::spawn_local(count(Rc::new([1, 2]))).await.unwrap()
/// })).await;
/// assert_eq!(counted, 2);
/// spans.assert_tree("count");
/// # });
/// ```
#[derive(Debug, Default)]
pub struct LocalSet(task::LocalSet);

impl LocalSet {
    /// [`tokio::task::LocalSet::new`].
    pub fn new() -> Self {
        Self::default()
    }

    /// [`tokio::task::LocalSet::spawn_local`], in the caller's context.
    #[track_caller]
    pub fn spawn_local<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.spawn_local(carry::future(future))
    }
}

impl Deref for LocalSet {
    type Target = task::LocalSet;

    fn deref(&self) -> &task::LocalSet {
        &self.0
    }
}

impl DerefMut for LocalSet {
    fn deref_mut(&mut self) -> &mut task::LocalSet {
        &mut self.0
    }
}

impl Future for LocalSet {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx)
    }
}
