//! How much of a batch is answered for while the rest is on its way.

use crate::drops::Drops;

/// Spans of the batch that is being delivered whose fate is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// All of them.
    pub(crate) spans: u64,
    /// Those that are lost.
    pub(crate) lost: Drops,
}

impl Settled {
    pub(super) fn add(&mut self, spans: u64, lost: Drops) {
        self.spans += spans;
        self.lost += lost;
    }
}
