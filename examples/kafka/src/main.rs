//! Orders go through Kafka: a waiter sends each as a message, a kitchen takes them in batches.
//!
//! ```text
//! take_order ──► send orders ··headers··► process orders ──► cook × messages
//! a trace for each order                  a trace for each batch, linked to every message in it
//! ```
//!
//! A batch has as many pasts as messages, and a span has one parent: so the batch is a trace of its own, and links lead to where each message came from.

mod cluster;
mod error;
mod kitchen;
mod order;
mod waiter;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use rdkafka::error::KafkaResult;
use trace_runtime::export::{Console, JsonLines};
use trace_runtime::{Report, Tracing};

use crate::cluster::Cluster;
use crate::error::Error;
use crate::kitchen::Kitchen;
use crate::order::{Order, TONIGHT};
use crate::waiter::Waiter;

/// How long the exporters get at the end.
const DEADLINE: Duration = Duration::from_secs(10);

#[derive(Parser)]
#[command(
    name = "kafka",
    about = "Sends orders through Kafka and shows their traces"
)]
struct Args {
    /// The cluster to use [default: one that lives in this process]
    #[arg(long, value_name = "HOST:PORT")]
    brokers: Option<String>,

    /// Write every span to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(report) => {
            // Whoever reads may have stopped reading.
            let _ = writeln!(io::stdout(), "{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<Report, Error> {
    let tracing = tracing(args)?;
    let cluster = cluster(args).await?;
    serve(&cluster).await?;
    Ok(tracing.shutdown(DEADLINE))
}

fn tracing(args: &Args) -> Result<Tracing, trace_runtime::Error> {
    let mut tracing = trace_runtime::builder().exporter(Console::stdout());
    if let Some(path) = &args.json {
        tracing = tracing.exporter(JsonLines::create(path)?);
    }
    tracing.init()
}

async fn cluster(args: &Args) -> Result<Cluster, Error> {
    match &args.brokers {
        Some(brokers) => Cluster::at(brokers).await,
        None => Ok(Cluster::mock()?),
    }
}

/// An evening: the kitchen closes when all that the waiter sent is done.
async fn serve(cluster: &Cluster) -> Result<(), Error> {
    let (waiter, kitchen) = staff(cluster)?;
    let mut sent = Vec::new();
    for (table, dish) in TONIGHT {
        sent.push(waiter.take_order(&Order::new(table, dish)).await?);
    }
    kitchen.work_until_done(sent).await
}

fn staff(cluster: &Cluster) -> KafkaResult<(Waiter, Kitchen)> {
    let config = cluster.config();
    Ok((Waiter::new(&config)?, Kitchen::open(&config)?))
}
