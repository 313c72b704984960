//! How a body is run whose value is going to be looked at.
//!
//! A function spells the type of its value, so method resolution picks from the type alone what it picks from a value for
//! [outcomes](super::outcome). What it picks does all that is left to do: for each function the compiler checks one call. A future takes along a type
//! that stands here once, where a closure would be one more body to check.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;
use std::ops::Deref;

use super::future::{Traced, looked};
use super::guard::{Guard, enter};
use super::outcome::{Settle, probe};
use crate::Callsite;

/// Looks at the value of a body.
pub trait Look<T> {
    /// Reports what can be told from it.
    fn look(&self, value: &T, settle: &mut Settle);
}

impl<T, F: Fn(&T, &mut Settle)> Look<T> for F {
    #[inline(always)]
    fn look(&self, value: &T, settle: &mut Settle) {
        self(value, settle);
    }
}

/// The value says nothing about success.
#[derive(Clone, Copy, Debug)]
pub struct Unseen;

impl<T> Look<T> for Unseen {
    #[inline(always)]
    fn look(&self, _: &T, _: &mut Settle) {}
}

/// Runs a body, and looks at what it returns.
#[inline(always)]
fn measured<T>(span: &mut Guard, look: &impl Look<T>, body: impl FnOnce() -> T) -> T {
    let value = body();
    look.look(&value, &mut span.settle);
    value
}

/// How the values of a type are looked at, once it is found out.
macro_rules! running {
    ($value:ty, $look:expr => $looks:ty) => {
        /// Runs a body in the usual span.
        #[inline(always)]
        pub fn call(self, site: &'static Callsite, body: impl FnOnce() -> $value) -> $value {
            measured(&mut enter(site), &$look, body)
        }

        /// Runs a body in a span that was entered for it.
        #[inline(always)]
        pub fn call_in(self, span: &mut Guard, body: impl FnOnce() -> $value) -> $value {
            measured(span, &$look, body)
        }

        /// A future with the usual span.
        #[inline(always)]
        pub fn future<F>(self, site: &'static Callsite, body: F) -> Traced<F, $looks> {
            looked(site, body, $look)
        }
    };
}

/// Types that deref to one another, each with the same methods for one family of types. What they hold is nothing, so a reference to it is a constant.
macro_rules! typed {
    ($($(#[$doc:meta])* $step:ident -> $next:ident: [$($error:tt)+] is $way:ident;)+) => {$(
        /// A type that may be a
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $step<T>(PhantomData<fn() -> T>);

        impl<T> Clone for $step<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $step<T> {}

        impl<T> Deref for $step<T> {
            type Target = $next<T>;

            #[inline(always)]
            fn deref(&self) -> &$next<T> {
                &$next(PhantomData)
            }
        }

        impl<T, $($error)+> $step<Result<T, E>> {
            running!(Result<T, E>, $way => $way);
        }

        /// Looks at a
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $way;

        impl<T, $($error)+> Look<Result<T, E>> for $way {
            #[inline(always)]
            fn look(&self, value: &Result<T, E>, settle: &mut Settle) {
                probe(value).outcome(settle);
            }
        }
    )+};
}

typed! {
    /// `Result` whose error implements `Error`.
    TypedError -> TypedTarget: [E: Error] is ByError;
    /// `Result` whose error derefs to one: `Box<dyn Error>`, `anyhow::Error`.
    TypedTarget -> TypedDisplay: [E: Deref<Target: Error>] is ByTarget;
    /// `Result` whose error can be displayed.
    TypedDisplay -> TypedDebug: [E: Display] is ByDisplay;
    /// `Result` whose error can be debugged.
    TypedDebug -> TypedAny: [E: Debug] is ByDebug;
    /// `Result` of whatever else.
    TypedAny -> Untyped: [E] is ByType;
}

/// The end of the chain.
#[derive(Debug)]
pub struct Untyped<T>(PhantomData<fn() -> T>);

impl<T> Clone for Untyped<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Untyped<T> {}

impl<T> Untyped<T> {
    running!(T, Unseen => Unseen);
}

/// What is asked of a type that a function returns.
///
/// `<Type as Typed>::promise()` and not `promise::<Type>()`: of an unknown name that is a call's generic argument the compiler says more than of one
/// in a signature, and so it would say it twice.
pub trait Typed: Sized {
    /// How a value is looked at: `Self::of().call(…)`.
    #[must_use]
    #[inline(always)]
    fn of() -> TypedError<Self> {
        TypedError(PhantomData)
    }

    /// The same, where an error is asked for no more than `Display`.
    #[must_use]
    #[inline(always)]
    fn unsourced() -> TypedDisplay<Self> {
        TypedDisplay(PhantomData)
    }

    /// A value that never is: where nobody gets to, it says which type a body returns.
    #[cold]
    fn promise() -> Self {
        unreachable!("nothing calls what is only promised")
    }
}

impl<T> Typed for T {}
