//! What starts and ends a record.
//!
//! [`guard`] for sync bodies, [`future`] for async ones and [`stream`] for what yields items share an [`open::Open`] span; [`handle`] is the span that users hold.

/// A chain of wrappers: each derefs to the next.
macro_rules! chain {
    ($($(#[$doc:meta])* $outer:ident -> $inner:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $outer<'a, T: ?Sized>($inner<'a, T>);

        impl<'a, T: ?Sized> std::ops::Deref for $outer<'a, T> {
            type Target = $inner<'a, T>;

            #[inline(always)]
            fn deref(&self) -> &$inner<'a, T> {
                &self.0
            }
        }
    )*};
}

pub(crate) mod block;
pub(crate) mod body;
pub(crate) mod choice;
pub(crate) mod counted;
pub(crate) mod current;
mod decide;
pub(crate) mod described;
#[cfg(feature = "tracing")]
pub(crate) mod entry;
pub(crate) mod expected;
#[cfg(feature = "tracing")]
pub(crate) mod foreign;
pub(crate) mod future;
pub(crate) mod guard;
pub(crate) mod handle;
mod life;
pub(crate) mod lifespan;
pub(crate) mod look;
mod open;
pub(crate) mod orphans;
pub(crate) mod outcome;
pub(crate) mod panics;
pub(crate) mod parent;
pub(crate) mod rebox;
pub(crate) mod returned;
#[allow(unsafe_code, reason = "pins the body of a future inside its scope")]
pub(crate) mod scoped;
mod start;
pub(crate) mod starting;
pub(crate) mod stream;
pub(crate) mod tracked;
#[cfg(feature = "tracing")]
mod usual;
