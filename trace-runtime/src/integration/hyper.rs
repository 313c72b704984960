//! `hyper`'s executors.

use std::future::Future;

use ::hyper::rt::Executor;

use crate::ContextFuture;
use crate::context::carry;
use crate::task::Carrying;

impl<E, F> Executor<F> for Carrying<E>
where
    E: Executor<ContextFuture<F>>,
    F: Future,
{
    fn execute(&self, future: F) {
        self.0.execute(carry::future(future));
    }
}
