//! What is current, and how it is handed on.

mod attach;
mod capture;
mod carried;
pub(crate) mod carry;
#[allow(unsafe_code, reason = "a pointer to a thread-local")]
mod cells;
mod extra;
#[cfg(feature = "tracing")]
pub(crate) mod followed;
#[cfg(not(feature = "tracing"))]
#[path = "unfollowed.rs"]
pub(crate) mod followed;
mod keys;
pub(crate) mod now;
mod unsampled;

pub(crate) use attach::Attached;
pub use attach::{ContextFuture, WithContext};
pub(crate) use capture::Capture;
pub use carried::Carried;
pub(crate) use extra::{Datadog, Extra};
pub use keys::ContextKey;

use std::fmt;

use crate::sync::fixed::Arc;
use crate::{SpanContext, SpanId, TraceId};
use now::{Frame, Now};

/// What is current: the span, and what travels with it.
///
/// An immutable value, cheap to clone, `Send` and `Sync`: take it with [`current`](Self::current) where the work is handed over, make it current with
/// [`attach`](Self::attach) or [`with_context`](WithContext::with_context) where the work is done.
///
/// ```
/// use trace_runtime::{Context, traced};
///
/// #[traced]
/// fn work() {}
///
/// #[traced]
/// fn hand_over() {
///     let context = Context::current();
///     std::thread::spawn(move || context.attach(work)).join().unwrap();
/// }
///
/// let (_, spans) = trace_runtime::testing::capture(hand_over);
/// spans.assert_tree("
///     hand_over
///       work
/// ");
/// ```
#[derive(Clone, Default)]
pub struct Context(Frame);

impl Context {
    /// The context of this thread now; empty when nothing is current.
    pub fn current() -> Self {
        Self(Now::here().frame())
    }

    /// The span that is current in this context.
    pub fn span_context(&self) -> Option<SpanContext> {
        self.0.span_context()
    }

    /// The trace of the current span.
    pub fn trace_id(&self) -> Option<TraceId> {
        TraceId::from_halves(self.0.trace)
    }

    /// The id of the current span.
    pub fn span_id(&self) -> Option<SpanId> {
        SpanId::from_word(self.0.span)
    }

    /// Whether the current span is recorded here.
    pub fn is_recording(&self) -> bool {
        self.0.is_recording()
    }

    /// Whether nothing would be current in it.
    #[cfg(all(feature = "tokio", tokio_unstable))]
    pub(crate) fn is_empty(&self) -> bool {
        !self.0.has_span() && self.0.flags() == 0 && self.0.extra.is_none()
    }

    /// Whether spans below it belong to a [capture](crate::testing::capture).
    pub fn is_captured(&self) -> bool {
        self.0.flags() & now::flags::CAPTURED != 0
    }

    pub(crate) fn from_frame(frame: Frame) -> Self {
        Self(frame)
    }

    pub(crate) fn frame(&self) -> &Frame {
        &self.0
    }

    pub(crate) fn into_frame(self) -> Frame {
        self.0
    }

    /// A context without a span, the spans below which belong to this capture.
    pub(crate) fn captured(capture: Arc<Capture>) -> Self {
        let extra = Some(Arc::new(Extra {
            capture: Some(capture),
            ..Extra::default()
        }));
        Self(Frame::new([0; 2], 0, now::flags::CAPTURED, extra))
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("span_context", &self.span_context())
            .field("is_recording", &self.is_recording())
            .field("trace_state", self.trace_state())
            .field("baggage", self.baggage())
            .finish_non_exhaustive()
    }
}

/// The trace of the current span.
///
/// ```
/// use trace_runtime::{in_span, testing, trace_id};
///
/// assert_eq!(trace_id(), None);
/// let (id, spans) = testing::capture(|| in_span!("work", { trace_id() }));
/// assert_eq!(id, Some(spans.named("work").one().trace_id()));
/// ```
pub fn trace_id() -> Option<TraceId> {
    TraceId::from_halves(Now::here().trace())
}

/// The id of the current span.
pub fn span_id() -> Option<SpanId> {
    SpanId::from_word(Now::here().span())
}

/// The current span as the value of a `traceparent` header (W3C Trace Context, section 3.2).
///
/// ```
/// use trace_runtime::{traced, traceparent};
///
/// #[traced]
/// fn call_next_service() -> Option<String> {
///     traceparent()
/// }
///
/// let (header, spans) = trace_runtime::testing::capture(call_next_service);
/// let span = spans.named("call_next_service").one();
/// assert_eq!(header.unwrap(), format!("00-{}-{}-03", span.trace_id(), span.span_id()));
/// ```
pub fn traceparent() -> Option<String> {
    Now::here()
        .span_context()
        .map(|span| span.traceparent().as_str().to_owned())
}
