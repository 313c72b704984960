//! What a program notices of a receiver that misbehaves: the time of a traced call, and where its spans went.
//!
//! - **Work**: a call of four spans, then 20 microseconds of pause, on one thread: some 150,000 spans a second.
//! - **Faults**: a receiver of OTLP/HTTP on this host that does one thing wrong, as long as the round lasts.
//! - **Beside it**: the same calls with a receiver that takes everything, with an exporter that throws spans away, and with no exporter at all.
//! - **Rounds**: all rows in turn, several times, each time in another order and each in a process of its own; a figure is the median of the rounds, so that a neighbour
//!   that takes a core for a while spoils no row.
//! - **Page faults**: those of the thread that calls. Memory that it touches for the first time is what it pays for others' faults; this number is the same on
//!   every machine.

mod receiver;

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, hint, io};

use serde::{Deserialize, Serialize};

use trace_runtime::export::otlp::{Otlp, Protocol};
use trace_runtime::export::{Batch, Exporter, Retry};
use trace_runtime::{Builder, Error, Report, traced};

use crate::clock::{per, thread_page_faults};
use crate::measure::Spread;
use receiver::{FAULTS, HEALTHY};

/// The first calls of a thread touch new memory, whoever receives.
const WARMING_UP: Duration = Duration::from_millis(300);

/// The name of the row that the others are compared with.
const HEALTHY_ROW: &str = "healthy";

/// With this as its first argument the program is one round.
pub const ROW: &str = "row";

/// Takes everything and keeps nothing.
struct Sink;

impl Exporter for Sink {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }
}

/// What was found in one round of a row.
#[derive(Serialize, Deserialize)]
struct Round {
    /// ns of the median, the 99th and the 99.9th percentile.
    percentiles: [f64; 3],
    /// For each thousand calls.
    page_faults: f64,
    account: String,
}

/// The table: so many rounds, in which each row lasts so long.
///
/// # Errors
///
/// When a round fails, which is a program of its own.
pub fn run(rounds: usize, time: Duration) -> io::Result<String> {
    let names = names();
    let mut rows: Vec<_> = names.iter().map(|name| (*name, Vec::new())).collect();
    for round in 0..rounds {
        for place in 0..rows.len() {
            let (name, found) = &mut rows[(round + place) % names.len()];
            found.push(in_a_process(name, time)?);
        }
    }
    Ok(table(&rows))
}

fn names() -> Vec<&'static str> {
    let beside = ["no exporter", "sink", HEALTHY_ROW];
    let faults = FAULTS.iter().map(|(name, _)| *name);
    beside.into_iter().chain(faults).collect()
}

/// Memory that was touched in another round would be there already.
fn in_a_process(row: &str, time: Duration) -> io::Result<Round> {
    let child = Command::new(env::current_exe()?)
        .args([ROW, row, &time.as_millis().to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    Ok(serde_json::from_slice(&child.stdout)?)
}

/// A round of the row with this name, as [`run`] reads it.
///
/// # Panics
///
/// When there is no such row, and when recording cannot be set up.
pub fn round(row: &str, time: Duration) -> String {
    let tracing = setup(row).init().expect("nobody else did");
    calls(WARMING_UP, &mut Vec::new());
    let mut nanos = touched();
    let faults = thread_page_faults();
    calls(time, &mut nanos);
    let faults = thread_page_faults() - faults;
    let report = tracing.shutdown(Duration::from_secs(2));
    let round = Round {
        page_faults: per(faults * 1_000, nanos.len() as u64),
        percentiles: percentiles(&mut nanos),
        account: account(&report),
    };
    serde_json::to_string(&round).expect("numbers and a text")
}

fn setup(row: &str) -> Builder {
    let builder = trace_runtime::builder();
    match row {
        "no exporter" => builder,
        "sink" => builder.exporter(Sink),
        HEALTHY_ROW => builder.exporter(to(HEALTHY)),
        row => {
            let fault = FAULTS.iter().find(|(name, _)| *name == row);
            builder.exporter(to(fault.expect("one of the rows").1))
        }
    }
}

/// An exporter to a receiver with this fault; to none, if it is to be absent.
fn to(fault: receiver::Fault) -> Otlp {
    Otlp::builder(Protocol::HttpProtobuf)
        .endpoint(format!("http://{}", receiver::listen(fault)))
        .timeout(Duration::from_millis(500))
        .retry(Retry::default().first_pause(Duration::from_millis(100)))
        .build()
        .expect("a URL")
}

/// Room for the times of one round, all of it touched before anything is timed.
fn touched() -> Vec<u32> {
    let mut nanos = vec![1; 1 << 20];
    nanos.clear();
    nanos
}

/// How long each call took.
fn calls(time: Duration, nanos: &mut Vec<u32>) {
    let end = Instant::now() + time;
    while Instant::now() < end {
        let start = Instant::now();
        request(hint::black_box(7));
        nanos.push(u32::try_from(start.elapsed().as_nanos()).unwrap_or(u32::MAX));
        let pause = Instant::now();
        while pause.elapsed() < Duration::from_micros(20) {
            hint::spin_loop();
        }
    }
}

fn percentiles(nanos: &mut [u32]) -> [f64; 3] {
    nanos.sort_unstable();
    [500, 990, 999].map(|share| f64::from(nanos[(nanos.len() * share / 1_000).saturating_sub(1)]))
}

#[traced(args)]
fn request(number: u64) -> u64 {
    step(number) + step(number + 1) + step(number + 2)
}

#[traced]
fn step(number: u64) -> u64 {
    hint::black_box(number)
}

fn table(rows: &[(&str, Vec<Round>)]) -> String {
    let mut table = String::from(
        "| receiver | p50 ns | p99 ns | ÷ healthy | p99.9 ns | ÷ healthy | page faults in 1,000 calls | account of the last round |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n",
    );
    let healthy = rows.iter().find(|(name, _)| *name == HEALTHY_ROW);
    let (_, healthy) = healthy.expect("it is one of the rows");
    for (name, rounds) in rows {
        let [half, most, nearly_all] = [0, 1, 2].map(|place| percentile(rounds, place));
        writeln!(
            table,
            "| {name} | {half:.0} | {most:.0} | {:.2} | {nearly_all:.0} | {:.2} | {:.1} | {} |",
            most / percentile(healthy, 1),
            nearly_all / percentile(healthy, 2),
            median(rounds, |round| round.page_faults),
            rounds.last().map_or("", |round| &round.account),
        )
        .expect("text");
    }
    table
}

fn percentile(rounds: &[Round], place: usize) -> f64 {
    median(rounds, |round| round.percentiles[place])
}

fn median(rounds: &[Round], figure: impl Fn(&Round) -> f64) -> f64 {
    let figures: Vec<_> = rounds.iter().map(figure).collect();
    Spread::of(&figures).median
}

/// Without what was said, which is long.
fn account(report: &Report) -> String {
    let text = report.to_string();
    let balance = if report.is_balanced() {
        ""
    } else {
        " NOT BALANCED"
    };
    let end = text.find(" [").unwrap_or(text.len());
    format!("{}{balance}", &text[..end])
}
