//! Log lines that show the trace they were written in.
//!
//! The calls stay as they are: a wrapper around what the program prints with adds the ids to each line that is written inside a trace.
//!
//! | the program logs with | the wrapper |
//! | --- | --- |
//! | `tracing_subscriber::fmt`: full, compact, pretty | `text` (feature `tracing`) |
//! | the same in JSON | `json` (feature `tracing`): the keys `trace_id`, `span_id` and `trace_flags` |
//! | `log`, with any logger | `Logger` (feature `log`) |
//! | something else | [`Ids`] |
//!
//! Ids are those of the innermost span: of a `#[traced]` function, of a [`Span`](crate::Span), or of `tracing` where its spans are [recorded](crate#where-to-go).
//! An error takes them along [by itself](ErrorExt::with_trace).
//!
#![cfg_attr(feature = "tracing", doc = "```")]
#![cfg_attr(not(feature = "tracing"), doc = "```ignore")]
//! use tracing_subscriber::layer::SubscriberExt;
//! use trace_runtime::logs;
//!
//! let subscriber = tracing_subscriber::registry()
//!     .with(trace_runtime::tracing::layer())
//!     .with(tracing_subscriber::fmt::layer().compact().map_event_format(logs::text));
//! # let _ = subscriber;
//! ```
//!
//! # Format
//!
//! `TRACE_LOG_FORMAT` says what is shown in front of a line of text; the default is `[{trace_id}] [{span_id}]`. It may also have `{trace_flags}`, `{request_id}` and
//! `{services}`, the names of the services that a request has passed, with commas (see [`TraceIdHeader`](crate::propagation::TraceIdHeader)). What is not known in a trace is `-`. Outside of any
//! trace nothing is shown. The variable is read once.

mod error;
#[cfg(feature = "tracing")]
mod event;
mod form;
mod ids;
#[cfg(feature = "tracing")]
mod json;
mod last;
#[cfg(feature = "log")]
mod logger;
mod template;

pub use error::{ErrorExt, WithTrace};
#[cfg(feature = "tracing")]
pub use event::{Text, text};
pub use ids::Ids;
#[cfg(feature = "tracing")]
pub use json::{Json, json};
#[cfg(feature = "log")]
pub use logger::Logger;

#[cfg(feature = "tracing")]
pub(crate) use event::note_parent;
