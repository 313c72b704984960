//! What the crates around `futures` send and receive.

mod per_item;
mod sink;

pub use per_item::{PerItem, SpanPerItem};
pub use sink::{SinkInSpan, SpanSink};
