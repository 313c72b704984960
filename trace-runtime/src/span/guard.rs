//! The span of a sync body. Made by `#[traced]` only: no public guard exists.

use std::fmt;
use std::future::Future;
use std::mem::ManuallyDrop;

use super::current::Fields;
use super::future::{Suspendable, Traced};
use super::look::Tell;
use super::open::{Open, ROOT};
use super::outcome::{Settle, Settles};
use super::parent::{IntoLinks, IntoParent};
use super::scoped::Scoped;
use crate::context::now::{self, Now};
use crate::record::{Items, Key, Slot, bits};
use crate::recorder::Claim;
use crate::sampling::Known;
use crate::{Callsite, Context, ToValue, spare};

/// Ends its span when it is dropped.
///
/// Ending it takes all out of it that would need a destructor, so callers carry no drop code.
pub struct Guard(ManuallyDrop<Option<Entered>>);

/// An open span, and where it is current. It is not `Send`: that place belongs to a thread.
///
/// That there is none is a value of the first byte: an annotated function writes and reads no more where nothing is recorded.
#[repr(C)]
struct Entered {
    /// Where the result of the body is reported.
    settle: Settle,
    now: Now,
    open: Open,
}

/// Enters a span below the current one, as each of these does for a guard of nothing.
#[inline]
pub fn enter(guard: &mut Guard, site: &'static str) {
    if let Some(now) = here_unless_off() {
        aside();
        enter_active(guard, now, Callsite::of(site));
    }
}

/// The root of a new trace.
#[inline]
pub fn enter_root(guard: &mut Guard, site: &'static str) {
    if now::is_active() {
        enter_active_root(guard, Now::here(), Callsite::of(site));
    }
}

/// A span below `parent`, which becomes current even where it is not sampled: a context is handed on all the same.
pub fn enter_with(guard: &mut Guard, site: &'static str, parent: impl IntoParent) {
    enter_below(guard, Callsite::of(site), parent.into_parent());
}

/// Here, where spans may be recorded. The thread's word comes first, which keeps most calls of a program that samples from asking more.
#[inline(always)]
pub(super) extern "C" fn here_unless_off() -> Option<Now> {
    let now = Now::here();
    (!now.is_unsampled() && now::is_active()).then_some(now)
}

// A guard lies where its function wants it, and is told there what it guards: one that is returned is copied, or has to be made twice, in the arm that records and in the
// one that does not. What is called then does not unwind, and says so: all that is the program's, samplers and the like, is caught where it is called.

#[inline(never)]
extern "C" fn enter_active(guard: &mut Guard, now: Now, site: &'static Callsite) {
    match Open::enter_plain(now, site) {
        Some(open) => guard.hold(now, open),
        None => enter_first(guard, now, site),
    }
}

#[inline(never)]
pub(super) extern "C" fn enter_first(guard: &mut Guard, now: Now, site: &'static Callsite) {
    if let Some(open) = Open::enter_plain_root(now, site, bits::ORPHAN) {
        return guard.hold(now, open);
    }
    match Open::enter_stated(now, site) {
        Some(open) => guard.hold(now, open),
        None => guard.hold_any(now, Open::enter_slowly(site, Known::default())),
    }
}

#[inline(never)]
pub(super) extern "C" fn enter_active_root(guard: &mut Guard, now: Now, site: &'static Callsite) {
    match Open::enter_plain_root(now, site, 0) {
        Some(open) => guard.hold(now, open),
        None => guard.hold_any(now, Open::enter_root(site, Known::default())),
    }
}

#[inline(never)]
pub(super) fn enter_below(guard: &mut Guard, site: &'static Callsite, parent: Context) {
    if now::is_active() {
        let parent = parent.into_frame();
        let open = Open::enter_below(site, parent, Known::default());
        guard.hold_any(Now::here(), open);
    }
}

impl Guard {
    /// Nothing is recorded.
    #[inline]
    pub fn off() -> Self {
        Self(ManuallyDrop::new(None))
    }

