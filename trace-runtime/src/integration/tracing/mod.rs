//! Spans and events of `tracing` become ours.
//!
//! hyper, h2, tower-http, sqlx, tokio and most libraries speak `tracing`. With this [layer], which takes one line, their spans are in the same tree as
//! `#[traced]` functions, in both directions:
//!
//! ```
//! use tracing_subscriber::layer::SubscriberExt;
//! use trace_runtime::{testing, traced};
//!
//! #[traced]
//! fn query() {
//!     tracing::info!(rows = 3, "done");
//! }
//!
//! #[tracing::instrument] // a library's
//! fn transaction() {
//!     query();
//! }
//!
//! #[traced]
//! fn save() {
//!     transaction();
//! }
//!
//! let subscriber = tracing_subscriber::registry()
//!     .with(trace_runtime::tracing::layer().with_level(false).with_target(false));
//!
//! let (_, spans) = testing::capture(|| tracing::subscriber::with_default(subscriber, save));
//! spans.assert_tree("
//!     save
//!       transaction
//!         query
//! ");
//! assert_eq!(spans.named("query").one().events()[0].name(), "done");
//! ```
//!
//! A program that has no other use for `tracing` takes the [`subscriber`] instead of a registry with a layer: it costs less.
//!
//! # Filters
//!
//! A filter for what is printed belongs to the layer that prints. In front of the whole registry it would take spans away from everybody, us included:
//!
//! ```
//! use tracing_subscriber::layer::SubscriberExt;
//! use tracing_subscriber::{EnvFilter, Layer};
//!
//! let subscriber = tracing_subscriber::registry()
//!     .with(trace_runtime::tracing::layer())
//!     .with(tracing_subscriber::fmt::layer().with_filter(EnvFilter::from_default_env()));
//! # let _ = subscriber;
//! ```
//!
//! So traces are complete whatever `RUST_LOG` says. This layer may have a filter too, as for libraries with very many spans. A span that it takes away
//! passes its parent through.
//!
//! # What becomes of what
//!
//! | `tracing` | here |
//! | --- | --- |
//! | a contextual parent | what is current, whoever made it |
//! | `parent: &span` | that span, or the nearest of its ancestors that is recorded |
//! | `parent: None` | a new trace |
//! | `follows_from` | a link, as long as that span is not closed |
//! | fields | attributes of their type; `u64`, `i128` and `u128` that are no `i64` as text |
//! | level, target | the attributes `level` and `target` |
//! | the fields `otel.name`, `otel.kind` | the span's name and kind |
//! | `otel.status_code` (`ok`, `error`), `otel.status_message` | its status |
//! | an event | an event of the innermost span, `#[traced]` or not, that is named by its message, or without one by its target; outside of any span nothing |
//! | a field `error`, or of a type that implements `Error` | the event `exception`, with type, message and sources |
//! | an event of the level `ERROR` | the span's status too |
//! | a panic | the outcome [`Panicked`](crate::Outcome::Panicked) |
//! | the end | when it was exited for the last time; a child that lives longer does not make it longer |
//!
//! # Threads of libraries
//!
//! A library that hands work to a thread of its own takes [`tracing::Span::current`](::tracing::Span::current) along, as sqlx does for `SQLite`. That is a span of `tracing`, never one of ours: below a
//! `#[traced]` function there is none, and what the library says on that thread belongs to no trace. The function that calls it keeps its `#[instrument]`.
//!
//! # Guards
//!
//! [`tracing::Span::enter`](::tracing::Span::enter) gives a guard, which can be dropped anywhere. Guards that are dropped out of their order are put right, and so are those
//! that `#[traced]` futures of one thread hold while they wait: what one of them entered is not current in the others. Attributes of ours, [`attr!`](crate::attr), that were
//! recorded in such a span before the future waited are then the function's; fields and events of `tracing` stay the span's.
//!
//! A guard that leaves the `#[traced]` function that made it, as its result or otherwise, mixes up the identities of both spans, and so do guards of one span that
//! two futures of a thread hold at once. None is lost, and nothing stays behind; but return the span, not the guard.

mod entered;
mod event;
mod exception;
mod fields;
mod layer;
mod limit;
mod mirror;
mod options;
mod site;
mod span_ext;
mod spans;
mod subscriber;
mod table;
mod visitor;

pub use layer::{Layer, layer};
pub use mirror::mirror;
pub use span_ext::SpanExt;
pub use subscriber::{Subscriber, subscriber};
