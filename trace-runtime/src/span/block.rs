//! The bodies of `in_span!`.

use std::future::Future;

use super::guard::Guard;

/// Runs a body in a span that was entered for it. What it returns is looked at here, so that the type which is expected of the whole reaches the body.
#[inline]
pub fn run<T>(span: &mut Guard, body: impl FnOnce() -> T, look: impl FnOnce(&T, &mut Guard)) -> T {
    let value = body();
    look(&value, span);
    value
}

/// Makes the compiler ask for a type that is not known yet. Left alone, it would take the first that [`probe`](super::outcome::probe) has something to say of.
pub trait Known {
    /// Itself.
    #[inline(always)]
    fn known(&self) -> &Self {
        self
    }
}

impl<T: ?Sized> Known for T {}

/// A value of `in_span!` that may be a future.
#[derive(Debug)]
pub struct Unpolled<'a, T: ?Sized>(Polled<'a, T>);

/// One that is none.
#[derive(Debug)]
pub struct Polled<'a, T: ?Sized>(&'a T);

impl<'a, T: ?Sized> std::ops::Deref for Unpolled<'a, T> {
    type Target = Polled<'a, T>;

    #[inline(always)]
    fn deref(&self) -> &Polled<'a, T> {
        &self.0
    }
}

/// Looks at a value that is to be no future.
#[inline(always)]
pub fn unpolled<T: ?Sized>(value: &T) -> Unpolled<'_, T> {
    Unpolled(Polled(value))
}

#[expect(
    clippy::unused_self,
    reason = "the receiver is what method resolution looks at"
)]
impl<F: Future + ?Sized> Unpolled<'_, F> {
    /// Does not compile: the bound says why.
    pub fn check(&self)
    where
        F: RunsAtOnce,
    {
    }
}

#[expect(
    clippy::unused_self,
    reason = "the receiver is what method resolution looks at"
)]
impl<T: ?Sized> Polled<'_, T> {
    /// It ran.
    #[inline(always)]
    pub fn check(&self) {}
}

/// Nothing implements this.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a future: the span would end before anything of it runs",
    label = "it runs when it is polled",
    note = "`in_span!(\"name\", async {{ future.await }}).await` is a span as long as the future's work",
    note = "`in_span!(\"name\", {{ make() }})`, with braces, is one as long as making the future takes"
)]
pub trait RunsAtOnce {}
