//! The thread that asks.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use super::Current;
use super::strategy::Strategy;
use crate::context::now;
use crate::export::Source;
use crate::sync::fixed::PoisonError;
use crate::{Error, diagnostics};

/// Asks from now on, as long as what is returned is held.
pub(super) fn start(
    source: Source,
    current: Current,
    interval: Duration,
) -> Result<Sender<()>, Error> {
    let (running, stop) = mpsc::channel();
    let poll = Poll {
        source,
        current,
        taken: Vec::new(),
        told: None,
    };
    let thread = thread::Builder::new().name("trace-jaeger".into());
    thread
        .spawn(move || poll.run(interval, &stop))
        .map_err(|cause| Error::io("start a thread for the sampler", cause))?;
    Ok(running)
}

struct Poll {
    source: Source,
    current: Current,
    /// The answer that is in force: one that says the same changes nothing, above all not what rate limits know.
    taken: Vec<u8>,
    /// What was wrong last, if anything was.
    told: Option<String>,
}

impl Poll {
    fn run(mut self, interval: Duration, stop: &Receiver<()>) {
        now::suppress();
        self.ask();
        while stop.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
            self.ask();
        }
    }

    /// What is wrong is told once, until something else is.
    fn ask(&mut self) {
        let taken = self.source.read().and_then(|answer| self.take(answer));
        let wrong = taken.err();
        if let Some(reason) = wrong.as_ref().filter(|_| wrong != self.told) {
            diagnostics::warn(format_args!(
                "jaeger_remote: {reason}; the sampler stays as it is"
            ));
        }
        self.told = wrong;
    }

    fn take(&mut self, answer: Vec<u8>) -> Result<(), String> {
        if answer != self.taken {
            let sampler = Strategy::parse(&answer)?.into_sampler();
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            let before = std::mem::replace(&mut *current, sampler);
            drop(current);
            // The initial one may be the program's code, so outside the lock.
            drop(before);
            self.taken = answer;
        }
        Ok(())
    }
}
