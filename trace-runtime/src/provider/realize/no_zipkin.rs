//! The exporter of Zipkin's JSON in a build without one.

use super::super::config::Zipkin;
use super::Named;
use crate::Error;

pub(super) fn zipkin(_: &Zipkin) -> Result<Named, String> {
    Err(Error::missing_feature("zipkin").to_string())
}
