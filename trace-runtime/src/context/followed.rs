//! Another library that follows our spans with spans of its own.
//!
//! While one does, no span takes the [plain path](crate::plain): what changes "now" exchanges frames, and spans start and end on the general path. A program in which nobody
//! follows pays one relaxed load for an exchange, and one in which nobody can, nothing.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::now::Now;
use crate::Callsite;
use crate::plain::{self, Obstacle};
use crate::sync::fixed::{AtomicBool, OnceLock, Ordering};

/// Who follows. What it does may be the program's code.
pub(crate) trait Follower: Sync {
    /// A recorded span starts; it is not current yet.
    fn start(&self, site: &'static Callsite, span: u64, parent: u64);
    /// Another span becomes current on this thread; zero is none.
    fn change(&self, from: u64, to: u64);
    /// A recorded span ended; it may still be current.
    fn end(&self, span: u64);
}

static FOLLOWER: OnceLock<&'static dyn Follower> = OnceLock::new();
static IS_ON: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Nothing is told: the follower is at work here, or a span is its own.
    static ASIDE: Cell<bool> = const { Cell::new(false) };
    /// What was current when somebody last looked.
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// Spans that start from now on are followed. The first follower of a process stays.
pub(crate) fn follow(follower: &'static dyn Follower) {
    FOLLOWER.get_or_init(|| follower);
    IS_ON.store(true, Ordering::Release);
    plain::set(Obstacle::Follower, true);
}

/// A forked child is not followed. Async-signal-safe: two stores.
pub(crate) fn forget() {
    IS_ON.store(false, Ordering::Relaxed);
    plain::set(Obstacle::Follower, false);
}

#[inline(always)]
fn is_on() -> bool {
    !plain::is_open() && IS_ON.load(Ordering::Acquire)
}

#[inline]
pub(crate) fn start(site: &'static Callsite, span: u64, parent: u64) {
    if is_on() {
        tell(|follower| follower.start(site, span, parent));
    }
}

/// What is current may have changed. Said where frames are exchanged, when that is done: inside of it, a call that is not made would cost as much as the exchange.
#[inline(always)]
pub(crate) fn changed() {
    if is_on() {
        compare();
    }
}

#[cold]
#[inline(never)]
fn compare() {
    let to = Now::here().span();
    let from = LAST.try_with(|last| last.replace(to)).unwrap_or(to);
    if from != to {
        tell(|follower| follower.change(from, to));
    }
}

#[inline]
pub(crate) fn end(span: u64) {
    if is_on() {
        tell(|follower| follower.end(span));
    }
}

/// Whether the follower is at work on this thread: what it starts is not ours to record.
pub(crate) fn is_at_work() -> bool {
    is_on() && ASIDE.try_with(Cell::get).unwrap_or(true)
}

/// Makes a span that is not followed: it is the other library's already.
pub(crate) fn aside<R>(make: impl FnOnce() -> R) -> R {
    let Some(_aside) = is_on().then(Aside::step).flatten() else {
        return make();
    };
    make()
}

/// A panic of the program's code stays here.
#[cold]
fn tell(what: impl FnOnce(&dyn Follower)) {
    if let (Some(follower), Some(_aside)) = (FOLLOWER.get(), Aside::step()) {
        let _ = catch_unwind(AssertUnwindSafe(|| what(*follower)));
    }
}

struct Aside(());

impl Aside {
    /// `None` if the thread stands aside already, or is nearly gone.
    fn step() -> Option<Self> {
        let stood = ASIDE.try_with(|aside| aside.replace(true));
        (stood == Ok(false)).then(|| Self(()))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = ASIDE.try_with(|aside| aside.set(false));
    }
}
