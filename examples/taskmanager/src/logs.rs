//! Log lines on standard error, each with the ids of the request that it was written for.

use std::io;

use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::prelude::*;

/// Prints what `RUST_LOG` asks for, and what `level` does where that is not set. Spans do not pass through here: no filter takes them away.
pub(crate) fn start(level: LevelFilter) {
    let filter = EnvFilter::builder()
        .with_default_directive(level.into())
        .from_env_lossy();
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(false)
        .map_event_format(trace_runtime::logs::text);
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .init();
}
