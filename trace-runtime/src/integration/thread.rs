//! Threads that continue the trace of whoever starts them: [`std::thread`]'s functions, with the caller's [`Context`](crate::Context) current in the thread.
//!
//! ```
//! use trace_runtime::{testing, thread, traced};
//!
//! #[traced]
//! fn read(part: u32) {}
//!
//! #[traced]
//! fn read_all() {
//!     thread::scope(|s| {
//!         s.spawn(|| read(1));
//!         s.spawn(|| read(2));
//!     });
//! }
//!
//! let (_, spans) = testing::capture(read_all);
//! assert_eq!(spans.children_of(spans.named("read_all").one()).len(), 2);
//! ```

use std::io;
use std::thread;

pub use std::thread::{JoinHandle, ScopedJoinHandle};

use crate::context::carry;

/// [`std::thread::spawn`], in the caller's context.
///
/// ```
/// use trace_runtime::{in_span, testing, thread};
///
/// let ((), spans) = testing::capture(|| in_span!("job", {
///     thread::spawn(|| in_span!("step", {})).join().expect("it does not panic");
/// }));
/// spans.assert_tree("
///     job
///       step
/// ");
/// ```
///
/// # Panics
///
/// If the operating system cannot make a thread, as there.
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    thread::spawn(carry::call(f))
}

/// [`std::thread::scope`], whose threads run in the context of whoever spawns them.
///
/// The scope comes by value, so a thread that spawns another one takes it along with `move`.
///
/// # Panics
///
/// If a thread panicked that was not joined, as there.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(Scope<'scope, 'env>) -> T,
{
    thread::scope(|scope| f(Scope(scope)))
}

/// Spawns threads that may borrow; given by [`scope`].
#[derive(Clone, Copy, Debug)]
pub struct Scope<'scope, 'env: 'scope>(&'scope thread::Scope<'scope, 'env>);

impl<'scope> Scope<'scope, '_> {
    /// [`std::thread::Scope::spawn`], in the caller's context.
    ///
    /// # Panics
    ///
    /// If the operating system cannot make a thread, as there.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.0.spawn(carry::call(f))
    }
}

/// [`std::thread::Builder`], whose threads run in the context of whoever spawns them.
///
/// ```
/// use trace_runtime::{testing, thread, traced};
///
/// #[traced]
/// fn work() {}
///
/// #[traced]
/// fn start() -> std::io::Result<()> {
///     let worker = thread::Builder::new().name("worker".into()).spawn(work)?;
///     worker.join().expect("`work` does not panic");
///     Ok(())
/// }
///
/// let (_, spans) = testing::capture(start);
/// spans.assert_tree("
///     start
///       work
/// ");
/// ```
#[derive(Debug)]
#[must_use = "a thread has to be spawned"]
pub struct Builder(thread::Builder);

#[expect(
    clippy::new_without_default,
    reason = "the one of `std` has none either"
)]
impl Builder {
    /// [`std::thread::Builder::new`].
    pub fn new() -> Self {
        Self(thread::Builder::new())
    }

    /// [`std::thread::Builder::name`].
    ///
    /// # Panics
    ///
    /// [`spawn`](Self::spawn) panics if the name contains a NUL byte, as there.
    pub fn name(self, name: String) -> Self {
        Self(self.0.name(name))
    }

    /// [`std::thread::Builder::stack_size`].
    pub fn stack_size(self, size: usize) -> Self {
        Self(self.0.stack_size(size))
    }

    /// [`std::thread::Builder::spawn`], in the caller's context.
    ///
    /// # Errors
    ///
    /// If the operating system cannot make a thread.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.0.spawn(carry::call(f))
    }

    /// [`std::thread::Builder::spawn_scoped`], in the caller's context.
    ///
    /// # Errors
    ///
    /// If the operating system cannot make a thread.
    #[track_caller]
    pub fn spawn_scoped<'scope, F, T>(
        self,
        scope: Scope<'scope, '_>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.0.spawn_scoped(scope.0, carry::call(f))
    }
}
