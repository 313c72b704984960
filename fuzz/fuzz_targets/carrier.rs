#![no_main]
//! Stored carriers: what can be read is what is written.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{baggage, traceparent};
use trace_runtime::propagation::Carrier;

fuzz_target!(|text: &str| {
    let Ok(carrier) = text.parse::<Carrier>() else { return };
    let written = carrier.to_string();
    let again: Carrier = written.parse().expect("what is written can be read");
    assert_eq!(again, carrier);
    assert_eq!(again.to_string(), written);
    let context = carrier.context();
    let fields: Vec<&str> = written.splitn(4, ' ').collect();
    assert_eq!(fields[1], traceparent(&context).as_deref().unwrap_or("-"));
    assert_eq!(fields[2], baggage(&context).unwrap_or_default());
    assert_eq!(fields[3], context.trace_state().as_str());
});
