//! Subscribers with nothing but what we make of `tracing`.

#![allow(dead_code, reason = "each test needs some of it")]

use trace_runtime::tracing::{Layer, layer};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Layered, SubscriberExt};

/// Our layer, which keeps neither levels nor targets.
pub(crate) fn bare_layer() -> Layer {
    layer().with_level(false).with_target(false)
}

/// The registry with that.
pub(crate) fn subscriber() -> Layered<Layer, Registry> {
    tracing_subscriber::registry().with(bare_layer())
}

/// Runs `body` with our layer.
pub(crate) fn with_layer<R>(body: impl FnOnce() -> R) -> R {
    tracing::subscriber::with_default(subscriber(), body)
}

/// Runs `body` with our subscriber, which has no registry.
pub(crate) fn with_subscriber<R>(body: impl FnOnce() -> R) -> R {
    let subscriber = trace_runtime::tracing::subscriber()
        .with_level(false)
        .with_target(false);
    tracing::subscriber::with_default(subscriber, body)
}
