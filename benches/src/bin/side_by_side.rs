//! `side_by_side [--json [FILE]] [--rounds N] [--row KEY]...`: see the crate's documentation.

use std::process::ExitCode;
use std::{env, fs};

use trace_benches::alloc::{Counting, keep_memory};
use trace_benches::machine::Machine;
use trace_benches::rows::Row;
use trace_benches::{measure, rivals, table, targets};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const USAGE: &str = "usage: side_by_side [--json [FILE]] [--rounds N] [--row KEY]...";

fn main() -> ExitCode {
    match Options::parse(env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    keep_memory();
    let rivals = rivals::all();
    let machine = Machine::read();
    let report = measure::run(&rivals, &options.rows, options.rounds);
    let targets = targets::check(&report, rivals::OURS);
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
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
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
                "--row" => options.rows.push(row(arguments.next().as_deref())?),
                _ => return Err(format!("unknown argument `{argument}`")),
            }
        }
        if options.rows.is_empty() {
            options.rows = Row::ALL.to_vec();
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

fn row(argument: Option<&str>) -> Result<Row, String> {
    argument.and_then(Row::from_key).ok_or_else(|| {
        let keys = Row::ALL.map(Row::key).join(", ");
        format!("`--row` needs one of {keys}")
    })
}
