//! Until when an exporter may try.

use std::fmt;
use std::time::{Duration, Instant};

use super::settled::Settled;
use crate::clock;
use crate::drops::Drops;
use crate::sync::fixed::{Arc, Condvar, Mutex, PoisonError};
use crate::sync::lock;

/// Until when an exporter may try: what one that waits between attempts has to know.
///
/// Each exporter is handed its own by [`Exporter::start`](super::Exporter::start). As long as the program runs there is no deadline. A shutdown sets one, and ends the
/// [`sleep`](Self::sleep) that is going on or begins next, so that what waits is tried once more at once. When it has passed, the spans are counted as dropped and nobody
/// looks at the result any more. Clones are of the same deadline; [`Deadline::default`] is one that is never set.
///
/// ```
/// use std::time::Duration;
/// use trace_runtime::export::Deadline;
///
/// let deadline = Deadline::default();
/// assert_eq!(deadline.left(), None);
/// assert!(deadline.sleep(Duration::from_millis(1)));
/// ```
#[derive(Clone, Default)]
pub struct Deadline(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// What the exporter has said about the batch that it is delivering.
    settled: Mutex<Settled>,
    /// What ends the calls that nobody waits for any more.
    at_end: Mutex<Vec<Box<dyn FnOnce() + Send>>>,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Open,
    By {
        end: Instant,
        /// Whether a sleep was ended by it.
        is_noticed: bool,
    },
    /// Nobody waits any more.
    Over,
}

impl Deadline {
    /// The time that is left; `None` while there is no deadline.
    pub fn left(&self) -> Option<Duration> {
        match self.state() {
            State::Open => None,
            State::By { end, .. } => Some(end.saturating_duration_since(Instant::now())),
            State::Over => Some(Duration::ZERO),
        }
    }

    /// Whether no time is left.
    pub fn is_over(&self) -> bool {
        self.left() == Some(Duration::ZERO)
    }

    /// Waits so long; less when a deadline is set, which ends one sleep, and not at all if it would pass meanwhile. Whether another attempt has a chance: `false`
    /// when the deadline has passed or would have passed.
    pub fn sleep(&self, time: Duration) -> bool {
        let wake = clock::after(time);
        let mut state = lock(&self.0.state);
        loop {
            if let Some(has_a_chance) = state.ends(wake) {
                return has_a_chance;
            }
            let left = wake.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            let waited = self.0.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn state(&self) -> State {
        *lock(&self.0.state)
    }

    pub(crate) fn set(&self, end: Instant) {
        let is_noticed = false;
        self.change(State::By { end, is_noticed });
    }

    /// Lets no more time, and ends what goes on.
    pub(crate) fn end(&self) {
        self.change(State::Over);
        let acts = std::mem::take(&mut *lock(&self.0.at_end));
        for act in acts {
            act();
        }
    }

    /// What is settled of the batch; from now on it is another one's.
    pub(crate) fn take_settled(&self) -> Settled {
        std::mem::take(&mut *lock(&self.0.settled))
    }

    fn change(&self, next: State) {
        *lock(&self.0.state) = next;
        self.0.changed.notify_all();
    }
}

/// What calls over a network need.
#[cfg_attr(
    not(any(
        test,
        feature = "jaeger",
        feature = "otlp-http",
        feature = "otlp-json",
        feature = "otlp-grpc",
        feature = "zipkin"
    )),
    expect(
        dead_code,
        reason = "what writes to a file or a terminal does not wait and settles nothing early"
    )
)]
impl Deadline {
    /// Lets this happen when nobody waits any more; at once, if that is so already.
    pub(crate) fn at_end(&self, act: impl FnOnce() + Send + 'static) {
        lock(&self.0.at_end).push(Box::new(act));
        if matches!(self.state(), State::Over) {
            self.end();
        }
    }

    /// So many spans of the batch that is being delivered are answered for, of which these are lost. Until the whole batch is, that counts if nobody waits any more.
    pub(crate) fn settle(&self, spans: u64, lost: Drops) {
        lock(&self.0.settled).add(spans, lost);
    }
}

impl State {
    /// Whether a sleep until `wake` ends now, and if so whether another attempt has a chance.
    fn ends(&mut self, wake: Instant) -> Option<bool> {
        match self {
            Self::Open => None,
            Self::By { end, is_noticed } if *is_noticed => (wake >= *end).then_some(false),
            Self::By { end, is_noticed } => {
                *is_noticed = true;
                Some(Instant::now() < *end)
            }
            Self::Over => Some(false),
        }
    }
}

impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deadline")
            .field("left", &self.left())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn a_deadline_ends_one_sleep() {
        let deadline = Deadline::default();
        let sleeper = deadline.clone();
        // It may be set before the sleep begins, which is no different.
        let sleeping = thread::spawn(move || sleeper.sleep(LONG));
        deadline.set(Instant::now() + LONG);
        assert!(sleeping.join().expect("it does not panic"), "there is time");
        assert!(deadline.sleep(Duration::from_millis(1)));
        assert!(!deadline.sleep(LONG), "nobody sleeps past the deadline");
        assert!(!deadline.is_over());
    }

    #[test]
    fn a_sleep_ends_when_nobody_waits_any_more() {
        let deadline = Deadline::default();
        let sleeper = deadline.clone();
        let sleeping = thread::spawn(move || sleeper.sleep(LONG));
        deadline.end();
        assert!(!sleeping.join().expect("it does not panic"));
        assert!(deadline.is_over());
    }

    #[test]
    fn a_deadline_that_has_passed_leaves_no_chance() {
        let deadline = Deadline::default();
        deadline.set(Instant::now());
        assert!(deadline.is_over());
        assert!(!deadline.sleep(Duration::ZERO));
    }

    #[test]
    fn a_sleep_may_be_longer_than_a_clock_can_count() {
        let deadline = Deadline::default();
        deadline.end();
        assert!(!deadline.sleep(Duration::MAX));
    }

    #[test]
    fn the_end_ends_what_goes_on_once() {
        let ended = Arc::new(Mutex::new(0));
        let count = || {
            let ended = Arc::clone(&ended);
            move || *lock(&ended) += 1
        };
        let deadline = Deadline::default();
        deadline.at_end(count());
        assert_eq!(*lock(&ended), 0);
        deadline.end();
        deadline.end();
        assert_eq!(*lock(&ended), 1);
        deadline.at_end(count());
        assert_eq!(*lock(&ended), 2, "too late to wait");
    }
}
