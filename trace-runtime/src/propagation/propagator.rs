//! A format of headers, and several of them in one.

use std::fmt;

use super::access::{Extract, Inject};
use crate::Context;

/// A format of headers (OpenTelemetry specification, "Propagators API").
///
/// ```
/// use trace_runtime::propagation::{Extract, Inject, Propagator};
/// use trace_runtime::{Context, SpanContext};
///
/// /// The W3C form under a name of its own.
/// struct House;
///
/// impl Propagator for House {
///     fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
///         let mut found = None;
///         carrier.values("x-house-trace", &mut |value| found = SpanContext::from_traceparent(value));
///         found.map_or_else(|| context.clone(), |span| context.with_remote(span))
///     }
///
///     fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
///         if let Some(span) = context.span_context() {
///             carrier.set("x-house-trace", span.traceparent().as_str());
///         }
///     }
///
///     fn fields(&self) -> Vec<&str> {
///         vec!["x-house-trace"]
///     }
/// }
/// ```
pub trait Propagator: Send + Sync + 'static {
    /// The context with what the carrier says in this format. Where it says nothing that is valid, the context as it is; never a failure.
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context;

    /// Writes what the context has into the carrier. Called with an [outgoing](Context::outgoing) context by [`inject`](super::inject).
    fn inject(&self, context: &Context, carrier: &mut dyn Inject);

    /// The names of the fields that it may write, for carriers that are used again and have to be cleared before.
    fn fields(&self) -> Vec<&str>;
}

impl<P: Propagator + ?Sized> Propagator for Box<P> {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        (**self).extract(carrier, context)
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        (**self).inject(context, carrier);
    }

    fn fields(&self) -> Vec<&str> {
        (**self).fields()
    }
}

/// Several formats: all are written, and the first that names a trace is read ([Which header wins](super#which-header-wins)).
///
/// ```
/// use trace_runtime::propagation::{Composite, TraceContext, W3cBaggage};
///
/// let formats = Composite::default().and(TraceContext).and(W3cBaggage);
/// let builder = trace_runtime::builder().propagator(formats);
/// ```
#[derive(Default)]
pub struct Composite(Vec<Box<dyn Propagator>>);

impl Composite {
    /// The formats so far, and one more.
    #[must_use]
    pub fn and(mut self, format: impl Propagator) -> Self {
        self.0.push(Box::new(format));
        self
    }
}

impl Propagator for Composite {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        self.0.iter().fold(context.clone(), |found, format| {
            let next = format.extract(carrier, &found);
            if found.has_trace_of(context) {
                next
            } else {
                next.with_trace_of(&found)
            }
        })
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        for format in &self.0 {
            format.inject(context, carrier);
        }
    }

    fn fields(&self) -> Vec<&str> {
        self.0.iter().flat_map(|format| format.fields()).collect()
    }
}

impl fmt::Debug for Composite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Composite")
            .field("fields", &self.fields())
            .finish()
    }
}
