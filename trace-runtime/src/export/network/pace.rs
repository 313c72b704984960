//! Time as far as sending depends on it, so that a test can do without waiting.

use std::time::{Duration, Instant};

use rand::TryRng as _;
use rand::rngs::SysRng;

use crate::drops::Drops;
use crate::export::Deadline;

/// Time and chance.
pub(in crate::export) trait Pace {
    fn now(&self) -> Instant;

    /// Waits; whether another attempt has a chance.
    fn sleep(&mut self, time: Duration) -> bool;

    /// That time, or what is left of it.
    fn at_most(&self, time: Duration) -> Duration;

    /// Whether the program is about to end.
    fn is_closing(&self) -> bool;

    /// So many spans are answered for, of which these are lost.
    fn settle(&mut self, spans: u64, lost: Drops);

    /// From zero to one.
    fn random(&mut self) -> f64;
}

/// The real ones.
#[derive(Debug, Default)]
pub(in crate::export) struct Clock {
    deadline: Deadline,
}

impl Clock {
    pub(super) fn new(deadline: Deadline) -> Self {
        Self { deadline }
    }
}

impl Pace for Clock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&mut self, time: Duration) -> bool {
        self.deadline.sleep(time)
    }

    fn at_most(&self, time: Duration) -> Duration {
        self.deadline.left().map_or(time, |left| left.min(time))
    }

    fn is_closing(&self) -> bool {
        self.deadline.left().is_some()
    }

    fn settle(&mut self, spans: u64, lost: Drops) {
        self.deadline.settle(spans, lost);
    }

    fn random(&mut self) -> f64 {
        // Without chance all pauses are shortened alike, which hurts nobody much.
        fraction(SysRng.try_next_u32().unwrap_or(u32::MAX / 2))
    }
}

fn fraction(number: u32) -> f64 {
    f64::from(number) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_takes_no_longer_than_what_is_left() {
        const HOUR: Duration = Duration::from_secs(3_600);
        let deadline = Deadline::default();
        let clock = Clock::new(deadline.clone());
        assert_eq!(clock.at_most(HOUR), HOUR);
        deadline.set(Instant::now() + HOUR / 2);
        assert!(clock.at_most(HOUR) <= HOUR / 2);
        assert_eq!(
            clock.at_most(Duration::from_secs(1)),
            Duration::from_secs(1)
        );
    }
}
