//! What is said on stderr of an exporter that loses spans while the program runs: a service that runs for months has no report to look at.

use std::time::{Duration, Instant};

use crate::diagnostics;
use crate::sync::fixed::Mutex;
use crate::sync::lock;

/// The complaints about one exporter, whoever delivers for it: that it loses spans, and that it delivers again.
#[derive(Debug)]
pub(super) struct Complaints {
    name: &'static str,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether it was said that spans are lost, and not yet that they are delivered.
    is_open: bool,
    /// When that was said last.
    said: Option<Instant>,
}

impl Complaints {
    /// An exporter that fails every other time is complained about this often.
    const PAUSE: Duration = Duration::from_secs(60);

    pub(super) fn about(name: &'static str) -> Self {
        Self {
            name,
            state: Mutex::default(),
        }
    }

    /// The exporter's name.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Hears how a delivery went: why spans were lost, if they were.
    pub(super) fn hear(&self, loss: Option<&str>) {
        let sentence = lock(&self.state).hear(loss, Instant::now());
        if let Some(sentence) = sentence {
            diagnostics::error(format_args!("{} {sentence}", self.name));
        }
    }
}

impl State {
    /// What is to be said, if anything.
    fn hear(&mut self, loss: Option<&str>, now: Instant) -> Option<String> {
        match loss {
            Some(why) if !self.is_open && self.has_paused(now) => {
                (self.is_open, self.said) = (true, Some(now));
                Some(format!("loses spans: {why}"))
            }
            None if self.is_open => {
                self.is_open = false;
                Some("delivers again".into())
            }
            _ => None,
        }
    }

    fn has_paused(&self, now: Instant) -> bool {
        let since = |said| now.saturating_duration_since(said);
        self.said
            .is_none_or(|said| since(said) >= Complaints::PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outage_is_told_once_and_so_is_its_end() {
        let (mut state, now) = (State::default(), Instant::now());
        let later = now + Complaints::PAUSE;
        let lost = |why: &str| Some(format!("loses spans: {why}"));
        let again = || Some("delivers again".to_owned());
        assert_eq!(state.hear(None, now), None);
        assert_eq!(state.hear(Some("refused"), now), lost("refused"));
        assert_eq!(state.hear(Some("refused"), later), None);
        assert_eq!(state.hear(None, later), again());
        assert_eq!(state.hear(None, later), None);
        assert_eq!(state.hear(Some("gone"), later), lost("gone"));
    }

    #[test]
    fn who_fails_every_other_time_is_not_told_of_every_time() {
        let (mut state, now) = (State::default(), Instant::now());
        let said = (0..10)
            .filter_map(|at| state.hear((at % 2 == 0).then_some("busy"), now))
            .count();
        assert_eq!(said, 2);
    }
}
