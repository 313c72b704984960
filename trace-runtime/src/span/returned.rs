//! What a body returns whose function does not say it in words of its own.
//!
//! A closure around a body has to know what that returns before it is read, for `?` and coercions. What `-> rows!(u32)` becomes nobody knows who sees
//! the call alone, and it may be `impl Trait`, which a closure cannot spell. But all that a function returns is of one type: what it seems to
//! return in front of the body, and never does, tells what the closure's is.

use std::marker::PhantomData;

use super::look::Typed;

/// The type that a function returns.
#[derive(Debug)]
pub struct Returned<T>(PhantomData<fn() -> T>);

/// A type that the compiler finds out.
#[inline(always)]
#[must_use]
pub fn returned<T>() -> Returned<T> {
    Returned(PhantomData)
}

#[expect(clippy::unused_self, reason = "the receiver is what tells the type")]
impl<T> Returned<T> {
    /// A value of that type, where nobody gets to.
    #[cold]
    pub fn promise(&self) -> T {
        T::promise()
    }

    /// Hands a body back that returns that type, as [`once`](super::guard::once) does.
    #[inline(always)]
    pub fn once<F: FnOnce() -> T>(self, body: F) -> F {
        body
    }
}
