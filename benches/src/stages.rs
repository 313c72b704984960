//! What the stages between the recorder and the exporters cost.
//!
//! `cargo run --release -p trace-benches --bin stages` prints the table: CPU time of the whole process for each span, from the first call to the end of the
//! flush, with an exporter that only counts. Each set-up records the same traces, in turn, round by round: a root and nine children, each with
//! a number, a bool and a short text. The first line has no stage that looks at spans; the others are to be compared with it.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::Tail;
use trace_runtime::{Builder, Error, Limits, Redaction, Report, traced};

use crate::clock::{Process, per};
use crate::measure::Spread;
use crate::work::{repeat, text};

/// Traces in one round.
const TRACES: u64 = 8_000;
/// Spans of a trace below its root.
const CHILDREN: u64 = 9;
/// Longer than a round takes.
const PATIENCE: Duration = Duration::from_mins(1);

static DELIVERED: AtomicU64 = AtomicU64::new(0);

struct Counter;

impl Exporter for Counter {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        DELIVERED.fetch_add(batch.len() as u64, Relaxed);
        Ok(())
    }
}

type SetUp = fn(Builder) -> Builder;

/// A set-up, and what it cost in each round.
struct Variant {
    name: &'static str,
    set_up: SetUp,
    rounds: Vec<f64>,
}

const VARIANTS: [(&str, SetUp); 6] = [
    ("no limits, no redaction", |builder| {
        builder.limits(Limits::none()).redaction(Redaction::none())
    }),
    ("defaults", |builder| builder),
    ("texts of at most 1,000 characters", |builder| {
        builder.limits(Limits::new().value_length(1000))
    }),
    ("every pattern of secrets", |builder| {
        builder.redaction(Redaction::new().find_all())
    }),
    ("tail sampling, all kept", |builder| {
        builder.tail(Tail::new(1.0))
    }),
    ("tail sampling, none kept", |builder| {
        builder.tail(Tail::new(0.0))
    }),
];

#[traced(root)]
fn trace() {
    for n in 0..CHILDREN {
        child(n.cast_signed(), n % 2 == 0, text());
    }
}

#[traced(attrs(number, flag, text))]
fn child(number: i64, flag: bool, text: &str) {
    black_box((number, flag, text));
}

/// Measures all in turn, and returns the table.
pub fn run(rounds: usize) -> String {
    let mut variants = VARIANTS.map(|(name, set_up)| Variant {
        name,
        set_up,
        rounds: Vec::new(),
    });
    for _ in 0..rounds {
        variants.iter_mut().for_each(Variant::round);
    }
    let mut table = "| set-up | median ns | min ns |\n| --- | --- | --- |\n".to_owned();
    for variant in variants {
        let Spread { median, min } = Spread::of(&variant.rounds);
        let _ = writeln!(table, "| {} | {median:.1} | {min:.1} |", variant.name);
    }
    table
}

impl Variant {
    /// A tenth of the work first, for the caches and the chunks.
    fn round(&mut self) {
        let tracing = (self.set_up)(trace_runtime::builder().exporter(Counter))
            .interval(Duration::from_hours(1))
            .init()
            .expect("nobody else sets up a recorder");
        repeat(TRACES / 10, trace);
        check(&tracing.flush(PATIENCE));
        let process = Process::start();
        repeat(TRACES, trace);
        let report = tracing.flush(PATIENCE);
        let spent = process.stop();
        check(&report);
        self.rounds.push(per(spent, TRACES * (CHILDREN + 1)));
    }
}

fn check(report: &Report) {
    assert!(report.is_balanced() && report.pending() == 0, "{report}");
}
