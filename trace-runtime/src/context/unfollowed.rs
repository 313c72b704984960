//! The face of `followed.rs` where nobody can follow our spans.

use crate::Callsite;

#[inline(always)]
pub(crate) fn start(_: &'static Callsite, _: u64, _: u64) {}

#[inline(always)]
pub(crate) fn changed() {}

#[inline(always)]
pub(crate) fn end(_: u64) {}

#[inline(always)]
pub(crate) fn forget() {}
