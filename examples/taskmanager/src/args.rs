//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use http::Uri;

/// Tasks over HTTP, traced through every process
#[derive(Debug, Parser)]
#[command(name = "taskmanager")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves the API; users and their tokens are in TASKMANAGER_TOKENS: ann=secret,bob=secret
    #[expect(clippy::doc_markdown, reason = "the help is no Markdown")]
    Serve(Serve),
    /// Does the jobs that the API leaves
    Worker(Worker),
    /// Serves the second service, which tells people
    Notifier(Notifier),
    /// Starts all of it on loopback, sends requests through, and checks the traces
    Demo(Demo),
}

/// What each process is told.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Process {
    /// Write every span to this file, one JSON object a line [default: a tree on the terminal]
    #[arg(long, value_name = "FILE")]
    pub(crate) spans: Option<PathBuf>,

    /// Ends when standard input does, and prints the account of its spans
    #[arg(long, hide = true)]
    pub(crate) supervised: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// The port to listen on; 0 takes any
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,

    /// The SQLite file
    #[arg(long, value_name = "FILE", default_value = "taskmanager.sqlite")]
    #[expect(clippy::doc_markdown, reason = "the help is no Markdown")]
    pub(crate) db: PathBuf,

    #[command(flatten)]
    pub(crate) process: Process,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Worker {
    /// Where the notifier listens
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8081")]
    pub(crate) notifier: Uri,

    /// The SQLite file
    #[arg(long, value_name = "FILE", default_value = "taskmanager.sqlite")]
    #[expect(clippy::doc_markdown, reason = "the help is no Markdown")]
    pub(crate) db: PathBuf,

    #[command(flatten)]
    pub(crate) process: Process,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Notifier {
    /// The port to listen on; 0 takes any
    #[arg(long, default_value_t = 8081)]
    pub(crate) port: u16,

    #[command(flatten)]
    pub(crate) process: Process,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// How many requests to send
    #[arg(long, value_name = "N", default_value_t = 300)]
    pub(crate) requests: u64,

    /// Send requests for so long instead
    #[arg(long, value_name = "S", conflicts_with = "requests")]
    pub(crate) seconds: Option<u64>,

    /// Requests a second [default: as many as get through]
    #[arg(long, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: Option<u32>,

    /// Clients that send requests at the same time, each one after the other
    #[arg(long, value_name = "N", default_value = "16")]
    pub(crate) clients: NonZeroUsize,

    /// Keep the database and the spans of all processes in this directory, which must not exist yet
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}
