//! `footprint [--runs N]`: what a library costs a program that does nothing with it.
//!
//! - **File** is the size of the stripped program, built with `opt-level = "z"`, and how much of it a program without a library does not have.
//! - **Set-up** is the time from before the library's set-up until it is done, in a new process for each run: the middle and the shortest.
//! - **Idle** is the CPU time that the whole process uses in a second after that, while nothing is traced.
//!
//! Each program is set up as its library's documentation says: on the terminal, or to a collector on this host by OTLP over HTTP without TLS, which is
//! not there and is not asked for. `nothing` is the same program without a library.

mod programs;
mod project;

use std::io;
use std::path::PathBuf;
use std::process::{Child, ExitCode};

use programs::PROGRAMS;
use project::{Built, Run, finish};
use trace_benches::machine::Machine;
use trace_benches::measure::Spread;

/// Seconds of doing nothing.
const IDLE_SECONDS: u32 = 10;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let Some(runs) = runs(&arguments) else {
        eprintln!("usage: footprint [--runs N]");
        return ExitCode::FAILURE;
    };
    match run(runs) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn runs(arguments: &[String]) -> Option<usize> {
    match arguments {
        [] => Some(51),
        [flag, number] if flag == "--runs" => number.parse().ok().filter(|&runs| runs > 0),
        _ => None,
    }
}

fn run(runs: usize) -> io::Result<()> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/footprint"));
    let machine = Machine::read();
    let built = (PROGRAMS.iter().enumerate())
        .map(|(number, program)| Built::new(&folder, number, program))
        .collect::<io::Result<Vec<_>>>()?;
    let set_up = set_up(&built, runs)?;
    let idle = idle(&built)?;
    println!(
        "{}, {} cores, {}\n{}\n",
        machine.cpu, machine.cores, machine.kernel, machine.rustc
    );
    println!(
        "| program | file, KiB | of it the library's | set-up µs | set-up min | idle CPU µs/s |"
    );
    println!("| --- | ---:| ---:| ---:| ---:| ---:|");
    let bare = built[0].bytes()?;
    for (at, program) in PROGRAMS.iter().enumerate() {
        let bytes = built[at].bytes()?;
        println!(
            "| {} | {} | {} | {:.0} | {:.0} | {:.1} |",
            program.name,
            bytes / 1024,
            (bytes - bare) / 1024,
            set_up[at].median,
            set_up[at].min,
            idle[at],
        );
    }
    Ok(())
}

/// Microseconds for each program, in turn.
fn set_up(built: &[Built], runs: usize) -> io::Result<Vec<Spread>> {
    let mut times = vec![Vec::new(); built.len()];
    for _ in 0..runs {
        for (program, times) in built.iter().zip(&mut times) {
            times.push(micros(finish(program.start(0)?)?.set_up));
        }
    }
    Ok(times.iter().map(|times| Spread::of(times)).collect())
}

/// Microseconds a second for each program, all at once: they do nothing.
fn idle(built: &[Built]) -> io::Result<Vec<f64>> {
    let milliseconds = u64::from(IDLE_SECONDS) * 1000;
    let children: Vec<Child> = built
        .iter()
        .map(|program| program.start(milliseconds))
        .collect::<io::Result<_>>()?;
    children
        .into_iter()
        .map(|child| {
            let Run { idle, .. } = finish(child)?;
            Ok(micros(idle) / f64::from(IDLE_SECONDS))
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "seconds at most")]
fn micros(nanos: u64) -> f64 {
    nanos as f64 / 1e3
}
