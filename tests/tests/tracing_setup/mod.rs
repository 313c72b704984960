//! A subscriber with nothing but our layer.

use trace_runtime::tracing::layer;
use tracing_subscriber::layer::SubscriberExt;

/// Runs `body` with our layer, which keeps neither levels nor targets.
pub(crate) fn with_layer<R>(body: impl FnOnce() -> R) -> R {
    let layer = layer().with_level(false).with_target(false);
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, body)
}
