//! `soak [--seconds N] [--rate MILLIONS]`: see [`trace_benches::soak`].

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use trace_benches::soak::{self, Options};

const USAGE: &str = "usage: soak [--seconds N] [--rate MILLIONS]";

fn main() -> ExitCode {
    match parse(env::args().skip(1)).and_then(|options| soak::run(&options)) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("soak: {message}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        let value = arguments.next().unwrap_or_default();
        let number = value.parse().map_err(|_| USAGE.to_owned())?;
        match argument.as_str() {
            "--seconds" => options.time = Duration::from_secs(number),
            "--rate" => options.rate = number * 1_000_000,
            _ => return Err(USAGE.into()),
        }
    }
    Ok(options)
}
