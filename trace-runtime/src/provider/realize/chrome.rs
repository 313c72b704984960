//! The exporter of timelines.

use std::path::Path;

use super::super::config::Destination;
use super::{Named, named};
use crate::export::ChromeTrace;

/// Where nobody named a file.
const FILE: &str = "trace.json";

pub(super) fn chrome(destination: &Destination) -> Result<Named, String> {
    let path = destination.path.as_deref().unwrap_or(Path::new(FILE));
    ChromeTrace::create(path)
        .map(named)
        .map_err(|error| error.chain())
}
