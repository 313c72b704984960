//! The collector's rest between two drains.

use std::time::Duration;

/// How long chunks take to come back when nothing goes wrong: then the same few are used over and over, which caches like.
const RETURN: Duration = Duration::from_millis(1);

/// Who rests.
pub(super) trait Resting {
    /// Sleeps so long, or until somebody wakes the thread; how long that was.
    fn sleep(&self, at_most: Duration) -> Duration;

    /// Whether somebody asked for something since the last drain began.
    fn is_wanted(&self) -> bool;

    /// Whether chunks were taken from lanes that have not come back.
    fn has_lent(&self) -> bool;

    /// Gives those lanes others.
    fn restock(&self);
}

/// Rests so long, or until somebody wakes the thread. If exporters keep chunks for longer than most do, the lanes get others meanwhile.
pub(super) fn rest(collector: &impl Resting, pause: Duration) {
    if !collector.has_lent() {
        collector.sleep(pause);
        return;
    }
    let slept = collector.sleep(pause.min(RETURN));
    // On a busy machine the thread may run long after it was woken, and nobody wakes it twice.
    if slept < RETURN || collector.is_wanted() {
        return;
    }
    collector.restock();
    collector.sleep(pause.saturating_sub(slept));
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    const PAUSE: Duration = Duration::from_millis(100);
    const AFTER: Duration = PAUSE.saturating_sub(RETURN);

    /// Sleeps as long as it is told to in advance.
    #[derive(Default)]
    struct Script {
        nights: RefCell<Vec<Duration>>,
        has_lent: bool,
        is_wanted: bool,
        slept: RefCell<Vec<Duration>>,
        restocked: Cell<bool>,
    }

    impl Resting for Script {
        fn sleep(&self, at_most: Duration) -> Duration {
            self.slept.borrow_mut().push(at_most);
            self.nights.borrow_mut().pop().unwrap_or(at_most)
        }

        fn is_wanted(&self) -> bool {
            self.is_wanted
        }

        fn has_lent(&self) -> bool {
            self.has_lent
        }

        fn restock(&self) {
            self.restocked.set(true);
        }
    }

    /// How long it wanted to sleep, and whether lanes got chunks.
    fn rested(script: Script) -> (Vec<Duration>, bool) {
        rest(&script, PAUSE);
        (script.slept.into_inner(), script.restocked.get())
    }

    #[test]
    fn without_chunks_that_are_away_it_is_one_sleep() {
        assert_eq!(rested(Script::default()), (vec![PAUSE], false));
    }

    #[test]
    fn what_is_kept_is_replaced_and_the_rest_of_the_pause_slept() {
        let script = Script {
            has_lent: true,
            ..Script::default()
        };
        assert_eq!(rested(script), (vec![RETURN, AFTER], true));
    }

    #[test]
    fn who_is_woken_early_does_not_sleep_again() {
        let script = Script {
            nights: RefCell::new(vec![RETURN / 2]),
            has_lent: true,
            ..Script::default()
        };
        assert_eq!(rested(script), (vec![RETURN], false));
    }

    /// The wake-up is used up by then: a second sleep would be as long as the pause, with a flush that waits for it.
    #[test]
    fn who_is_woken_and_runs_late_does_not_sleep_again() {
        let script = Script {
            nights: RefCell::new(vec![5 * RETURN]),
            has_lent: true,
            is_wanted: true,
            ..Script::default()
        };
        assert_eq!(rested(script), (vec![RETURN], false));
    }
}
