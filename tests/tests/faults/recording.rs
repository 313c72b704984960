//! What all tests of faults need: spans, and one pipeline after the other.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use trace_runtime::export::otlp::{Otlp, OtlpBuilder, Protocol};
use trace_runtime::export::{Exporter, Retry};
use trace_runtime::{Builder, Report, Tracing, traced};

pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Nobody listens there: the port is reserved for a service of the last century.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1";

/// Where a port that was given back is not taken by the test next door: an address of its own, on systems that have more than one.
pub(crate) fn alone() -> SocketAddr {
    let own = SocketAddr::from(([127, 0, 0, 2], 0));
    let is_ours = TcpListener::bind(own).is_ok();
    if is_ours {
        own
    } else {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }
}

/// Recording, to one exporter most often. There is one recorder in a process, so tests take turns.
pub(crate) struct Recording {
    tracing: Option<Tracing>,
    _turn: MutexGuard<'static, ()>,
}

impl Recording {
    pub(crate) fn to(exporter: impl Exporter) -> Self {
        Self::with(trace_runtime::builder().exporter(exporter))
    }

    pub(crate) fn with(builder: Builder) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        Self {
            tracing: Some(builder.init().expect("it is our turn")),
            _turn: turn,
        }
    }

    pub(crate) fn flush(&self) -> Report {
        self.flush_within(PATIENCE)
    }

    pub(crate) fn flush_within(&self, deadline: Duration) -> Report {
        self.tracing
            .as_ref()
            .expect("it is not over")
            .flush(deadline)
    }

    pub(crate) fn end(self) -> Report {
        self.end_within(PATIENCE)
    }

    pub(crate) fn end_within(mut self, deadline: Duration) -> Report {
        let tracing = self.tracing.take().expect("it is not over");
        tracing.shutdown(deadline)
    }
}

/// A span. One, because several may travel in several batches.
#[traced]
pub(crate) fn work() {}

/// Records a span and flushes.
pub(crate) fn flushed(exporter: impl Exporter) -> Report {
    let recording = Recording::to(exporter);
    work();
    let report = recording.flush();
    recording.end();
    assert!(report.is_balanced(), "{report}");
    report
}

/// OTLP/HTTP to this place, in no time.
pub(crate) fn http(url: &str) -> OtlpBuilder {
    Otlp::builder(Protocol::HttpProtobuf)
        .endpoint(url)
        .retry(quick())
}

/// Three attempts at once.
pub(crate) fn quick() -> Retry {
    Retry::default()
        .first_pause(Duration::from_millis(1))
        .attempts(3)
}

/// The row of the only exporter, as it is printed.
pub(crate) fn row(report: &Report) -> String {
    report.exporters()[0].to_string()
}
