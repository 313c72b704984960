//! What the library counts and lists beside the spans that it delivers.

use std::time::Duration;

use super::builder::Builder;
use crate::pipeline::stage::{Announcer, Stages};

/// What was asked for.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) is_tracking: bool,
    announce_after: Option<Duration>,
}

impl Numbers {
    pub(super) fn push_last_stages(&self, stages: &mut Stages) {
        if self.is_tracking {
            stages.push(Announcer::new(self.announce_after));
        }
    }
}

impl Builder {
    /// Lists the spans that are open: see [`Tracing::in_flight`](crate::Tracing::in_flight). Default: they are only counted.
    ///
    /// The start and the end of a recorded span then take a lock that is seldom shared, a few times what they cost without.
    pub fn track_in_flight(mut self) -> Self {
        self.numbers.is_tracking = true;
        self
    }

    /// Tells exporters of each sampled span that is open for longer than `age`, and again when it ends. Implies
    /// [`track_in_flight`](Self::track_in_flight). Default: spans that are tracked are told of at a shutdown only.
    ///
    /// A program that hangs shows where, while it hangs. What exporters get is a second record of the same span: outcome
    /// [`Unfinished`](crate::Outcome::Unfinished), attribute `span.unfinished`, without what the body has recorded so far; its end is the moment of the
    /// telling. It comes once for each span, before the span's end, and is in no account: the span stays open. A program that is killed has told of what was
    /// open for so long.
    ///
    /// Back ends differ in what they make of two records with one id. Zipkin merges them, Jaeger shows both with a warning, some keep the one that came first or
    /// last. Choose an age that few spans reach, and leave `span.unfinished` out of what you count.
    pub fn announce_after(mut self, age: Duration) -> Self {
        self.numbers.announce_after = Some(age);
        self.track_in_flight()
    }
}
