//! The span of a stream: from its first poll to its end.

use futures_core::Stream;

use super::guard::Fresh;
use super::life::Life;
use super::outcome::Settle;
use super::scoped::{Follow, Scope, Scoped};
use crate::Outcome;

/// What a stream yields: for expansions, which must not name the trait by a path of this crate. The compiler would take that
/// path for the trait's name in messages to programs that know no other.
pub type Item<S> = <S as Stream>::Item;

/// A stream with a span; made by [`Fresh::stream`].
pub type TracedStream<S, O> = Scoped<S, Flow<O>>;

/// The open span of a stream, and what looks at its items.
pub struct Flow<O> {
    life: Life,
    outcome: O,
}

impl Fresh {
    /// The stream.
    #[inline(always)]
    pub fn stream<S: Stream, O: Fn(&S::Item, &mut Settle)>(
        self,
        body: S,
        outcome: O,
    ) -> TracedStream<S, O> {
        let life = Life::of_stream(self);
        Scoped::new(Flow { life, outcome }, body)
    }
}

impl<O> Scope for Flow<O> {
    fn is_idle(&self) -> bool {
        self.life.is_idle()
    }

    fn give_up_unstarted(&mut self) -> bool {
        self.life.give_up_unstarted()
    }

    fn resume(&mut self) {
        self.life.resume();
    }

    fn suspend(&mut self) {
        self.life.suspend();
    }

    fn cancel(&mut self) {
        self.life.cancel();
    }

    fn unwind(&mut self) {
        self.life.unwind();
    }
}

impl<T, O: Fn(&T, &mut Settle)> Follow<T> for Flow<O> {
    fn item(&mut self, item: &T) {
        self.life.count();
        self.life.look(|settle| (self.outcome)(item, settle));
        self.life.suspend();
    }

    fn finish(&mut self) {
        self.life.end(Outcome::Returned);
    }
}
