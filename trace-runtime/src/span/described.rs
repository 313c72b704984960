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

/// A span below the current one.
#[inline]
pub fn enter(site: &'static Callsite) -> Guard {
    match here_unless_off() {
        Some(now) => enter_active(now, site),
        None => Guard::off(),
    }
}

/// The root of a new trace.
#[inline]
pub fn enter_root(site: &'static Callsite) -> Guard {
    if now::is_active() {
        enter_active_root(Now::here(), site)
    } else {
        Guard::off()
    }
}

/// A span below `parent`, which becomes current even where it is not sampled.
pub fn enter_with(site: &'static Callsite, parent: impl IntoParent) -> Guard {
    enter_below(site, parent.into_parent())
}

#[inline(never)]
fn enter_active(now: Now, site: &'static Callsite) -> Guard {
    match Open::enter_plain(now, site) {
        Some(open) => Guard::new(now, open),
        None => enter_first(now, site),
    }
}

/// A function of its own: what the usual one does not call, it saves no registers for.
#[inline(never)]
fn enter_first(now: Now, site: &'static Callsite) -> Guard {
    if let Some(open) = Open::enter_plain_root(now, site, bits::ORPHAN) {
        Guard::new(now, open)
    } else if is_asked_for(|| now.frame()) {
        waiting(now, site, 0, None)
    } else {
        guard::enter_first(now, site)
    }
}

#[inline(never)]
fn enter_active_root(now: Now, site: &'static Callsite) -> Guard {
    if is_asked_for(rootless) {
        waiting(now, site, ROOT, None)
    } else {
        guard::enter_active_root(now, site)
    }
}

#[inline(never)]
fn enter_below(site: &'static Callsite, parent: Context) -> Guard {
    if now::is_active() && is_asked_for(|| parent.clone().into_frame()) {
        waiting(Now::here(), site, 0, Some(parent.into_frame()))
    } else {
        guard::enter_below(site, parent)
    }
}

/// Whether somebody is to be asked about a span there who looks at attributes.
fn is_asked_for(parent: impl FnOnce() -> Frame) -> bool {
    let is_anybody_there = sampling::reads_attributes() || processor::are_there();
    is_anybody_there && may_start() && waits(&parent())
}

#[cold]
fn waiting(now: Now, site: &'static Callsite, bits: u8, below: Option<Frame>) -> Guard {
    Guard::waiting(now, Open::waiting(now, site, bits, below))
}
