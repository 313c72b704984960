//! Under more load than can be delivered, for as long as one likes: memory stays within its budget, and every span is accounted for.
//!
//! `cargo run --release -p trace-benches --bin soak -- --seconds 600`
//!
//! Four threads record sync and async spans as fast as they can, some with attributes; futures are parked open and finished by other threads. One exporter
//! is fast, one is so slow that its queue overflows, and a stage counts calls by name. Each second the threads are stopped between two pieces of
//! work, where it is known to the unit what they have started and left open. After a flush,
//!
//! - the report says the same, and of each exporter `started = delivered + dropped + open`, nothing pending;
//! - what it says of an exporter is what that exporter has counted itself;
//! - calls by name, those that were not looked at and those that are open add up to what was started.
//!
//! Meanwhile, at any moment, `started = delivered + dropped + pending + open`, and the process takes no more memory than before, plus the budget of the spans,
//! plus a fixed amount. The run fails on the first number that is not right, or if fewer spans were started in a second, on average, than asked for.

mod load;
mod sinks;

use std::fmt;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use trace_runtime::metrics::{Metrics, SpanMetrics};
use trace_runtime::{DropReason, Report, Tracing};

use load::Load;
use sinks::{Count, Fast, Slow};

/// How long, and how many spans a second have to be started.
#[derive(Clone, Debug)]
pub struct Options {
    /// The length of the run.
    pub time: Duration,
    /// Spans a second.
    pub rate: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            time: Duration::from_mins(10),
            rate: 10_000_000,
        }
    }
}

/// What a run that went well has seen.
#[derive(Debug, Default)]
pub struct Summary {
    time: Duration,
    checks: u64,
    started: u64,
    delivered: u64,
    dropped: u64,
    memory: u64,
    most_memory: u64,
}

/// Threads that record.
const THREADS: usize = 4;

/// The budget for finished spans, the library's default.
const BUDGET: u64 = 64 << 20;

/// Bytes that the process may take beside the budget: stacks, and copies of half-full chunks on their way.
const SLACK: u64 = 16 << 20;

/// Looks at the running process between two stops.
const LOOKS: u32 = 10;

const PATIENCE: Duration = Duration::from_mins(1);

/// Runs for as long as the options say.
///
/// # Errors
///
/// When a number is not right.
pub fn run(options: &Options) -> Result<Summary, String> {
    let (fast, slow) = (Count::default(), Count::default());
    let before = resident()?;
    let tracing = trace_runtime::builder()
        .exporter(Fast(fast.clone()))
        .exporter(Slow(slow.clone()))
        .span_metrics(100)
        .init()
        .map_err(|error| error.to_string())?;
    let mut soak = Soak {
        tracing,
        load: Load::start(THREADS),
        counts: [fast, slow],
        most: before + BUDGET + SLACK,
        summary: Summary::default(),
    };
    soak.run(options.time)?;
    soak.finish(options)
}

struct Soak {
    tracing: Tracing,
    load: Load,
    counts: [Count; 2],
    /// Bytes that the process may take.
    most: u64,
    summary: Summary,
}

impl Soak {
    fn run(&mut self, time: Duration) -> Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < time {
            for _ in 0..LOOKS {
                thread::sleep(Duration::from_secs(1) / LOOKS);
                self.look()?;
            }
            let (load, tracing, counts) = (&mut self.load, &self.tracing, &self.counts);
            let account = load.while_stopped(|known| account(tracing, known, counts));
            self.note(&account?);
        }
        self.summary.time = start.elapsed();
        Ok(())
    }

    fn note(&mut self, report: &Report) {
        self.summary.checks += 1;
        if self.summary.checks % 10 == 1 {
            println!("{report}; {} MB", self.summary.memory >> 20);
        }
    }

    /// While everything runs.
    fn look(&mut self) -> Result<(), String> {
        let metrics = self.tracing.metrics();
        ensure(metrics.report().is_balanced(), || {
            metrics.report().to_string()
        })?;
        ensure(metrics.memory_used() <= metrics.memory_limit(), || {
            format!("{} bytes of spans", metrics.memory_used())
        })?;
        self.summary.memory = resident()?;
        self.summary.most_memory = self.summary.most_memory.max(self.summary.memory);
        ensure(self.summary.memory <= self.most, || {
            let (memory, most) = (self.summary.memory >> 20, self.most >> 20);
            format!("the process takes {memory} MB of {most} MB")
        })
    }

    fn finish(self, options: &Options) -> Result<Summary, String> {
        let mut summary = self.summary;
        self.load.stop();
        let report = self.tracing.shutdown(PATIENCE);
        ensure(report.open() == 0 && report.pending() == 0, || {
            format!("at the end {report}")
        })?;
        (summary.started, summary.delivered) = (report.started(), report.delivered());
        summary.dropped = report.total_dropped();
        let rate = summary.started_a_second();
        ensure(rate >= options.rate, || {
            format!("only {rate} spans a second were started: {summary}")
        })?;
        Ok(summary)
    }
}

/// What the threads know: how many spans they started, and how many of them are open.
#[derive(Clone, Copy, Debug)]
struct Known {
    started: u64,
    open: u64,
}

/// Compares what the library says with what everybody else has counted.
fn account(tracing: &Tracing, known: Known, counts: &[Count]) -> Result<Report, String> {
    let report = tracing.flush(PATIENCE);
    let said = (report.started(), report.open());
    ensure(said == (known.started, known.open), || {
        format!("{known:?}, but {report}")
    })?;
    for (row, count) in report.exporters().iter().zip(counts) {
        let ended = row.delivered() + row.total_dropped();
        let is_right = row.pending() == 0 && ended + known.open == known.started;
        ensure(is_right && row.delivered() == count.get(), || {
            format!("{known:?}, {} counted, but {report}", count.get())
        })?;
    }
    measured(&tracing.metrics(), known)?;
    Ok(report)
}

/// Every span that ended was looked at, but those for which there was no memory.
fn measured(metrics: &Metrics, known: Known) -> Result<(), String> {
    let calls: u64 = metrics.spans().iter().map(SpanMetrics::count).sum();
    let unmeasured = metrics.unmeasured_spans();
    let is_memory = unmeasured == metrics.report().dropped(DropReason::Memory);
    ensure(
        is_memory && calls + unmeasured + known.open == known.started,
        || format!("{known:?}, but {calls} calls and {unmeasured} that were not looked at"),
    )
}

fn ensure(is_right: bool, message: impl FnOnce() -> String) -> Result<(), String> {
    if is_right { Ok(()) } else { Err(message()) }
}

/// Bytes of memory that the process has.
fn resident() -> Result<u64, String> {
    let status = fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let bytes = kilobytes.map(|kilobytes| kilobytes << 10);
    bytes.ok_or_else(|| "the kernel does not tell how much memory there is".into())
}

impl Summary {
    fn started_a_second(&self) -> u64 {
        self.started / self.time.as_secs().max(1)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} checks in {:.0} s: {} spans started ({} M/s), by the slower exporter {} delivered, {} dropped; at most {} MB",
            self.checks,
            self.time.as_secs_f64(),
            self.started,
            self.started_a_second() / 1_000_000,
            self.delivered,
            self.dropped,
            self.most_memory >> 20
        )
    }
}
