//! The exporter of Zipkin's JSON as the settings want it.

use super::super::config::Zipkin;
use super::{FOREVER, Named, named};
use crate::export;

pub(super) fn zipkin(settings: &Zipkin) -> Result<Named, String> {
    let timeout = settings.timeout.value.unwrap_or(FOREVER);
    let builder = export::Zipkin::http(&settings.endpoint.value).timeout(timeout);
    builder.build().map(named).map_err(|error| error.chain())
}