    #[inline(always)]
    pub(super) fn hold(&mut self, now: Now, open: Open) {
        let settle = Settle::new(open.is_recorded());
        self.0 = ManuallyDrop::new(Some(Entered { settle, now, open }));
    }

    fn hold_any(&mut self, now: Now, open: Option<Open>) {
        if let Some(open) = open {
            self.hold(now, open);
        }
    }

    /// The span starts with [`decide`](Self::decide).
    pub(super) fn hold_waiting(&mut self, now: Now, open: Open) {
        let settle = Settle::Waiting;
        self.0 = ManuallyDrop::new(Some(Entered { settle, now, open }));
    }

    fn is_waiting(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|entered| entered.settle == Settle::Waiting)
    }

    #[inline(always)]
    fn recorded(&self) -> Option<&Entered> {
        self.0.as_ref().filter(|entered| entered.open.is_recorded())
    }

    /// Whether attributes would be recorded.
    #[inline]
    pub fn is_recording(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|entered| entered.settle.is_recording())
    }

    /// Where an attribute goes.
    #[inline]
    pub fn slot(&self, key: &'static &'static str) -> Slot<'static> {
        Slot::current(Key::Static(key))
    }

    /// Adds an attribute.
    #[inline]
    pub fn attr<T: ToValue + ?Sized>(&self, key: &'static &'static str, value: &T) {
        let now = self.0.as_ref().map(|entered| entered.now);
        value.to_value(Slot::on(now, Key::Static(key)));
    }

    /// Adds an attribute in its `Display` form.
    pub fn display<T: fmt::Display + ?Sized>(&self, key: &'static &'static str, value: &T) {
        Slot::current(Key::Static(key)).display(value);
    }

    /// Adds an attribute in its `Debug` form.
    pub fn debug<T: fmt::Debug + ?Sized>(&self, key: &'static &'static str, value: &T) {
        Slot::current(Key::Static(key)).debug(value);
    }

    /// What stands behind the last attribute of a [described](super::described) span.
    #[inline(always)]
    pub fn decide(&mut self) {
        if self.is_waiting() {
            self.start();
        }
    }

    /// Starts a span that waits, by what was recorded meanwhile; it has that, if it is recorded.
    #[cold]
    #[inline(never)]
    fn start(&mut self) {
        let Some(Entered { now, mut open, .. }) = self.0.take() else {
            return;
        };
        let own = open.take_own(now);
        self.hold_any(now, open.start_fresh(&own));
        if self.is_recording() {
            now::push_items(|items| items.extend_from_slice(&own));
        }
        spare::give_buffer(own);
    }

    /// Ends the span of a body that failed: one call, behind which nothing has to be asked.
    #[inline(always)]
    pub(super) fn fail<W: Tell<E>, E>(&mut self, error: E) -> E {
        let error = if size_of::<E>() <= IN_REGISTERS {
            end_failed::<W, E>(self, error)
        } else {
            end_failed_in_place::<W, E>(self, &error);
            error
        };
        self.0 = ManuallyDrop::new(None);
        error
    }

    /// Adds links. They are computed where the caller is: the current span is its, not this one.
    pub fn links<L: IntoLinks>(&mut self, links: impl FnOnce() -> L) {
        if let Some(entered) = self.recorded() {
            let links = entered.open.outside(links);
            links.for_each_link(|target| now::push_items(|items| target.push(items, &[])));
        }
    }
}

impl Settles for Guard {
    #[inline(always)]
    fn settle(&mut self) -> Option<&mut Settle> {
        self.0.as_mut().map(|entered| &mut entered.settle)
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_some() {
            aside();
            end(self);
        }
    }
}

/// Lays a way aside: one that records can take the two jumps, a call that does nothing notices each (0.25 ns).
#[cold]
#[inline]
fn aside() {}

// The end of a span is decided here and done elsewhere: what calls nothing saves no registers. An annotated function hands over its guard and
// nothing else, on the way that returns and on the one that unwinds. Nothing of the program's runs there, so it says that it does not unwind.

