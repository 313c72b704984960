//! Spans of `tracing`, received by trace-runtime.
//!
//! - **Subscriber**: `Registry` and our layer, as for OpenTelemetry's; beside it our own subscriber, which needs no registry.
//! - **Layer**: target and level off, as there. Each span is current while it is entered, so that what is made meanwhile is its child: the other layer has that
//!   switched off here.
//! - **Not sampled**: the root continues a trace that its caller did not sample.

use trace_runtime::tracing::{layer, subscriber};
use tracing::Subscriber;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use super::instrumented::Receiver;
use super::ours::{self, Ours};
use super::{End, Rival};

/// Our layer on the registry.
pub struct OurLayer;

impl Receiver for OurLayer {
    const NAME: &'static str = "tracing 0.1.44 + our layer";
    const TURN: usize = 1;

    fn subscriber(end: End) -> impl Subscriber + Send + Sync {
        Ours.start(end);
        Registry::default().with(layer().with_level(false).with_target(false))
    }

    fn flush() {
        Ours.flush();
    }

    fn delivered() -> u64 {
        Ours.delivered()
    }

    fn unsampled(work: impl FnOnce()) {
        ours::in_unsampled(work);
    }
}

/// Our subscriber.
pub struct OurSubscriber;

impl Receiver for OurSubscriber {
    const NAME: &'static str = "tracing 0.1.44 + our subscriber";
    const TURN: usize = 2;

    fn subscriber(end: End) -> impl Subscriber + Send + Sync {
        Ours.start(end);
        subscriber().with_level(false).with_target(false)
    }

    fn flush() {
        Ours.flush();
    }

    fn delivered() -> u64 {
        Ours.delivered()
    }

    fn unsampled(work: impl FnOnce()) {
        ours::in_unsampled(work);
    }
}
