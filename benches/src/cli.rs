//! The command line of the benches that print a table.

use std::process::ExitCode;
use std::{env, fs};

use crate::alloc::keep_memory;
use crate::machine::Machine;
use crate::rivals::{End, OURS, Rival};
use crate::rows::Row;
use crate::{measure, table, targets};

/// Runs a bench of these rows, unless the command line chooses among them, and prints its report.
pub fn main(name: &str, rivals: &[&'static dyn Rival], rows: &'static [Row], end: End) -> ExitCode {
    let options = Options::parse(rows, env::args().skip(1));
    match options.and_then(|options| run(rivals, &options, end)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}\nusage: {name} [--json [FILE]] [--rounds N] [--row KEY]...");
            ExitCode::FAILURE
        }
    }
}

fn run(rivals: &[&'static dyn Rival], options: &Options, end: End) -> Result<(), String> {
    keep_memory();
    let machine = Machine::read();
    let report = measure::run(rivals, &options.rows, options.rounds, end);
    let targets = targets::check(&report, OURS);
    let json = || format!("{:#}\n", table::json(&machine, &report, &targets));
    match &options.json {
        Json::No => print!("{}", table::text(&machine, &report, &targets)),
        Json::Alone => print!("{}", json()),
        Json::File(path) => {
            print!("{}", table::text(&machine, &report, &targets));
            fs::write(path, json()).map_err(|error| format!("{path}: {error}"))?;
        }
    }
    Ok(())
}

struct Options {
    json: Json,
    rounds: usize,
    rows: Vec<Row>,
}

enum Json {
    No,
    /// On standard output, in place of the table.
    Alone,
    /// In a file, beside the table.
    File(String),
}

impl Options {
    fn parse(known: &[Row], arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            json: Json::No,
            rounds: 101,
            rows: Vec::new(),
        };
        let mut arguments = arguments.peekable();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--json" => {
                    let file = arguments.next_if(|next| !next.starts_with("--"));
                    options.json = file.map_or(Json::Alone, Json::File);
                }
                "--rounds" => options.rounds = rounds(arguments.next())?,
                "--row" => options.rows.push(row(known, arguments.next().as_deref())?),
                _ => return Err(format!("unknown argument `{argument}`")),
            }
        }
        if options.rows.is_empty() {
            options.rows = known.to_vec();
        }
        Ok(options)
    }
}

fn rounds(argument: Option<String>) -> Result<usize, String> {
    let rounds = argument.and_then(|argument| argument.parse().ok());
    rounds
        .filter(|&rounds| rounds > 0)
        .ok_or_else(|| "`--rounds` needs a number above 0".into())
}

fn row(known: &[Row], argument: Option<&str>) -> Result<Row, String> {
    let row = known.iter().find(|row| Some(row.key()) == argument);
    row.copied().ok_or_else(|| {
        let keys: Vec<_> = known.iter().map(|row| row.key()).collect();
        format!("`--row` needs one of {}", keys.join(", "))
    })
}
