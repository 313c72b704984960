//! Several formats side by side.

use trace_runtime::propagation::{
    B3, Composite, Extract, Inject, Propagator, TraceContext, W3cBaggage,
};
use trace_runtime::{Context, SpanContext};

use crate::request::{SAMPLED, request};

#[test]
fn a_request_that_is_proxied_keeps_nothing_of_b3() {
    let old = ["x-b3-parentspanid", "X-B3-Flags", "x-b3-sampled"];
    let mut headers = old.map(|name| (name.to_owned(), "1".to_owned())).to_vec();
    let context = Context::default().with_remote(SAMPLED.parse().expect("valid"));
    B3::multi().inject(&context, &mut headers);
    let names: Vec<_> = headers.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["x-b3-traceid", "x-b3-spanid", "x-b3-sampled"]);
}

/// A format of our own, under another name.
struct House;

impl Propagator for House {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let mut found = None;
        carrier.values("x-house", &mut |value| {
            found = SpanContext::from_traceparent(value);
        });
        found.map_or_else(|| context.clone(), |span| context.with_remote(span))
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        if let Some(span) = context.span_context() {
            carrier.set("x-house", span.traceparent().as_str());
        }
    }

    fn fields(&self) -> Vec<&str> {
        vec!["x-house"]
    }
}

#[test]
fn the_first_format_that_names_a_trace_wins() {
    let other = SAMPLED.replace("4bf9", "5c0a");
    let mut carrier = request(SAMPLED);
    carrier.insert("x-house".to_owned(), other.clone());
    let first = |formats: Composite| formats.extract(&carrier, &Context::default());

    let w3c = first(
        Composite::default()
            .and(TraceContext)
            .and(W3cBaggage)
            .and(House),
    );
    assert_eq!(w3c.span_context(), SAMPLED.parse().ok());
    assert_eq!(w3c.trace_state().as_str(), "congo=t61,rojo=00f");
    assert_eq!(w3c.baggage().as_str(), "tenant=a");

    let house = first(
        Composite::default()
            .and(House)
            .and(W3cBaggage)
            .and(TraceContext),
    );
    assert_eq!(house.span_context(), other.parse().ok());
    assert!(
        house.trace_state().is_empty(),
        "it belongs to the other trace"
    );
    assert_eq!(house.baggage().as_str(), "tenant=a");

    let formats = Composite::default()
        .and(TraceContext)
        .and(W3cBaggage)
        .and(House);
    assert_eq!(
        formats.fields(),
        ["traceparent", "tracestate", "baggage", "x-house"]
    );
}
