//! The span of an async body: current during each poll, ended when the body is ready, dropped or unwinds.

use std::mem::ManuallyDrop;

use super::look::{Look, Unseen};
use super::open::{FRESH, Open, SUSPENDED};
use super::outcome::Settle;
use super::scoped::{Finish, Scope, Scoped};
use crate::Callsite;
use crate::Outcome;
use crate::context::followed;
use crate::context::now::{self, Now};
use crate::record::Items;
use crate::recorder::SCRATCH_LIMIT;

/// A future with a span; made by [`Fresh::run`](super::guard::Fresh::run).
pub type Traced<F, O> = Scoped<F, Suspendable<O>>;

// What most `async fn`s become. Each further call and each bound there would be checked by the compiler for each function again.

/// A future with the usual span, of whose value nothing is told.
#[inline(always)]
pub fn future<F>(site: &'static str, body: F) -> Traced<F, Unseen> {
    looked(Callsite::of(site), body, Unseen)
}

/// The same, of whose value `look` tells.
#[inline(always)]
pub(super) fn looked<F, O>(site: &'static Callsite, body: F, look: O) -> Traced<F, O> {
    Scoped::new(
        Suspendable::fresh(Open::fresh(site, 0, None), None, look),
        body,
    )
}

/// An open span that can leave its thread. Between polls, `open.outer` is the span's own frame instead of what to put back.
pub struct Suspendable<O> {
    /// `None` when nothing is recorded, and once the span ended. Ended or given up before it is dropped, so it needs no drop code.
    open: ManuallyDrop<Option<Open>>,
    /// What the body recorded in earlier polls.
    stash: Option<Box<Items>>,
    outcome: O,
}

impl<O> Suspendable<O> {
    /// The span starts with the first poll.
    #[inline(always)]
    pub(super) fn fresh(open: Open, stash: Option<Box<Items>>, outcome: O) -> Self {
        Self {
            open: ManuallyDrop::new(Some(open)),
            stash,
            outcome,
        }
    }

    pub(super) fn is_recorded(&self) -> bool {
        self.open.as_ref().is_some_and(Open::is_recorded)
    }

    #[inline]
    pub(super) fn end(&mut self, outcome: Outcome) {
        if let Some(open) = self.open.as_mut() {
            end(open, self.stash.as_deref(), outcome);
        }
        self.open = ManuallyDrop::new(None);
    }
}

#[inline(never)]
fn end(open: &mut Open, stash: Option<&Items>, outcome: Outcome) {
    let now = Now::here();
    let plain = match open.plain_lane(now) {
        Some(lane) if stash.is_none() => open.end_plain(now, lane, outcome),
        _ => false,
    };
    if !plain {
        open.end(outcome, stashed(stash));
    }
}

fn stashed(stash: Option<&Items>) -> &[u64] {
    stash.map_or(&[], Vec::as_slice)
}

impl<O> Scope for Suspendable<O> {
    #[inline(always)]
    fn is_idle(&self) -> bool {
        self.open.is_none()
    }

    fn give_up_unstarted(&mut self) -> bool {
        let unstarted = self.open.as_ref().is_some_and(|open| open.state.has(FRESH));
        if unstarted {
            give_up(&mut self.open);
        }
        unstarted
    }

    #[inline(always)]
    fn resume(&mut self) {
        match self.open.as_mut() {
            Some(open) if open.state.has(FRESH) && now::is_active() => {
                start(&mut self.open, self.stash.as_deref());
            }
            Some(open) if open.state.has(FRESH) => give_up(&mut self.open),
            Some(open) if open.state.has(SUSPENDED) => swap_in(open),
            _ => {}
        }
    }

    #[inline]
    fn suspend(&mut self) {
        if let Some(open) = self.open.as_mut() {
            swap_out(open, &mut self.stash);
        }
    }

    fn cancel(&mut self) {
        self.end(Outcome::Cancelled);
    }

    fn unwind(&mut self) {
        if let Some(mut open) = self.open.take() {
            open.end_panicked(stashed(self.stash.as_deref()));
        }
    }
}

impl<T, O: Look<T>> Finish<T> for Suspendable<O> {
    #[inline]
    fn finish(&mut self, value: &T) {
        let mut settle = Settle::new(self.is_recorded());
        self.outcome.look(value, &mut settle);
        self.end(settle.outcome());
    }
}

/// A fresh span may hold the frame of its parent, which is dropped here.
#[inline(never)]
fn give_up(open: &mut Option<Open>) {
    *open = None;
}

/// The first poll. The usual span is made where it is going to stay.
#[inline(never)]
fn start(slot: &mut ManuallyDrop<Option<Open>>, known: Option<&Items>) {
    let Some(fresh) = slot.as_mut() else { return };
    if fresh.is_usual() {
        if let Some(open) = Open::enter_plain(Now::here(), fresh.site) {
            *slot = ManuallyDrop::new(Some(open));
            return;
        }
    }
    *slot = ManuallyDrop::new(start_slowly(fresh, stashed(known)));
}

#[inline(never)]
fn start_slowly(fresh: &mut Open, known: &[u64]) -> Option<Open> {
    if fresh.is_usual() && Now::here().is_unsampled() {
        None
    } else {
        fresh.start_fresh(known)
    }
}

#[inline(never)]
fn swap_in(open: &mut Open) {
    let own = open.outer.take().unwrap_or_default();
    open.outer = Some(Now::here().swap(own));
    let mark = if open.is_recorded() {
        Now::here().lane().mark()
    } else {
        0
    };
    open.state = open.state.resumed(mark);
    followed::changed();
}

/// Takes the span's frame and items off the thread.
#[inline(never)]
fn swap_out(open: &mut Open, stash: &mut Option<Box<Items>>) {
    if open.is_recorded() {
        let now = Now::here();
        let lane = now.lane();
        now.quietly(|| lane.take_above(open.state.mark(), |items| keep(stash, items)));
    }
    let own = if let Some(outer) = open.outer.take() {
        Now::here().restore(outer)
    } else {
        let own = Now::here().frame();
        open.leave_here();
        own
    };
    open.outer = Some(own);
    open.state = open.state.suspended();
    followed::changed();
}

/// Keeps the items for the end of the span, up to the same limit as a thread's scratch.
fn keep(stash: &mut Option<Box<Items>>, items: &[u64]) {
    if items.is_empty() {
        return;
    }
    let stash = stash.get_or_insert_default();
    if stash.len() + items.len() <= SCRATCH_LIMIT {
        stash.extend_from_slice(items);
    } else {
        Now::here().lane().lose_items();
    }
}
