//! The exporter of OTLP in a build without one.

use std::time::Duration;

use super::super::config::{Protocol, Setting, Transport};
use super::Named;
use crate::Error;

/// Why there is none.
pub(super) fn otlp(transport: &Transport, _: &Setting<Option<Duration>>) -> Result<Named, String> {
    let feature = match transport.protocol.value {
        Protocol::HttpProtobuf => "otlp-http",
        Protocol::HttpJson => "otlp-json",
        Protocol::Grpc => "otlp-grpc",
    };
    Err(Error::missing_feature(feature).to_string())
}
