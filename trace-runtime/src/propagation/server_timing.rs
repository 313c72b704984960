//! The trace on a response.

use crate::Context;

/// The value of a `server-timing` header that tells the caller the trace of its request: `trace;desc={traceparent}` (the editor's draft of W3C Trace Context, "Trace Context HTTP Response
/// Headers Format"). `None` without a trace.
///
/// Nothing sends it unasked. Pages of any origin can read it, so send it to callers that you trust; and append it, as there may be other entries in that header.
///
/// ```
/// use trace_runtime::{Context, propagation};
///
/// let remote = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
/// let value = propagation::server_timing(&Context::remote(remote)).unwrap();
/// assert_eq!(value, "trace;desc=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
/// # Ok::<(), trace_runtime::Error>(())
/// ```
pub fn server_timing(context: &Context) -> Option<String> {
    let span = context.span_context()?;
    Some(format!("trace;desc={}", span.traceparent().as_str()))
}
