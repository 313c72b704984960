//! `compile_cost [--functions N] [--runs N]`: what an annotation costs in the compiler and in the program's file.
//!
//! - **Check** is the CPU time that `rustc --emit=metadata` takes more for each function of a generated crate when it is annotated. The crate
//!   is checked without annotations and with those of each library by turns; a figure is the median over the runs.
//! - **Expansion** is how much longer the crate's text is after expansion, in bytes for each function, white space left aside.
//! - **Size** is how much longer code and constant data of the crate's object file are, in bytes for each function, at `opt-level` 3 and z. What
//!   a library contains once, however many functions are annotated, is not in it.
//! - **Future** is how much larger the future of an `async fn` is for each level of calls, and how much larger that of one with an argument
//!   of 4 KiB.
//!
//! The libraries are the dependencies of this package, as cargo builds them: of the same `opt-level` as what they are measured in. Needs `size` of binutils.

mod compiler;
mod futures;
mod shapes;

use std::process::ExitCode;
use std::{env, io};

use compiler::{Compiler, Profile};
use shapes::{LIBRARIES, Library, SHAPES, Shape};

const USAGE: &str = "usage: compile_cost [--functions N] [--runs N]";

fn main() -> ExitCode {
    let Some(options) = Options::parse(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

struct Options {
    functions: usize,
    runs: usize,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Options> {
        let mut options = Options {
            functions: 300,
            runs: 5,
        };
        while let Some(argument) = arguments.next() {
            let number = arguments.next()?.parse().ok();
            let number = number.filter(|&number: &usize| number > 0)?;
            match argument.as_str() {
                "--functions" => options.functions = number,
                "--runs" => options.runs = number,
                _ => return None,
            }
        }
        Some(options)
    }
}

fn run(options: &Options) -> io::Result<()> {
    let (functions, runs) = (options.functions, options.runs);
    println!("{functions} functions, median of {runs} runs; for each function");
    println!(
        "{:14} {:10} {:>10} {:>10} {:>8} {:>8}",
        "", "", "check, ms", "expansion", "size, 3", "size, z"
    );
    let dev = Compiler::new(Profile::Dev)?;
    let fast = Compiler::new(Profile::Release("3"))?;
    let small = Compiler::new(Profile::Release("z"))?;
    for shape in SHAPES {
        rows(shape, options, &dev, [&fast, &small])?;
    }
    println!();
    futures::print();
    Ok(())
}

fn rows(
    shape: &Shape,
    options: &Options,
    dev: &Compiler,
    [fast, small]: [&Compiler; 2],
) -> io::Result<()> {
    let sources: Vec<_> = LIBRARIES
        .iter()
        .map(|library| shape.source(library, options.functions))
        .collect();
    let mut checks = vec![Vec::new(); sources.len()];
    for _ in 0..options.runs {
        for (source, times) in sources.iter().zip(&mut checks) {
            times.push(dev.check(source)?);
        }
    }
    let mut costs = Vec::new();
    for (source, times) in sources.iter().zip(checks) {
        costs.push([
            median(times),
            dev.expansion(source)?,
            fast.size(source)?,
            small.size(source)?,
        ]);
    }
    let (plain, annotated) = costs.split_first().expect("the first library is none");
    for (library, cost) in LIBRARIES[1..].iter().zip(annotated) {
        row(shape, library, plain, cost, options.functions);
    }
    Ok(())
}

fn row(shape: &Shape, library: &Library, plain: &[u64; 4], cost: &[u64; 4], functions: usize) {
    let added = |at: usize| per(cost[at].saturating_sub(plain[at]), functions);
    println!(
        "{:14} {:10} {:>10.2} {:>10.0} {:>8.0} {:>8.0}",
        shape.name,
        library.name,
        added(0) / 1000.0,
        added(1),
        added(2),
        added(3),
    );
}

fn median(mut times: Vec<u64>) -> u64 {
    times.sort_unstable();
    times[times.len() / 2]
}

#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds and bytes of a small crate"
)]
fn per(total: u64, count: usize) -> f64 {
    total as f64 / count as f64
}
