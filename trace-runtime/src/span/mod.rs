//! What starts and ends a record.
//!
//! [`guard`] for sync bodies, [`future`] for async ones and [`stream`] for what yields items share an [`open::Open`] span; [`handle`] is the span that users hold.

pub(crate) mod block;
pub(crate) mod counted;
pub(crate) mod current;
pub(crate) mod future;
pub(crate) mod guard;
pub(crate) mod handle;
mod life;
pub(crate) mod lifespan;
mod open;
pub(crate) mod orphans;
pub(crate) mod outcome;
pub(crate) mod panics;
pub(crate) mod parent;
pub(crate) mod rebox;
#[allow(unsafe_code, reason = "pins the body of a future inside its scope")]
pub(crate) mod scoped;
pub(crate) mod stream;
