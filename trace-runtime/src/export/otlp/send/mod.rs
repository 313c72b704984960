//! Requests on their way.

mod builder;
mod exporter;
#[cfg(feature = "otlp-grpc")]
mod grpc;
#[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
mod http;
mod metrics;
mod reply;
mod wire;

pub use builder::{OtlpBuilder, Protocol};
pub use exporter::Otlp;
pub use metrics::OtlpMetrics;
