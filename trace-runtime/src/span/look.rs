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
use super::outcome::Settle;
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

/// Looks at an error.
pub(super) trait Tell<E> {
    /// Reports what can be told from it.
    fn tell(error: &E, settle: &mut Settle);
}

/// The value says nothing about success.
#[derive(Clone, Copy, Debug)]
pub struct Unseen;

impl<T> Look<T> for Unseen {
    #[inline(always)]
    fn look(&self, _: &T, _: &mut Settle) {}
}

// An error is handed over by value: what is looked at where it lies has to lie in memory, and is copied from there. And in `map_err`, which in a debug build is a call
// behind the body: what is inlined there keeps its places on the stack while the body runs.

/// Methods that run a body and are all the same: an annotated function calls one that its name picks.
///
/// The compiler counts how often each generic function is on the way to what it instantiates, and gives up at 128, in a debug build at least. On the way
/// through a large program, or a parser that is a type, lie more bodies than that; a single method would be there for each of them.
macro_rules! calls {
    ($value:ty, $span:ident, $body:ident => $run:expr) => {
        calls! {
            $value, $span, $body => $run;
            call_a call_in_a, call_b call_in_b, call_c call_in_c, call_d call_in_d,
            call_e call_in_e, call_f call_in_f, call_g call_in_g, call_h call_in_h,
            call_i call_in_i, call_j call_in_j, call_k call_in_k, call_l call_in_l,
            call_m call_in_m, call_n call_in_n, call_o call_in_o, call_p call_in_p
        }
    };
    ($value:ty, $span:ident, $body:ident => $run:expr; $($call:ident $call_in:ident),+) => {$(
        /// Runs a body in the usual span.
        #[inline(always)]
        pub fn $call(self, site: &'static str, $body: impl FnOnce() -> $value) -> $value {
            let $span = &mut Guard::off();
            enter($span, site);
            $run
        }

        /// Runs a body in a span that was entered for it.
        #[inline(always)]
        pub fn $call_in(self, $span: &mut Guard, $body: impl FnOnce() -> $value) -> $value {
            $run
        }
    )+};
}

/// Types that deref to one another, each with the same methods for one family of types. What they hold is nothing, so a reference to it is a constant.
macro_rules! typed {
    ($($(#[$doc:meta])* $step:ident -> $next:ident: [$($error:tt)+] is $way:ident, $fail:ident;)+) => {$(
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
            calls! { Result<T, E>, span, body => body().map_err(|error| span.fail::<$way, E>(error)) }

            /// A future with the usual span.
            #[inline(always)]
            pub fn future<F>(self, site: &'static str, body: F) -> Traced<F, $way> {
                looked(Callsite::of(site), body, $way)
            }
        }

        /// Looks at a
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $way;

        impl<$($error)+> Tell<E> for $way {
            #[inline(always)]
            fn tell(error: &E, settle: &mut Settle) {
                settle.$fail(error);
            }
        }

        impl<T, $($error)+> Look<Result<T, E>> for $way {
            #[inline(always)]
            fn look(&self, value: &Result<T, E>, settle: &mut Settle) {
                if let Err(error) = value {
                    Self::tell(error, settle);
                }
            }
        }
    )+};
}

typed! {
    /// `Result` whose error implements `Error`.
    TypedError -> TypedTarget: [E: Error] is ByError, fail_with_sources;
    /// `Result` whose error derefs to one: `Box<dyn Error>`, `anyhow::Error`.
    TypedTarget -> TypedDisplay: [E: Deref<Target: Error>] is ByTarget, fail_as_target;
    /// `Result` whose error can be displayed.
    TypedDisplay -> TypedDebug: [E: Display] is ByDisplay, fail_displayed;
    /// `Result` whose error can be debugged.
    TypedDebug -> TypedAny: [E: Debug] is ByDebug, fail_debugged;
    /// `Result` of whatever else.
    TypedAny -> Untyped: [E] is ByType, fail_untold;
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

#[expect(
    clippy::unused_self,
    reason = "the receiver is what method resolution looks at"
)]
impl<T> Untyped<T> {
    calls! { T, _span, body => body() }

    /// A future with the usual span.
    #[inline(always)]
    pub fn future<F>(self, site: &'static str, body: F) -> Traced<F, Unseen> {
        looked(Callsite::of(site), body, Unseen)
    }
}

/// What is asked of a type that a function returns.
///
/// `<Type as Typed>::promise()` and not `promise::<Type>()`: of an unknown name that is a call's generic argument the compiler says more than of one
/// in a signature, and so it would say it twice.
pub trait Typed: Sized {
    /// How a value is looked at: `Self::OF.call_a(…)`. A call in its place could unwind, and what the function owns would be dropped at one more place.
    const OF: TypedError<Self> = TypedError(PhantomData);

    /// The same, where an error is asked for no more than `Display`.
    const UNSOURCED: TypedDisplay<Self> = TypedDisplay(PhantomData);

    /// A value that never is: where nobody gets to, it says which type a body returns.
    #[cold]
    fn promise() -> Self {
        unreachable!("nothing calls what is only promised")
    }
}

impl<T> Typed for T {}
