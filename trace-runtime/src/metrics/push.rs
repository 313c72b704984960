//! Sends the metrics at intervals.

use std::io::{self, Write as _};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::Reader;
use crate::Error;
use crate::context::now;
use crate::export::Deadline;
use crate::export::otlp::OtlpMetrics;

/// The thread that sends, and how it is stopped.
#[derive(Debug)]
pub(crate) struct Push {
    deadline: Deadline,
    /// Disconnected when the thread has ended.
    end: Receiver<()>,
}

impl Push {
    pub(crate) fn start(
        mut sender: OtlpMetrics,
        reader: Reader,
        interval: Duration,
    ) -> Result<Self, Error> {
        let deadline = Deadline::default();
        let (running, end) = mpsc::channel();
        sender.keep_to(deadline.clone());
        let pusher = Pusher {
            sender,
            reader,
            interval,
            deadline: deadline.clone(),
            _running: running,
        };
        thread::Builder::new()
            .name("trace-metrics".into())
            .spawn(move || pusher.run())
            .map_err(Error::thread)?;
        Ok(Self { deadline, end })
    }

    /// Sends once more, and waits for that until the deadline.
    pub(crate) fn stop(&self, deadline: Instant) {
        self.deadline.set(deadline);
        let left = deadline.saturating_duration_since(Instant::now());
        // It ends by being disconnected, or the time is over.
        let _ = self.end.recv_timeout(left);
        self.deadline.end();
    }
}

struct Pusher {
    sender: OtlpMetrics,
    reader: Reader,
    interval: Duration,
    deadline: Deadline,
    _running: Sender<()>,
}

impl Pusher {
    fn run(mut self) {
        now::suppress();
        let mut was_lost = false;
        loop {
            self.deadline.sleep(self.interval);
            let is_last = self.deadline.left().is_some();
            let sent = self.sender.send(&self.reader.read());
            if let Err(error) = &sent {
                if !was_lost {
                    // A closed stderr is no reason to fail.
                    let _ = writeln!(io::stderr(), "trace-runtime: metrics are lost: {error}");
                }
            }
            was_lost = sent.is_err();
            if is_last {
                return;
            }
        }
    }
}
