//! Whether what a function returns is a stream, or something else by that name.
//!
//! Its span has to begin before the value is there: that of a call before the body, that of a stream with the first poll. Which of the two it is
//! says the value's type, by method resolution as for [outcomes](super::outcome); type inference carries it back to [`begin`].

use futures_core::Stream;

use super::guard::{Fresh, Guard};
use super::outcome::{Anything, Settle};
use super::stream::TracedStream;

/// What a span measures.
pub trait Choice {
    /// What is there while the value is made.
    type Span;

    /// Enters what is to be open then.
    fn begin(fresh: Fresh) -> Self::Span;
}

/// The stream that is made.
#[derive(Clone, Copy, Debug)]
pub struct Made;

/// The call that makes the value.
#[derive(Clone, Copy, Debug)]
pub struct Making;

impl Choice for Made {
    type Span = Fresh;

    #[inline(always)]
    fn begin(fresh: Fresh) -> Fresh {
        fresh
    }
}

impl Choice for Making {
    type Span = Guard;

    #[inline(always)]
    fn begin(fresh: Fresh) -> Guard {
        fresh.enter()
    }
}

/// Begins the span of a choice that is made later.
#[inline(always)]
pub fn begin<C: Choice>(fresh: Fresh) -> Begun<C> {
    Begun(C::begin(fresh))
}

/// See [`begin`].
#[derive(Debug)]
pub struct Begun<C: Choice>(C::Span);

chain! {
    /// A value that may be a stream.
    StreamProbe -> Anything;
}

/// Looks at a value that a function calls a stream.
#[inline(always)]
pub fn probe_stream<T>(value: &T) -> StreamProbe<'_, T> {
    StreamProbe(Anything::of(value))
}

#[expect(
    clippy::unused_self,
    reason = "the receiver is what method resolution looks at"
)]
impl<S: Stream> StreamProbe<'_, S> {
    /// It is one.
    #[inline(always)]
    pub fn choose(&self) -> Made {
        Made
    }
}

#[expect(
    clippy::unused_self,
    reason = "the receiver is what method resolution looks at"
)]
impl<T> Anything<'_, T> {
    /// It is none.
    #[inline(always)]
    pub fn choose(&self) -> Making {
        Making
    }
}

#[expect(
    clippy::unused_self,
    reason = "the receiver is what type inference carries back"
)]
impl Made {
    /// The stream in its span.
    #[inline(always)]
    pub fn finish<S: Stream, O: Fn(&S::Item, &mut Settle)>(
        self,
        begun: Begun<Self>,
        value: S,
        outcome: O,
    ) -> TracedStream<S, O> {
        begun.0.stream(value, outcome)
    }
}

#[expect(
    clippy::unused_self,
    reason = "the receiver is what type inference carries back"
)]
impl Making {
    /// The value as it is, when its span has ended. There are no items to look at.
    #[inline(always)]
    pub fn finish<T, I, O: Fn(&I, &mut Settle)>(self, begun: Begun<Self>, value: T, _: O) -> T {
        drop(begun);
        value
    }
}
