//! Log lines that carry the ids of their trace: text for people, JSON for machines, and lines of the `log` crate among those of `tracing`.
//!
//! ```sh
//! cargo run -p logs            # text
//! cargo run -p logs -- json    # JSON
//! TRACE_LOG_FORMAT='trace={trace_id}' cargo run -p logs
//! ```
//!
//! The calls are as ever; what is wrapped is the format of the one layer that prints.

use trace_runtime::logs::{self, ErrorExt};
use trace_runtime::{task, traced};
use tracing::{error, info, warn};
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

#[derive(Debug, thiserror::Error)]
#[error("no seats left in {0}")]
struct Full(&'static str);

#[traced(attrs(flight))]
async fn book(flight: &'static str) {
    info!(flight, "booking");
    let mailed = task::spawn(mail(flight));
    if let Err(error) = seat(flight) {
        // A message that leaves the program, for whoever will be asked about it.
        error!("{}", error.with_trace());
    }
    mailed.await.ok();
    info!("done");
}

#[traced]
fn seat(flight: &'static str) -> Result<u32, Full> {
    match flight {
        "LO281" => Ok(17),
        _ => Err(Full(flight)),
    }
}

/// In a task of its own, and still in the same trace.
#[allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]
#[traced]
async fn mail(flight: &'static str) {
    // Many libraries log like this; `tracing_subscriber` takes their lines in.
    log::warn!("mail for {flight} is slow today");
}

#[tokio::main]
async fn main() -> Result<(), trace_runtime::Error> {
    let as_json = std::env::args().any(|argument| argument == "json");
    let lines = fmt::layer().with_target(false);
    let lines = if as_json {
        lines.json().map_event_format(logs::json).boxed()
    } else {
        lines.compact().map_event_format(logs::text).boxed()
    };
    let _tracing = trace_runtime::builder().init()?; // spans go nowhere here: this is about lines
    tracing_subscriber::registry().with(lines).init();

    info!("ready"); // outside of any trace: no ids
    book("LO281").await;
    book("LH1610").await;
    warn!("closing");
    Ok(())
}
