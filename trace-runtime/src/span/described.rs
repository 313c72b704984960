//! The span of a sync body with attributes.
//!
//! They are recorded behind its start. Where somebody is to be asked who looks at them, a sampler or a processor, the guard waits instead: nothing is current yet,
//! attributes lie on the thread's scratch, and [`Guard::decide`] behind the last of them starts the span. What their expressions call is below what was current before.
//!
//! Where nobody asks, that takes a test behind the attributes.

use super::guard::{self, Guard, here_unless_off};
use super::open::{Open, ROOT, may_start};
use super::parent::{IntoParent, rootless};
use super::starting::waits;
use crate::context::now::{self, Frame, Now};
use crate::record::bits;
use crate::{Callsite, Context, processor, sampling};

/// Enters a span below the current one.
#[inline]
pub fn enter(guard: &mut Guard, site: &'static str) {
    if let Some(now) = here_unless_off() {
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

/// A span below `parent`, which becomes current even where it is not sampled.
pub fn enter_with(guard: &mut Guard, site: &'static str, parent: impl IntoParent) {
    enter_below(guard, Callsite::of(site), parent.into_parent());
}

#[inline(never)]
extern "C" fn enter_active(guard: &mut Guard, now: Now, site: &'static Callsite) {
    match Open::enter_plain(now, site) {
        Some(open) => guard.hold(now, open),
        None => enter_first(guard, now, site),
    }
}

/// A function of its own: what the usual one does not call, it saves no registers for.
#[inline(never)]
extern "C" fn enter_first(guard: &mut Guard, now: Now, site: &'static Callsite) {
    if let Some(open) = Open::enter_plain_root(now, site, bits::ORPHAN) {
        guard.hold(now, open);
    } else if is_asked_for(|| now.frame()) {
        guard.hold_waiting(now, Open::waiting(now, site, 0, None));
    } else {
        guard::enter_first(guard, now, site);
    }
}

#[inline(never)]
extern "C" fn enter_active_root(guard: &mut Guard, now: Now, site: &'static Callsite) {
    if is_asked_for(rootless) {
        guard.hold_waiting(now, Open::waiting(now, site, ROOT, None));
    } else {
        guard::enter_active_root(guard, now, site);
    }
}

#[inline(never)]
fn enter_below(guard: &mut Guard, site: &'static Callsite, parent: Context) {
    if now::is_active() && is_asked_for(|| parent.clone().into_frame()) {
        let now = Now::here();
        guard.hold_waiting(now, Open::waiting(now, site, 0, Some(parent.into_frame())));
    } else {
        guard::enter_below(guard, site, parent);
    }
}

/// Whether somebody is to be asked about a span there who looks at attributes.
fn is_asked_for(parent: impl FnOnce() -> Frame) -> bool {
    let is_anybody_there = sampling::reads_attributes() || processor::are_there();
    is_anybody_there && may_start() && waits(&parent())
}
