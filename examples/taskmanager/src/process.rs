//! The life of each process: tracing is set up first and shut down last, and everything else ends before.

use std::io::{self, Write as _};
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use trace_runtime::export::JsonLines;
use trace_runtime::metrics::Reader;
use trace_runtime::{Report, Tracing};
use tracing_subscriber::filter::LevelFilter;

use crate::args::Process;
use crate::error::Error;
use crate::logs;

/// How long the exporter gets at the end.
const DEADLINE: Duration = Duration::from_secs(10);

/// Is ready when the process is asked to stop.
pub(crate) type Stop = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a service gets to know of the process it is in.
pub(crate) struct Running {
    pub(crate) stop: Stop,
    pub(crate) metrics: Reader,
}

/// Runs a service until it is asked to stop.
pub(crate) fn run<F>(args: &Process, service: impl FnOnce(Running) -> F) -> Result<(), Error>
where
    F: Future<Output = Result<(), Error>>,
{
    let tracing = start_tracing(args)?;
    logs::start(level(args));
    let runtime = Runtime::new().map_err(Error::Runtime)?;
    let result = runtime.block_on(async {
        let running = Running {
            stop: stop(args.supervised),
            metrics: tracing.metrics_reader(),
        };
        service(running).await
    });
    // What is still open ends here, as cancelled: no span is left behind.
    drop(runtime);
    let report = tracing.shutdown(DEADLINE);
    if args.supervised {
        let account = serde_json::to_string(&Account::from(&report)).expect("numbers");
        say(&account)?;
    }
    result
}

fn start_tracing(args: &Process) -> Result<Tracing, Error> {
    Ok(match &args.spans {
        Some(path) => trace_runtime::builder()
            .exporter(JsonLines::create(path)?)
            .init()?,
        None => trace_runtime::init()?,
    })
}

/// Under supervision nobody reads along.
fn level(args: &Process) -> LevelFilter {
    if args.supervised {
        LevelFilter::OFF
    } else {
        LevelFilter::INFO
    }
}

/// One line on standard output. What `println!` would panic at is an error.
pub(crate) fn say(line: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")
        .and_then(|()| stdout.flush())
        .map_err(Error::Print)
}

fn stop(supervised: bool) -> Stop {
    Box::pin(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminated() => {}
            () = abandoned(), if supervised => {}
        }
    })
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Whoever started this process has closed its standard input, or is gone.
async fn abandoned() {
    let (gone, is_gone) = oneshot::channel();
    // A thread and not a task: a runtime would wait for the end of the read.
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = gone.send(());
    });
    let _ = is_gone.await;
}

/// Where the spans of a process are: `started = delivered + dropped + pending + open`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) started: u64,
    pub(crate) delivered: u64,
    pub(crate) dropped: u64,
    pub(crate) pending: u64,
    pub(crate) open: u64,
}

impl From<&Report> for Account {
    fn from(report: &Report) -> Self {
        Self {
            started: report.started(),
            delivered: report.delivered(),
            dropped: report.total_dropped(),
            pending: report.pending(),
            open: report.open(),
        }
    }
}
