//! Metrics that are sent.

use std::time::Duration;

use super::builder::Builder;
use crate::Error;
use crate::export::otlp::OtlpMetrics;
pub(super) use crate::metrics::Push;
use crate::metrics::Reader;
use crate::recorder::process::PerProcess;
use crate::sync::fixed::Mutex;
use crate::sync::lock;

static IN_FORCE: PerProcess<Mutex<Option<Push>>> = PerProcess::new();

fn in_force() -> &'static Mutex<Option<Push>> {
    IN_FORCE.get_or_make(Mutex::default)
}

/// What was asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    sender: OtlpMetrics,
    interval: Duration,
}

impl Wanted {
    /// Sends what the reader reads from now on.
    pub(super) fn start(self, reader: Reader) -> Result<(), Error> {
        let push = Push::start(self.sender, reader, self.interval)?;
        *lock(in_force()) = Some(push);
        Ok(())
    }
}

/// What sends, to be stopped.
pub(super) fn take() -> Option<Push> {
    lock(in_force()).take()
}

/// Makes a forked child start without.
pub(super) fn forget() {
    IN_FORCE.forget();
}

impl Builder {
    /// Sends the [metrics](crate::metrics) by OTLP, at this interval and once more at the shutdown, when the spans are through; OpenTelemetry's default is a minute.
    /// Default: they can only be read.
    ///
    /// Numbers count from the set-up of recording (cumulative temporality), so a request that is lost takes nothing with it. That they are lost is said on stderr,
    /// once until they get through again.
    pub fn export_metrics(mut self, sender: OtlpMetrics, interval: Duration) -> Self {
        self.numbers.push = Some(Wanted { sender, interval });
        self
    }
}