#[inline(never)]
extern "C" fn end(guard: &mut Guard) {
    let Some(entered) = guard.0.as_mut() else {
        return;
    };
    let Entered { open, now, .. } = entered;
    match open.plain_lane(*now) {
        None => end_slowly(entered),
        Some(lane) if lane.mark() == open.state.mark() => end_bare(entered, lane),
        Some(lane) => end_with_items(entered, lane),
    }
}

/// What goes into a call and comes back without lying in memory, in bytes.
const IN_REGISTERS: usize = 2 * size_of::<usize>();

#[cold]
#[inline(never)]
extern "C" fn end_failed<W: Tell<E>, E>(guard: &mut Guard, error: E) -> E {
    end_failed_in_place::<W, E>(guard, &error);
    error
}

#[cold]
#[inline(never)]
extern "C" fn end_failed_in_place<W: Tell<E>, E>(guard: &mut Guard, error: &E) {
    if let Some(settle) = guard.settle() {
        W::tell(error, settle);
    }
    end(guard);
}

#[inline(never)]
fn end_bare(entered: &mut Entered, lane: Claim) {
    let Entered { settle, now, open } = entered;
    if std::thread::panicking() || !open.end_bare(*now, lane, settle.outcome()) {
        end_slowly(entered);
    }
}

#[inline(never)]
fn end_with_items(entered: &mut Entered, lane: Claim) {
    let Entered { settle, now, open } = entered;
    if std::thread::panicking() || !open.end_plain(*now, lane, settle.outcome()) {
        end_slowly(entered);
    }
}

#[inline(never)]
fn end_slowly(entered: &mut Entered) {
    if entered.settle == Settle::Waiting {
        // What was to be its attribute panicked: there is no span yet, as where `span!` makes one.
        spare::give_buffer(entered.open.take_own(entered.now));
    } else {
        entered.open.end_sync(entered.settle.outcome());
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
pub fn fresh(site: &'static str) -> Fresh {
    Fresh {
        open: Open::fresh(Callsite::of(site), 0, None),
        items: None,
    }
}

/// See [`fresh`].
pub struct Fresh {
    open: Open,
    /// Recorded before the first poll.
    items: Option<Box<Items>>,
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
        let items = self.items.get_or_insert_default();
        links().for_each_link(|target| target.push(items, &[]));
        self
    }

    /// Evaluates attributes where the future is made, if they may come to be recorded: what makes it uses up its arguments.
    pub fn attrs(&mut self, evaluate: impl FnOnce(&mut Fields)) {
        if now::is_active() {
            let mut fields = Fields::new();
            evaluate(&mut fields);
            let items = self.items.get_or_insert_default();
            items.extend_from_slice(fields.items());
        }
    }

    /// Enters the span here and now.
    pub(super) fn enter(mut self) -> Guard {
        let mut guard = Guard::off();
        if !now::is_active() {
            return guard;
        }
        if self.open.is_usual() {
            if let Some(now) = here_unless_off() {
                enter_active(&mut guard, now, self.open.site);
            }
        } else {
            let items = self.items.as_deref().map_or(&[][..], Vec::as_slice);
            guard.hold_any(Now::here(), self.open.start_fresh(items));
        }
        if let Some(own) = self.items.filter(|_| guard.is_recording()) {
            now::push_items(|items| items.extend_from_slice(&own));
        }
        guard
    }

    #[inline(always)]
    pub(super) fn suspendable<O>(self, outcome: O) -> Suspendable<O> {
        Suspendable::fresh(self.open, self.items, outcome)
    }

    /// The future.
    #[inline(always)]
    pub fn run<F: Future, O: Fn(&F::Output, &mut Settle)>(
        self,
        body: F,
        outcome: O,
    ) -> Traced<F, O> {
        Scoped::new(self.suspendable(outcome), body)
    }
}

impl fmt::Debug for Fresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fresh")
            .field("site", self.open.site)
            .finish_non_exhaustive()
    }
}

/// Hands a body back, to be called where it stands: the compiler counts how often each generic function is on the way to what it instantiates, and one
/// that called all bodies would be there for each. Being asked for `FnOnce`, the closure may return borrows from what it captured.
#[inline(always)]
pub fn once<R, F: FnOnce() -> R>(body: F) -> F {
    body
}
