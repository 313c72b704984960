//! The formats by the names that `OTEL_PROPAGATORS` knows.

use super::{Propagator, TraceContext, W3cBaggage};

/// All names, for messages.
pub(crate) const KNOWN: &str = "tracecontext, baggage, none";

/// The format of this name.
pub(crate) fn named(name: &str) -> Option<Box<dyn Propagator>> {
    Some(match name {
        "tracecontext" => Box::new(TraceContext),
        "baggage" => Box::new(W3cBaggage),
        _ => return None,
    })
}
