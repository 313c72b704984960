//! Until when an exporter may try.

use std::fmt;
use std::time::{Duration, Instant};

use crate::sync::fixed::{Arc, Condvar, Mutex, PoisonError};
use crate::sync::lock;

/// Until when an exporter may try: what one that waits between attempts has to know.
///
/// Each exporter is handed its own by [`Exporter::start`](super::Exporter::start). As long as the program runs there is no deadline. A shutdown sets one, and cuts a
/// [`sleep`](Self::sleep) short, so that what waits is tried once more at once; when it has passed, the spans are counted as dropped and nobody
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

/// What is longer is as good as this, and an [`Instant`] can hold it.
const FOREVER: Duration = Duration::from_secs(1 << 32);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Open,
    By(Instant),
    /// Nobody waits any more.
    Over,
}

impl Deadline {
    /// The time that is left; `None` while there is no deadline.
    pub fn left(&self) -> Option<Duration> {
        match self.state() {
            State::Open => None,
            State::By(end) => Some(end.saturating_duration_since(Instant::now())),
            State::Over => Some(Duration::ZERO),
        }
    }

    /// Whether no time is left.
    pub fn is_over(&self) -> bool {
        self.left() == Some(Duration::ZERO)
    }

    /// Waits so long, but only until a deadline is set, if there is none yet, and not at all if it would pass meanwhile. Whether another attempt has a
    /// chance: `false` when the deadline has passed or would have passed.
    pub fn sleep(&self, time: Duration) -> bool {
        match self.left() {
            None => self.wait_for_change(time),
            Some(left) if left > time => self.wait_for_change(time),
            Some(_) => return false,
        }
        !self.is_over()
    }

    fn wait_for_change(&self, time: Duration) {
        let end = Instant::now() + time.min(FOREVER);
        let mut state = lock(&self.0.state);
        let before = *state;
        while *state == before {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.0.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn state(&self) -> State {
        *lock(&self.0.state)
    }

    pub(crate) fn set(&self, end: Instant) {
        self.change(State::By(end));
    }

    /// Lets no more time.
    pub(crate) fn end(&self) {
        self.change(State::Over);
    }

    fn change(&self, next: State) {
        *lock(&self.0.state) = next;
        self.0.changed.notify_all();
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
    fn a_sleep_ends_when_a_deadline_is_set() {
        let deadline = Deadline::default();
        let sleeper = deadline.clone();
        let sleeping = thread::spawn(move || sleeper.sleep(LONG));
        // One that is set before the sleep begins does not shorten it.
        while !sleeping.is_finished() {
            deadline.set(Instant::now() + 2 * LONG);
            thread::yield_now();
        }
        assert!(sleeping.join().expect("it does not panic"), "there is time");
    }

    #[test]
    fn a_sleep_ends_when_nobody_waits_any_more() {
        let deadline = Deadline::default();
        deadline.set(Instant::now() + 2 * LONG);
        let sleeper = deadline.clone();
        let sleeping = thread::spawn(move || sleeper.sleep(LONG));
        deadline.end();
        assert!(!sleeping.join().expect("it does not panic"));
    }

    #[test]
    fn nobody_sleeps_past_the_deadline() {
        let deadline = Deadline::default();
        deadline.set(Instant::now() + LONG);
        assert!(!deadline.sleep(2 * LONG));
        assert!(!deadline.is_over(), "it did not wait");
        deadline.set(Instant::now());
        assert!(deadline.is_over());
    }
}
