//! Traces across processes: contexts to headers and back.
//!
//! [`extract`] reads what a request brought, [`inject`] writes what the next one takes along. Both speak the formats that were chosen by
//! [`Builder::propagator`](crate::Builder::propagator) or the variable `OTEL_PROPAGATORS`; W3C Trace Context and Baggage if neither says anything.
//!
//! ```
//! use std::collections::HashMap;
//! use trace_runtime::{propagation, traced};
//!
//! #[traced(kind = client)]
//! fn call() -> HashMap<String, String> {
//!     let mut headers = HashMap::new();
//!     propagation::inject(&mut headers);
//!     headers
//! }
//!
//! #[traced(kind = server, parent = propagation::extract(headers))]
//! fn serve(headers: &HashMap<String, String>) {}
//!
//! let (_, spans) = trace_runtime::testing::capture(|| serve(&call()));
//! let (call, serve) = (spans.named("call").one(), spans.named("serve").one());
//! assert_eq!(serve.parent_span_id(), Some(call.span_id()));
//! ```
//!
//! # Which header wins
//!
//! The first of the chosen formats whose headers name a trace decides which trace is continued; what the others say about it is not looked at, but for the trace state of
//! the same trace. Baggage is taken from all of them, and of two members with the same key the one that was read first. Reading never fails: what is malformed counts as
//! not there, and a header that may stand once counts as not there when it stands twice (but of B3's and `OpenTracing`'s the first is taken).
//!
//! # Formats
//!
//! | name in `OTEL_PROPAGATORS` | format | headers |
//! | --- | --- | --- |
//! | `tracecontext` | [`TraceContext`] | `traceparent`, `tracestate` |
//! | `baggage` | [`W3cBaggage`] | `baggage` |
//! | `b3`, `b3multi` | [`B3`] | `b3`; `X-B3-TraceId`, … |
//! | `jaeger` | [`Jaeger`] | `uber-trace-id`, `uberctx-…` |
//! | `xray` | [`XRay`] | `X-Amzn-Trace-Id` |
//! | `gcp`, `cloudtrace` | [`CloudTrace`] | `X-Cloud-Trace-Context` |
//! | `datadog` | [`Datadog`] | `x-datadog-trace-id`, … |
//! | `ottrace` | [`OtTrace`] | `ot-tracer-traceid`, …, `ot-baggage-…` |
//! | `opencensus` | [`OpenCensus`] | `grpc-trace-bin` |
//! | – | [`TraceIdHeader`] | an id of your own, such as `X-Trace-ID` |
//!
//! Only W3C's carries the random flag and a trace state; where a trace comes in another format, it goes on without the flag, and with what Datadog's tracers know of it as a
//! trace state.
//!
//! # Carriers
//!
//! [`Extract`] and [`Inject`] are there for maps and lists of pairs, for [environment variables](Env), and behind features of their names for the headers of `http`,
//! `tonic`, `rdkafka`, `async-nats` and `lapin`. What waits in a queue table or a job's payload takes a [`Carrier`] along, a value that feature `serde` serializes.
//!
//! # What is sent
//!
//! A recorded span is named as the parent of what it calls. A trace that is not recorded here sends a new parent id with each request, and a context
//! of another process below which nothing was started is passed through as it came. Without a trace nothing is sent, but for the baggage.
//!
//! # Trust
//!
//! Headers come from anyone. What is read is bounded in size and in work, and every value that is kept has passed its format's grammar, so it can be
//! written into logs and other headers. Whether a stranger's `sampled` flag makes you record is up to the [sampler](crate::sampling): it can ignore
//! [`decision`](crate::sampling::SamplingParameters::decision). At a trust boundary start a new trace (`#[traced(root)]`) and clear the
//! [baggage](crate::Context::with_baggage).

mod access;
mod b3;
mod carrier;
mod cloud_trace;
mod datadog;
mod datadog_state;
mod env;
mod fields;
mod in_force;
mod jaeger;
pub(crate) mod malformed;
mod names;
mod open_census;
mod ot_trace;
mod propagator;
mod server_timing;
mod trace_id_header;
mod usual;
mod w3c;
mod xray;

pub use access::{Extract, Inject};
pub use b3::B3;
pub use carrier::{Attempt, Carrier};
pub use cloud_trace::CloudTrace;
pub use datadog::Datadog;
pub use env::Env;
pub use jaeger::Jaeger;
pub use open_census::OpenCensus;
pub use ot_trace::OtTrace;
pub use propagator::{Composite, Propagator};
pub use server_timing::server_timing;
pub use trace_id_header::TraceIdHeader;
pub use w3c::{TraceContext, W3cBaggage};
pub use xray::XRay;

pub(crate) use in_force::{forget, put_in_force, with_format_in_force};
pub(crate) use names::{KNOWN, named};

use crate::Context;

/// The context that these headers name: that of the remote span, with what came along. Empty when they name none.
///
/// Nothing of what is current here is in it, except that inside a [capture](crate::testing::capture) it stays captured.
///
/// ```
/// use trace_runtime::propagation;
///
/// let context = propagation::extract(&[("TraceParent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]);
/// assert_eq!(context.trace_id().unwrap().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
/// ```
pub fn extract(carrier: &dyn Extract) -> Context {
    with_format_in_force(|format| format.extract(carrier, &Context::detached()))
}

/// Writes the current context into the headers of a request. What an earlier call wrote is replaced.
///
/// ```
/// use std::process::Command;
/// use trace_runtime::propagation;
///
/// let mut worker = Command::new("worker");
/// propagation::inject(&mut worker); // TRACEPARENT, …
/// ```
pub fn inject(carrier: &mut dyn Inject) {
    inject_context(&Context::current(), carrier);
}

/// The same for a context that need not be current.
pub fn inject_context(context: &Context, carrier: &mut dyn Inject) {
    with_format_in_force(|format| format.inject(&context.outgoing(), carrier));
}
