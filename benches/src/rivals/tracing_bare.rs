//! Spans of `tracing` that nobody receives: the registry with a layer that does nothing.
//!
//! What is left is `tracing`'s own share, below which no layer can come.

use tracing::Subscriber;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::{Registry, registry::LookupSpan};

use super::End;
use super::instrumented::Receiver;

/// The registry alone.
pub struct Bare;

/// A layer that does nothing.
struct Idle;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Idle {}

impl Receiver for Bare {
    const NAME: &'static str = "tracing 0.1.44 + nothing";
    const TURN: usize = 3;
    const RECORDS: bool = false;

    fn subscriber(_: End) -> impl Subscriber + Send + Sync {
        Registry::default().with(Idle)
    }

    fn flush() {}

    fn delivered() -> u64 {
        0
    }

    fn unsampled(work: impl FnOnce()) {
        work();
    }
}
