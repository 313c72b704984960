//! OTLP, the protocol of OpenTelemetry (`opentelemetry-proto` 1.x, "trace").

mod encode;
#[cfg(feature = "otlp-json")]
mod json;
mod metrics;
mod model;
mod proto;
#[cfg(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc"))]
mod send;

pub use crate::export::split::Request;
pub use encode::{Encoding, Requests};
pub use metrics::encode_metrics;
#[cfg(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc"))]
pub use send::{Otlp, OtlpBuilder, OtlpMetrics, Protocol};

#[cfg(test)]
mod tests;
