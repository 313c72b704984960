//! One neighbour a file, each a leaf behind a feature of its own name.

#[cfg(feature = "async-nats")]
mod async_nats;
#[cfg(feature = "futures")]
mod futures;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "hyper")]
mod hyper;
#[cfg(feature = "jaeger")]
pub mod jaeger;
#[cfg(feature = "lapin")]
mod lapin;
pub mod logs;
#[cfg(feature = "opentelemetry")]
pub mod opentelemetry;
#[cfg(feature = "rayon")]
pub mod rayon;
#[cfg(feature = "rdkafka")]
mod rdkafka;
pub mod sql;
#[cfg(feature = "tokio")]
pub mod task;
pub mod thread;
#[cfg(feature = "tonic")]
mod tonic;
#[cfg(feature = "tower")]
pub mod tower;
#[cfg(feature = "tracing")]
pub mod tracing;

#[cfg(feature = "futures")]
pub use futures::{PerItem, SinkInSpan, SpanPerItem, SpanSink};
