//! OTLP, the protocol of OpenTelemetry (`opentelemetry-proto` 1.x, "trace").

mod by_address;
mod encode;
#[cfg(feature = "otlp-json")]
mod json;
mod model;
mod proto;
#[cfg(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc"))]
mod send;

pub use encode::{Encoding, Request, Requests};
#[cfg(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc"))]
pub use send::{Otlp, OtlpBuilder, Protocol};

#[cfg(test)]
mod tests;
