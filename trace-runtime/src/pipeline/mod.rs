//! From the lanes to the exporters.
//!
//! ```text
//! lanes ──► collector and stages (one thread) ──► a bounded queue each ──► worker (a thread an exporter, more if it has others) ──► Exporter::export
//! ```
//!
//! The collector never runs user code, but for what redaction is given to find secrets with, and never waits for an exporter: what a queue cannot take is counted and dropped.

mod collector;
mod complaints;
mod crew;
mod histogram;
mod ledger;
mod report;
mod rest;
mod settings;
pub(crate) mod stage;
mod worker;

pub(crate) use collector::Pipeline;
pub use histogram::{Exemplar, Histogram};
pub use ledger::Cuts;
pub use report::{ExporterReport, Report};
pub(crate) use settings::{Room, Settings};
pub(crate) use worker::Health;
