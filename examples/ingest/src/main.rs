//! Reads every file below a directory into a `SQLite` file, many at a time, and shows where the time went.
//!
//! Each file is a trace of its own, linked to the run; an exporter of our own keeps the slowest.
//!
//! ```text
//! walk ──► ingest_file × workers ──► save_all
//! paths    read, parse, hash         one writer, a transaction for many rows
//! ```

mod args;
mod background;
mod crew;
mod error;
mod file;
mod job;
mod language;
mod progress;
mod slowest;
mod store;
mod summary;
mod tree;
mod walk;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use tokio::runtime::Builder;
use trace_runtime::export::JsonLines;

use crate::args::Args;
use crate::error::{Error, chain};
use crate::slowest::SlowestFiles;
use crate::summary::Page;

/// How long the exporters get at the end.
const DEADLINE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed stderr is no reason to panic.
            let _ = writeln!(io::stderr(), "error: {}", chain(&error));
            error.exit_code()
        }
    }
}

fn run(args: &Args) -> Result<(), Error> {
    let (exporter, slowest) = SlowestFiles::new(args.slowest);
    let mut tracing = receiver(trace_runtime::builder()).exporter(exporter);
    if let Some(path) = &args.json {
        tracing = tracing.exporter(JsonLines::create(path).map_err(Error::Json)?);
    }
    let tracing = tracing.init().map_err(Error::Tracing)?;

    // Files are read on threads that may block; one more is enough to say which.
    let runtime = Builder::new_current_thread()
        .build()
        .map_err(Error::Runtime)?;
    let summary = runtime.block_on(job::ingest(args.into()))?;

    let report = tracing.shutdown(DEADLINE);
    let page = Page {
        slowest: &slowest.take(),
        summary: &summary,
        report: &report,
    };
    print(&page.to_string())
}

/// Sends spans where the environment says, if it names a place. They are not drawn on the terminal, which shows the progress.
fn receiver(builder: trace_runtime::Builder) -> trace_runtime::Builder {
    let names = [
        "OTEL_TRACES_EXPORTER",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    ];
    if names.iter().any(|name| std::env::var_os(name).is_some()) {
        builder.environment()
    } else {
        builder
    }
}

/// Writes to standard output; whoever reads it may stop reading (`ingest | head -1`).
fn print(text: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Print(error)),
        _ => Ok(()),
    }
}
