//! A service to copy from: tasks over HTTP, a database, jobs for a worker, a second service, and each request one trace through all of them.
//!
//! ```text
//!                   serve                               worker                    notifier
//! request ──► api ──► use cases ──► store        take ──► process ──► client ──► notifications
//!             │       │             │              ▲      first attempt: the same trace
//!             │       cache         tasks, jobs ───┘      retry: a new one, with a link
//!             ServerLayer           Carrier              ClientLayer      ServerLayer
//! ```
//!
//! `taskmanager demo` starts all of it on loopback, sends requests through, and proves that no span was lost and no trace mixed with another.

mod api;
mod args;
mod cache;
mod demo;
mod domain;
mod error;
mod logs;
mod metrics;
mod net;
mod notifier;
mod process;
mod store;
mod use_cases;
mod worker;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command};
use crate::error::{Error, chain};

fn main() -> ExitCode {
    match run(Args::parse().command) {
        Ok(code) => code,
        Err(error) => {
            // A closed stderr is no reason to panic.
            let _ = writeln!(io::stderr(), "error: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Error> {
    match command {
        Command::Serve(args) => {
            process::run(&args.process.clone(), |running| api::run(args, running))
        }
        Command::Worker(args) => process::run(&args.process.clone(), |running| {
            worker::run(args, running.stop)
        }),
        Command::Notifier(args) => process::run(&args.process.clone(), |running| {
            notifier::run(args, running)
        }),
        Command::Demo(args) => return demo::run(&args),
    }
    .map(|()| ExitCode::SUCCESS)
}
