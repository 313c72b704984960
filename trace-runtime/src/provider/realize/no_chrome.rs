//! The exporter of timelines in a build without one.

use super::super::config::Destination;
use super::Named;
use crate::Error;

pub(super) fn chrome(_: &Destination) -> Result<Named, String> {
    Err(Error::missing_feature("chrome").to_string())
}
