//! OTLP, the protocol of OpenTelemetry (`opentelemetry-proto` 1.x, "trace").

mod by_address;
mod encode;
#[cfg(feature = "otlp-json")]
mod json;
mod model;
mod proto;

pub use encode::{Encoding, Request, Requests};

#[cfg(test)]
mod tests;
