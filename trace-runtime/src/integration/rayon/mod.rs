//! Jobs that continue the trace of whoever spawns them: [`rayon`](::rayon)'s functions, with the caller's [`Context`] current in the job.
//!
//! A thread of the pool that waits takes up other jobs meanwhile, of any trace. Each job from here makes its own context current and puts back what was
//! there, and a thread that waits in [`join`] or [`scope`] has none: a job that was spawned without a context gets no wrong parent.
//!
//! ```
//! use trace_runtime::rayon::{self, InContext as _};
//! use trace_runtime::{testing, traced};
//! # mod prelude { pub use ::rayon::prelude::*; }
//! use prelude::*; // rayon::prelude::*
//!
//! #[traced]
//! fn square(number: u32) -> u32 {
//!     number * number
//! }
//!
//! #[traced]
//! fn squares() -> u32 {
//!     (1..4_u32).into_par_iter().in_context().map(square).sum()
//! }
//!
//! #[traced]
//! fn both() -> (u32, u32) {
//!     rayon::join(squares, || square(9))
//! }
//!
//! let (values, spans) = testing::capture(both);
//! assert_eq!(values, (14, 81));
//! assert_eq!(spans.children_of(spans.named("squares").one()).len(), 3);
//! spans.assert_no_orphans();
//! ```

mod iter;
mod scope;

pub use iter::{ContextIter, InContext};
pub use scope::{Scope, scope};

use ::rayon::ThreadPool;

use crate::Context;
use crate::context::carry;

/// [`rayon::join`](::rayon::join), both in the caller's context.
///
/// # Panics
///
/// If one of the two does, as there.
pub fn join<A, B, RA, RB>(a: A, b: B) -> (RA, RB)
where
    A: FnOnce() -> RA + Send,
    B: FnOnce() -> RB + Send,
    RA: Send,
    RB: Send,
{
    let (a, b) = (carry::call(a), carry::call(b));
    without_context(|| ::rayon::join(a, b))
}

/// [`rayon::spawn`](::rayon::spawn), in the caller's context.
pub fn spawn<F: FnOnce() + Send + 'static>(job: F) {
    ::rayon::spawn(carry::call(job));
}

/// [`rayon::spawn_fifo`](::rayon::spawn_fifo), in the caller's context.
pub fn spawn_fifo<F: FnOnce() + Send + 'static>(job: F) {
    ::rayon::spawn_fifo(carry::call(job));
}

/// [`ThreadPool::install`], in the caller's context.
///
/// # Panics
///
/// If `job` does, as there.
pub fn install<F, R>(pool: &ThreadPool, job: F) -> R
where
    F: FnOnce() -> R + Send,
    R: Send,
{
    let job = carry::call(job);
    without_context(|| pool.install(job))
}

/// [`ThreadPool::spawn`], in the caller's context.
pub fn spawn_on<F: FnOnce() + Send + 'static>(pool: &ThreadPool, job: F) {
    pool.spawn(carry::call(job));
}

/// For a thread that may take up anybody's jobs while it waits.
fn without_context<R>(wait: impl FnOnce() -> R) -> R {
    Context::default().attach(wait)
}
