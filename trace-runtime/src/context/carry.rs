//! Work that takes the context of whoever hands it over along.

use super::{Attached, Context, ContextFuture};
use crate::span::scoped::Scoped;

/// The future, in the context that is current now.
///
/// Whether it is a future is asked by whoever it is handed to, and once is enough for the compiler to complain.
pub fn future<F>(work: F) -> ContextFuture<F> {
    Scoped::new(Attached::new(Context::current()), work)
}

/// The closure, in the context that is current now.
pub fn call<R>(work: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let context = Context::current();
    move || context.attach(work)
}
