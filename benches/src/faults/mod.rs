//! What a program notices of a receiver that misbehaves: the time of a traced call, and where its spans went.
//!
//! - **Work**: a call of four spans, then 20 microseconds of pause, on one thread: some 150,000 spans a second.
//! - **Faults**: a receiver of OTLP/HTTP on this host that does one thing wrong, as long as the round lasts.
//! - **Beside it**: the same calls with a receiver that takes everything, with an exporter that throws spans away, and with no exporter at all.
//! - **Rounds**: all rows in turn, several times, each time in another order and each in a process of its own. Figures are medians of the rounds. Ratios are those
//!   of the lowest rounds: a neighbour that takes a core makes calls longer and never shorter.
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
const WARMING_UP: usize = 15_000;

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

/// The table: so many rounds of so many calls for each row.
///
/// # Errors
///
/// When a round fails, which is a program of its own.
pub fn run(calls: usize, rounds: usize) -> io::Result<String> {
    let names = names();
    let mut rows: Vec<_> = names.iter().map(|name| (*name, Vec::new())).collect();
    for round in 0..rounds {
        for place in 0..rows.len() {
            let (name, found) = &mut rows[(round + place) % names.len()];
            found.push(in_a_process(name, calls)?);
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
fn in_a_process(row: &str, calls: usize) -> io::Result<Round> {
    let child = Command::new(env::current_exe()?)
        .args([ROW, row, &calls.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    Ok(serde_json::from_slice(&child.stdout)?)
}

/// A round of the row with this name, as [`run`] reads it.
///
/// # Panics
///
/// When there is no such row, and when recording cannot be set up.
pub fn round(row: &str, calls: usize) -> String {
    let tracing = setup(row).init().expect("nobody else did");
    time(&mut vec![1; WARMING_UP]);
    // All of it is touched before anything is timed.
    let mut nanos = vec![1; calls];
    let faults = thread_page_faults();
    time(&mut nanos);
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

/// Makes a call for each place, and says there how long it took.
fn time(nanos: &mut [u32]) {
    for place in nanos {
        let start = Instant::now();
        request(hint::black_box(7));
        *place = u32::try_from(start.elapsed().as_nanos()).unwrap_or(u32::MAX);
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
        let median = |place: usize| spread(rounds, |round| round.percentiles[place]).median;
        let [half, most, nearly_all] = [0, 1, 2].map(median);
        writeln!(
            table,
            "| {name} | {half:.0} | {most:.0} | {:.2} | {nearly_all:.0} | {:.2} | {:.1} | {} |",
            lowest(rounds, 1) / lowest(healthy, 1),
            lowest(rounds, 2) / lowest(healthy, 2),
            spread(rounds, |round| round.page_faults).median,
            rounds.last().map_or("", |round| &round.account),
        )
        .expect("text");
    }
    table
}

fn lowest(rounds: &[Round], place: usize) -> f64 {
    spread(rounds, |round| round.percentiles[place]).min
}

fn spread(rounds: &[Round], figure: impl Fn(&Round) -> f64) -> Spread {
    let figures: Vec<_> = rounds.iter().map(figure).collect();
    Spread::of(&figures)
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
