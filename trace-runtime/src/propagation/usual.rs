//! What is spoken where nobody said anything: W3C Trace Context and Baggage.

use super::{Extract, Inject, Propagator, TraceContext, W3cBaggage};
use crate::Context;

pub(super) struct Usual;

impl Propagator for Usual {
    /// Baggage says nothing of the trace, so what the first found stays.
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        W3cBaggage.extract(carrier, &TraceContext.extract(carrier, context))
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        TraceContext.inject(context, carrier);
        W3cBaggage.inject(context, carrier);
    }

    fn fields(&self) -> Vec<&str> {
        [TraceContext.fields(), W3cBaggage.fields()].concat()
    }
}
