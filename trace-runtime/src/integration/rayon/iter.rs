//! Parallel iterators.

use ::rayon::iter::ParallelIterator;
use ::rayon::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};

use crate::Context;

/// Gives parallel iterators a context.
pub trait InContext: ParallelIterator {
    /// What follows is done in the caller's context: each job that the iterator is split into makes it current, and puts back what was there.
    ///
    /// What stands before is not: put it in front of the first adaptor that runs code of yours, and behind those that need to know positions (`zip`,
    /// `enumerate`, `chunks`), which do not compile behind it.
    ///
    /// ```
    /// use trace_runtime::rayon::InContext as _;
    /// use trace_runtime::{testing, traced};
    /// # mod prelude { pub use ::rayon::prelude::*; }
    /// use prelude::*; // rayon::prelude::*
    ///
    /// #[traced]
    /// fn index(position: usize, text: &str) -> usize {
    ///     position + text.len()
    /// }
    ///
    /// #[traced]
    /// fn index_all(texts: &[&str]) -> Vec<usize> {
    ///     texts.par_iter().enumerate().in_context().map(|(at, text)| index(at, text)).collect()
    /// }
    ///
    /// let (indices, spans) = testing::capture(|| index_all(&["a", "bc"]));
    /// assert_eq!(indices, [1, 3]);
    /// assert_eq!(spans.children_of(spans.named("index_all").one()).len(), 2);
    /// ```
    fn in_context(self) -> ContextIter<Self> {
        ContextIter {
            base: self,
            context: Context::current(),
        }
    }
}

impl<I: ParallelIterator> InContext for I {}

/// A parallel iterator in a context; made by [`in_context`](InContext::in_context).
///
/// It is intentionally not an `IndexedParallelIterator`: what pulls items by position runs code that stands behind it where it cannot see.
#[derive(Clone, Debug)]
#[must_use = "iterator adaptors are lazy and do nothing unless consumed"]
pub struct ContextIter<I> {
    base: I,
    context: Context,
}

impl<I: ParallelIterator> ParallelIterator for ContextIter<I> {
    type Item = I::Item;

    fn drive_unindexed<C: UnindexedConsumer<I::Item>>(self, consumer: C) -> C::Result {
        let Self { base, context } = self;
        // The caller takes up other jobs while it waits.
        super::without_context(|| base.drive_unindexed(Carried::new(consumer, context)))
    }

    fn opt_len(&self) -> Option<usize> {
        self.base.opt_len()
    }
}

/// A consumer, folder or reducer in a context.
struct Carried<T> {
    base: T,
    context: Context,
}

impl<T> Carried<T> {
    fn new(base: T, context: Context) -> Self {
        Self { base, context }
    }

    fn with<U>(&self, base: U) -> Carried<U> {
        Carried::new(base, self.context.clone())
    }

    fn attach<U>(self, step: impl FnOnce(T) -> U) -> Carried<U> {
        let Self { base, context } = self;
        let base = context.attach(|| step(base));
        Carried { base, context }
    }
}

impl<C: Consumer<T>, T> Consumer<T> for Carried<C> {
    type Folder = Carried<C::Folder>;
    type Reducer = Carried<C::Reducer>;
    type Result = C::Result;

    fn split_at(self, index: usize) -> (Self, Self, Self::Reducer) {
        let Self { base, context } = self;
        let (left, right, reducer) = base.split_at(index);
        (
            Carried::new(left, context.clone()),
            Carried::new(right, context.clone()),
            Carried::new(reducer, context),
        )
    }

    fn into_folder(self) -> Self::Folder {
        self.attach(C::into_folder)
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

impl<C: UnindexedConsumer<T>, T> UnindexedConsumer<T> for Carried<C> {
    fn split_off_left(&self) -> Self {
        self.with(self.base.split_off_left())
    }

    fn to_reducer(&self) -> Self::Reducer {
        self.with(self.base.to_reducer())
    }
}

impl<F: Folder<T>, T> Folder<T> for Carried<F> {
    type Result = F::Result;

    fn consume(self, item: T) -> Self {
        self.attach(|folder| folder.consume(item))
    }

    fn consume_iter<I: IntoIterator<Item = T>>(self, iter: I) -> Self {
        self.attach(|folder| folder.consume_iter(iter))
    }

    fn complete(self) -> F::Result {
        self.context.attach(|| self.base.complete())
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

impl<R: Reducer<T>, T> Reducer<T> for Carried<R> {
    fn reduce(self, left: T, right: T) -> T {
        self.context.attach(|| self.base.reduce(left, right))
    }
}
