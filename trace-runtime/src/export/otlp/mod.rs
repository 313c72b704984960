//! OTLP, the protocol of OpenTelemetry (`opentelemetry-proto` 1.x, "trace").

mod encode;
#[cfg(feature = "otlp-json")]
mod json;
mod model;
mod proto;
mod sites;

pub use encode::{Encoding, Request, Requests};

#[cfg(test)]
mod tests;
