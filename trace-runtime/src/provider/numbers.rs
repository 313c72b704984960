//! What the library counts and lists beside the spans that it delivers.

use super::builder::Builder;

/// What was asked for.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) is_tracking: bool,
}

impl Builder {
    /// Lists the spans that are open: see [`Tracing::in_flight`](crate::Tracing::in_flight). Default: they are only counted.
    ///
    /// The start and the end of a recorded span then take a lock that is seldom shared, a few times what they cost without.
    pub fn track_in_flight(mut self) -> Self {
        self.numbers.is_tracking = true;
        self
    }
}
