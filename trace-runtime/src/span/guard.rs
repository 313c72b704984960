//! The span of a sync body. Made by `#[traced]` only: no public guard exists.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;

use super::future::{Suspendable, Traced};
use super::open::{Open, ROOT};
use super::outcome::Settle;
use super::parent::{IntoLinks, IntoParent};
use super::scoped::Scoped;
use crate::context::now::{self, Now};
use crate::record::{Items, Key, Slot, bits, push_link};
use crate::{Callsite, ToValue};

/// Ends its span when it is dropped.
pub struct Guard {
    /// Ending it takes all out of it that would need a destructor, so callers carry no drop code.
    open: ManuallyDrop<Option<Open>>,
    settle: Settle,
    /// The span is current on this thread.
    _not_send: PhantomData<*mut ()>,
}

/// A span below the current one.
#[inline]
pub fn enter(site: &'static Callsite) -> Guard {
    if now::is_active() && !Now.is_unsampled() {
        enter_active(site)
    } else {
        Guard::new(None)
    }
}

#[inline(never)]
fn enter_active(site: &'static Callsite) -> Guard {
    // Each arm builds its guard where the caller wants it: a common variable would be copied.
    match Open::enter_plain(site) {
        Some(open) => Guard::new(Some(open)),
        None => enter_first(site),
    }
}

#[inline(never)]
fn enter_first(site: &'static Callsite) -> Guard {
    match Open::enter_plain_root(site, bits::ORPHAN) {
        Some(open) => Guard::new(Some(open)),
        None => enter_slowly(site),
    }
}

#[inline(never)]
fn enter_slowly(site: &'static Callsite) -> Guard {
    Guard::new(Open::enter_slowly(site))
}

/// The root of a new trace.
#[inline]
pub fn enter_root(site: &'static Callsite) -> Guard {
    if now::is_active() {
        enter_active_root(site)
    } else {
        Guard::new(None)
    }
}

#[inline(never)]
fn enter_active_root(site: &'static Callsite) -> Guard {
    match Open::enter_plain_root(site, 0) {
        Some(open) => Guard::new(Some(open)),
        None => enter_root_slowly(site),
    }
}

#[inline(never)]
fn enter_root_slowly(site: &'static Callsite) -> Guard {
    Guard::new(Open::enter_root(site))
}

/// A span below `parent`, which becomes current even where it is not sampled: a context is handed on all the same.
pub fn enter_with(site: &'static Callsite, parent: impl IntoParent) -> Guard {
    Guard::new(enter_below(site, parent.into_parent()))
}

#[inline(never)]
fn enter_below(site: &'static Callsite, parent: crate::Context) -> Option<Open> {
    if now::is_active() {
        Open::enter_below(site, parent.into_frame())
    } else {
        None
    }
}

impl Guard {
    #[inline(always)]
    fn new(open: Option<Open>) -> Self {
        Self {
            open: ManuallyDrop::new(open),
            settle: Settle::default(),
            _not_send: PhantomData,
        }
    }

    /// Whether attributes would be recorded.
    #[inline]
    pub fn is_recording(&self) -> bool {
        self.open.as_ref().is_some_and(Open::is_recorded)
    }

    /// Adds an attribute.
    #[inline]
    pub fn attr<T: ToValue + ?Sized>(&self, key: &'static &'static str, value: &T) {
        value.to_value(Slot::current(Key::Static(key)));
    }

    /// Adds an attribute in its `Display` form.
    pub fn display<T: fmt::Display + ?Sized>(&self, key: &'static &'static str, value: &T) {
        Slot::current(Key::Static(key)).display(value);
    }

    /// Adds an attribute in its `Debug` form.
    pub fn debug<T: fmt::Debug + ?Sized>(&self, key: &'static &'static str, value: &T) {
        Slot::current(Key::Static(key)).debug(value);
    }

    /// Adds links. They are computed where the caller is: the current span is its, not this one.
    pub fn links<L: IntoLinks>(&mut self, links: impl FnOnce() -> L) {
        if let Some(open) = self.open.as_ref().filter(|open| open.is_recorded()) {
            let links = open.outside(links);
            links.for_each_link(|target| now::push_items(|items| push_link(items, &target, &[])));
        }
    }

    /// Where the result of the body is reported.
    #[inline]
    pub fn settle(&mut self) -> &mut Settle {
        self.settle = Settle::new(self.is_recording());
        &mut self.settle
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        if let Some(open) = self.open.as_mut() {
            end(open, self.settle);
        }
    }
}

#[inline(never)]
fn end(open: &mut Open, settle: Settle) {
    if std::thread::panicking() || !open.end_plain(settle.outcome()) {
        open.end_sync(settle.outcome());
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("is_recording", &self.is_recording())
            .finish_non_exhaustive()
    }
}

/// The span of a future that is not polled yet: it starts with the first poll, if something records by then.
#[inline(always)]
pub fn fresh(site: &'static Callsite) -> Fresh {
    Fresh {
        open: Open::fresh(site, 0, None),
        links: None,
    }
}

/// See [`fresh`].
pub struct Fresh {
    open: Open,
    links: Option<Box<Items>>,
}

impl Fresh {
    /// The root of a new trace.
    #[must_use]
    pub fn root(mut self) -> Self {
        self.open = Open::fresh(self.open.site, ROOT, None);
        self
    }

    /// Below `parent` instead of what is current at the first poll.
    #[must_use]
    pub fn parent(mut self, parent: impl IntoParent) -> Self {
        let below = parent.into_parent().into_frame();
        self.open = Open::fresh(self.open.site, 0, Some(below));
        self
    }

    /// Adds links. They are computed where the future is made.
    #[must_use]
    pub fn links<L: IntoLinks>(mut self, links: impl FnOnce() -> L) -> Self {
        let items = self.links.get_or_insert_default();
        links().for_each_link(|target| push_link(items, &target, &[]));
        self
    }

    /// The future.
    #[inline(always)]
    pub fn run<F: Future, O: Fn(&F::Output, &mut Settle)>(
        self,
        body: F,
        outcome: O,
    ) -> Traced<F, O> {
        Scoped::new(Suspendable::fresh(self.open, self.links, outcome), body)
    }
}

impl fmt::Debug for Fresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fresh")
            .field("site", self.open.site)
            .finish_non_exhaustive()
    }
}

/// Runs a body. Being asked for `FnOnce`, the closure may return borrows from what it captured.
#[inline(always)]
pub fn call<R>(body: impl FnOnce() -> R) -> R {
    body()
}
