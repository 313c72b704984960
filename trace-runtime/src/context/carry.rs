//! Work that takes the context of whoever hands it over along.

use std::future::Future;

use super::{Context, ContextFuture, WithContext};

/// The future, in the context that is current now.
pub fn future<F: Future>(work: F) -> ContextFuture<F> {
    work.with_context(Context::current())
}

/// The closure, in the context that is current now.
pub fn call<R>(work: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let context = Context::current();
    move || context.attach(work)
}
