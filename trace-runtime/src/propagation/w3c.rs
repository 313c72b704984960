//! W3C Trace Context level 2, and W3C Baggage.

use super::access::{Extract, Inject};
use super::datadog_state;
use super::fields::{set_or_remove, single, with_baggage_of};
use super::malformed;
use super::propagator::Propagator;
use crate::{Context, baggage, trace_state, traceparent};

/// `traceparent` and `tracestate` (W3C Trace Context level 2).
///
/// A `tracestate` is read only below a valid `traceparent`. It is dropped as a whole if it is malformed or has more than 32 members, and cut by whole members
/// if it is longer than 2,048 bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct TraceContext;

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";

impl Propagator for TraceContext {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let Some(span) = single(carrier, TRACEPARENT, traceparent::parse) else {
            return context.clone();
        };
        let mut fields = trace_state::Fields::default();
        carrier.values(TRACESTATE, &mut |field| fields.read(field));
        if fields.is_invalid() {
            malformed::count(TRACESTATE);
        }
        context.with_remote(span).with_trace_state(fields.finish())
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        let Some(span) = context.span_context() else {
            return;
        };
        carrier.set(TRACEPARENT, span.traceparent().as_str());
        let state = match context.received().datadog.as_deref() {
            Some(received) => &datadog_state::with_member(context, received, span.span_id()),
            None => context.trace_state(),
        };
        // Of the trace that the request was received with, if the carrier is used again.
        let state = Some(state.as_str()).filter(|it| !it.is_empty());
        set_or_remove(carrier, TRACESTATE, state);
    }

    fn fields(&self) -> Vec<&str> {
        vec![TRACEPARENT, TRACESTATE]
    }
}

/// `baggage` (W3C Baggage).
///
/// Malformed members are dropped, and so are those that find no room among 64 members and 8,192 bytes. It is read whether or not there is a trace.
#[derive(Clone, Copy, Debug, Default)]
pub struct W3cBaggage;

const BAGGAGE: &str = "baggage";

impl Propagator for W3cBaggage {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let mut fields = baggage::Fields::default();
        carrier.values(BAGGAGE, &mut |field| fields.read(field));
        if fields.is_cut() {
            malformed::count(BAGGAGE);
        }
        with_baggage_of(context, fields)
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        if !context.baggage().is_empty() {
            carrier.set(BAGGAGE, context.baggage().as_str());
        }
    }

    fn fields(&self) -> Vec<&str> {
        vec![BAGGAGE]
    }
}
