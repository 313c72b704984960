//! Tracing that accounts for every span.
#![doc = ""]
#![deny(unsafe_code)]

mod callsite;
mod clock;
pub mod context;
mod error;
pub mod export;
mod id;
mod macros;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod record;
#[allow(unsafe_code, reason = "words are shared between threads without locks")]
mod recorder;
mod pipeline;
mod provider;
pub mod sampling;
mod span;
mod span_context;
mod status;
mod sync;
pub mod testing;
mod value;

pub use callsite::{Callsite, SpanKind};
pub use context::{Context, ContextFuture, WithContext, span_id, trace_id, traceparent};
pub use error::Error;
pub use id::{SpanId, TraceId};
pub use pipeline::{DropReason, ExporterReport, Report};
pub use provider::{Builder, Tracing, builder, init};
pub use record::{Array, Attribute, EventView, LinkView, ReadableSpan, Slot, Value};
pub use span::current::{add_link, is_recording, rename, set_attribute, set_status};
pub use span::handle::{InSpan, Span, SpanFuture};
pub use span::outcome::record_error;
pub use span::parent::{IntoLink, IntoParent};
pub use span_context::{SpanContext, TraceFlags};
pub use status::{Outcome, Status};
pub use trace_macros::traced;
pub use value::{Element, Sensitive, ToValue};
