//! Sending requests until they are answered.
//!
//! ```text
//! Delivery: tries, waits, tries again ──► Transport: one attempt ──► Answer
//! ```
//!
//! All of it runs on the exporter's thread and blocks it: nothing else waits for it, and no runtime has to be there.

#[cfg(any(
    feature = "jaeger",
    feature = "otlp-http",
    feature = "otlp-json",
    feature = "zipkin"
))]
pub(super) mod http;
mod options;
mod pace;
mod retry;
mod settings;
#[cfg(test)]
mod tests;
#[cfg(feature = "tls")]
pub(super) mod tls;

pub use retry::Retry;
pub use settings::Compression;

pub(super) use options::options;
pub(super) use settings::{Settings, malformed_endpoint};

use pace::{Clock, Pace};

use std::time::Duration;

use crate::drops::Drops;
use crate::export::Deadline;
use crate::{DropReason, Error};

/// How long spans may wait before they are sent: long enough for requests to be large.
pub(super) const NETWORK_INTERVAL: Duration = Duration::from_secs(5);

/// One attempt to send a request.
pub(super) trait Transport: Send {
    /// Sends it, and waits for the answer no longer than this.
    fn send(&mut self, body: &[u8], timeout: Duration) -> Answer;

    /// Lets the end of this deadline end an attempt, however long that might take.
    fn keep_to(&mut self, deadline: &Deadline);
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// It was taken.
    Taken,
    /// It was taken, but for so many spans; or there is something to be said.
    TakenWith { rejected: u64, message: String },
    /// It was not taken and never will be.
    Refused(String),
    /// It may be taken later. The receiver can say when, if it is there.
    Later {
        after: Option<Duration>,
        is_there: bool,
        message: String,
    },
}

/// Sends requests, each until it is answered for good or the retry policy gives it up.
pub(super) struct Delivery<T, P = Clock> {
    transport: T,
    retry: Retry,
    /// The longest that an attempt may take.
    timeout: Duration,
    pace: P,
}

/// What became of the spans of several requests.
#[derive(Debug, Default)]
pub(super) struct Account {
    lost: Drops,
    /// What was said last.
    message: Option<String>,
}

impl<T: Transport> Delivery<T> {
    pub(super) fn new(transport: T, retry: Retry, timeout: Duration) -> Self {
        Self {
            transport,
            retry,
            timeout,
            pace: Clock::default(),
        }
    }

    /// Tries no longer than until this deadline.
    pub(super) fn keep_to(&mut self, deadline: Deadline) {
        self.transport.keep_to(&deadline);
        self.pace = Clock::new(deadline);
    }
}

impl<T: Transport, P: Pace> Delivery<T, P> {
    /// Delivers a request of so many spans.
    pub(super) fn deliver(&mut self, body: &[u8], spans: u64, account: &mut Account) {
        let lost = match self.answer(body) {
            Answer::Taken => Drops::default(),
            Answer::TakenWith { rejected, message } => {
                account.lose(DropReason::Rejected, rejected.min(spans), message)
            }
            Answer::Refused(message) => account.lose(DropReason::Rejected, spans, message),
            Answer::Later { message, .. } => account.lose(DropReason::Unreachable, spans, message),
        };
        self.pace.settle(spans, lost);
    }

    /// The final answer; `Later` when there is no later.
    fn answer(&mut self, body: &[u8]) -> Answer {
        let start = self.pace.now();
        let mut attempts = 0;
        loop {
            let answer = self.transport.send(body, self.pace.at_most(self.timeout));
            let Answer::Later {
                after,
                is_there,
                message,
            } = answer
            else {
                return answer;
            };
            attempts += 1;
            let pause = self.retry.pause(attempts, after, self.pace.random());
            let waited = self.pace.now().saturating_duration_since(start);
            // Who is not there when the program ends is not waited for.
            let is_hopeless = !is_there && self.pace.is_closing();
            let is_allowed = self.retry.allows(attempts, waited + pause);
            if is_hopeless || !is_allowed || !self.pace.sleep(pause) {
                let message = given_up(&message, attempts);
                return Answer::Later {
                    after,
                    is_there,
                    message,
                };
            }
        }
    }
}

fn given_up(message: &str, attempts: u32) -> String {
    let times = if attempts == 1 { "attempt" } else { "attempts" };
    format!("{message}; given up after {attempts} {times}")
}

impl Account {
    /// Books what is lost, and returns it.
    pub(super) fn lose(&mut self, reason: DropReason, spans: u64, message: String) -> Drops {
        let lost = Drops::of(reason, spans);
        self.lost += lost;
        self.message = Some(message);
        lost
    }

    /// So many spans were larger than a request may be.
    pub(super) fn too_large(&mut self, spans: u64) {
        if spans > 0 {
            let message = String::from("spans that are larger than a request may be");
            self.lose(DropReason::TooLarge, spans, message);
        }
    }

    /// `Ok` if everything was taken and nothing has to be said.
    pub(super) fn result(self) -> Result<(), Error> {
        match self.message {
            None => Ok(()),
            Some(message) => Err(Error::with_drops(self.lost, message)),
        }
    }
}
