//! Tracing that accounts for every span.
//!
//! [`#[traced]`](traced) makes a function a span. What it returns, an `Err`, a panic or the drop of a future before it is ready, is how the span ends,
//! without a word from you. Attributes, events and links are added where you are.
//!
//! ```
//! use trace_runtime::{attr, event, traced};
//!
//! # #[derive(Debug)] struct DbError;
//! # struct Task { id: u64 }
//! #[traced(kind = client, attrs(db.system.name = "sqlite", task.id = task.id))]
//! async fn save_task(task: &Task) -> Result<u64, DbError> {
//!     event!("cache_miss", cache.key = task.id);
//!     let rows = 1;
//!     attr!(db.response.returned_rows = rows);
//!     Ok(rows)
//! }
//!
//! # fn main() -> Result<(), trace_runtime::Error> {
//! let _tracing = trace_runtime::init()?; // a tree on the terminal
//! # Ok(())
//! # }
//! ```
//!
//! In a test, spans are values:
//!
//! ```
//! # use trace_runtime::traced;
//! # #[derive(Debug)] struct Invalid;
//! # #[traced] fn validate_task() -> Result<(), Invalid> { Err(Invalid) }
//! # #[traced] fn create_task() -> Result<(), Invalid> { validate_task() }
//! let (_, spans) = trace_runtime::testing::capture(create_task);
//! spans.assert_tree("
//!     create_task !Invalid
//!       validate_task !Invalid
//! ");
//! ```
//!
//! # Trade-offs
//!
//! - **A span is recorded when it ends.** Until then it is counted, not seen.
//! - **Memory is bounded, so spans can be dropped.** Each drop has a reason and a counter in the [`Report`]; nothing is lost in silence.
//! - **A panic's message is known to the panic hook only.** Setting up recording, or a capture, puts one in front of the program's; one that is set later
//!   takes its place, and panics are recorded without a message from then on.
//! - **No guard type exists**, so none can be held over an `.await`: [`Span::in_scope`] takes a closure, [`InSpan::in_span`] a future.
//! - **A task or thread that is spawned has no parent** unless it is handed the [`Context`]: by [`thread`] and its like, or by hand.
//! - **Time** comes from the processor's counter where the operating system trusts it itself, else from the monotonic clock.
//!
//! # Promises
//!
//! The traced program is unchanged: same values, same drop order, same `Send`, no panic, no lock and no unbounded allocation on its path. Nothing
//! is recorded unless it is named; [`Sensitive`] values cannot be. `started = delivered + dropped + pending + open`, to the unit, in every [`Report`].
//! Switched off, a span costs one relaxed load and a branch.
//!
//! # HTTP
//!
//! With the feature `axum`, an application gets a span for each request, below the span of its caller, by one line. Any other service that is made of `http`
//! requests gets it by `ServerLayer::new` (feature `tower`), and a client by `ClientLayer::new`.
//!
#![cfg_attr(feature = "axum", doc = "```")]
#![cfg_attr(not(feature = "axum"), doc = "```ignore")]
//! use axum::{Router, routing::get};
//! use trace_runtime::tower::ServerLayer;
//!
//! let app: Router = Router::new()
//!     .route("/tasks/{id}", get(|| async { "a task" }))
//!     .layer(ServerLayer::axum()); // GET /tasks/{id}
//! ```
//!
//! # Where to go
//!
//! | to | see |
//! | --- | --- |
//! | annotate functions | [`#[traced]`](traced) |
//! | measure a hand-written `Future` or `Stream` | [`Lifespan`] |
//! | say what all functions of a crate have in common | [`defaults!`] |
//! | add what is known later | [`attr!`], [`event!`], [`link!`], [`rename`], [`set_status`] |
//! | trace a block or an expression | [`in_span!`] |
//! | hold a span, trace a future or a stream | [`span!`], [`Span`], [`InSpan`], [`StreamInSpan`]; with the feature `futures` `SinkInSpan` and `SpanPerItem` |
//! | trace an HTTP or gRPC server or client | `tower::ServerLayer` and `tower::ClientLayer` (feature `tower`), [as above](#http) |
//! | continue a trace, send it on | [`propagation`] |
//! | hand work to a thread, a task or a pool | [`thread`], `task` (feature `tokio`), `rayon` (feature of its name), [`#[traced(propagate)]`](traced#work-that-is-handed-over) |
//! | hand work over in any other way | [`Context`], [`WithContext`], [`Carried`] |
//! | have the spans of libraries that use `tracing` in the tree | `tracing::layer` (feature `tracing`) |
//! | see the trace in log lines | [`logs`] |
//! | let libraries join that are instrumented with the OpenTelemetry API | `opentelemetry` (feature of its name) |
//! | find a statement's trace in a database | [`sql`] |
//! | set up a program | [`init`], [`builder`], [`Tracing`] |
//! | see what is set up, and why | [`print_config`], [`config`], [`Builder::config`] |
//! | say who records | [`Resource`], [`detect`], [`InstrumentationScope`] |
//! | look at a timeline in Perfetto or speedscope | `export::ChromeTrace` (feature `chrome`) |
//! | send spans to a collector or a back end | `export::otlp::Otlp` (features `otlp-http`, `otlp-json`, `otlp-grpc`; `tls`, `gzip`, `zstd`), `export::Zipkin` (feature `zipkin`) |
//! | write spans for Zipkin, or as OTLP for a transport of your own | `export::Zipkin` (feature `zipkin`), `export::otlp` (feature `otlp`) |
//! | send spans somewhere else | [`export::Exporter`], proved by [`testing::check_exporter`] |
//! | see which spans are open | [`Tracing::in_flight`] |
//! | count: spans, drops, calls and durations of each name; be scraped | [`metrics`] |
//! | decide what is recorded | [`sampling`] |
//! | add something to every span | [`SpanProcessor`] |
//! | let Jaeger decide what is recorded | `jaeger::RemoteSampler` (feature `jaeger`) |
//! | decide what is exported when a trace has ended | [`sampling::Tail`] |
//! | keep secrets in, and spans small | [`Redaction`], [`Limits`] |
//! | assert on spans | [`testing`] |
//!
//! # Features
//!
//! None is on by default, and each only adds.
//!
//! | feature | adds |
//! | --- | --- |
//! | `otlp-http`, `otlp-json`, `otlp-grpc` | spans by OTLP: over HTTP as protobuf or JSON, and by gRPC |
//! | `zipkin` | spans to Zipkin |
//! | `gzip`, `zstd`, `tls` | compression and `https` for them |
//! | `otlp` | OTLP's encoder alone, for a transport of your own |
//! | `chrome` | a timeline in a file |
//! | `tracing`, `log` | spans of `tracing` in the tree, and log lines of either that show their trace |
//! | `opentelemetry` | spans of libraries that are instrumented with its API |
//! | `axum`, `tower` | spans of HTTP and gRPC servers and clients |
//! | `http`, `tonic`, `rdkafka`, `lapin`, `async-nats` | headers of these crates as carriers of a trace |
//! | `serde` | [`propagation::Carrier`] in what is serialized |
//! | `tokio`, `tokio-util`, `hyper`, `rayon` | their tasks and jobs, with the context of whoever spawned them |
//! | `futures` | sinks in a span, and a span for each item of a stream |
//! | `jaeger` | a sampler that follows Jaeger's strategies |
//! | `config-file` | the configuration file of OpenTelemetry |

#![deny(unsafe_code)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod baggage;
#[allow(unsafe_code, reason = "a call site is the address of a text")]
mod callsite;
mod clock;
mod context;
mod diagnostics;
mod drops;
mod error;
pub mod export;
mod glob;
mod hex;
mod id;
mod id_generator;
mod integration;
mod limits;
mod macros;
pub mod metrics;
mod percent;
mod pipeline;
mod plain;
mod processor;
pub mod propagation;
mod provider;
mod record;
#[allow(unsafe_code, reason = "words are shared between threads without locks")]
mod recorder;
mod redaction;
mod resource;
pub mod sampling;
mod span;
mod span_context;
mod spare;
mod status;
mod sync;
pub mod testing;
mod trace_state;
mod traceparent;
mod value;

pub use baggage::{Baggage, BaggageMember};
pub use callsite::{Callsite, SpanKind};
pub use context::{
    Carried, Context, ContextFuture, ContextKey, WithContext, span_id, trace_id, traceparent,
};
pub use drops::DropReason;
pub use error::Error;
pub use id::{SpanId, TraceId};
pub use id_generator::IdGenerator;
#[cfg(feature = "jaeger")]
pub use integration::jaeger;
#[cfg(feature = "opentelemetry")]
pub use integration::opentelemetry;
#[cfg(feature = "rayon")]
pub use integration::rayon;
#[cfg(feature = "tokio")]
pub use integration::task;
#[cfg(feature = "tower")]
pub use integration::tower;
#[cfg(feature = "tracing")]
pub use integration::tracing;
#[cfg(feature = "futures")]
pub use integration::{PerItem, SinkInSpan, SpanPerItem, SpanSink};
pub use integration::{logs, sql, thread};
pub use limits::Limits;
pub use pipeline::{Cuts, ExporterReport, Report};
pub use processor::{LiveSpan, SpanProcessor};
pub use provider::{Builder, Config, Tracing, builder, config, init, log_format, print_config};
pub use record::{ReadableSpan, Slot, Value};
pub use redaction::{Pattern, Redaction};
pub use resource::{InstrumentationScope, Resource, ResourceBuilder, detect};
pub use span::counted::{SpanStream, StreamInSpan};
pub use span::current::{add_link, is_recording, rename, set_attribute, set_status};
pub use span::handle::{InSpan, Span, SpanFuture};
pub use span::lifespan::Lifespan;
pub use span::outcome::{record_error, record_error_with};
pub use span::parent::{IntoLink, IntoLinks, IntoParent, LinkTarget};
pub use span_context::{SpanContext, TraceFlags};
pub use status::{Outcome, Status};
/// Says once what every `#[traced]` of a crate takes over; called at the crate's root.
///
/// ```standalone_crate
/// trace_runtime::defaults!(attrs(service.component = "billing"), skip(password));
///
/// mod invoices {
///     use crate::traced; // instead of `use trace_runtime::traced;`
///
///     #[traced(args)]
///     pub fn open(user: &str, password: &str) -> usize {
///         user.len() + password.len()
///     }
/// }
///
/// fn main() {
///     let (_, spans) = trace_runtime::testing::capture(|| invoices::open("ann", "1234"));
///     spans.assert_tree("open service.component=billing user=ann");
/// }
/// ```
///
/// # Rules
///
pub use trace_macros::defaults;
/// Measures functions: on one of them, or on an `impl` block, a `trait` or an inline `mod` of them.
///
/// ```
/// use trace_runtime::{testing, traced};
///
/// struct Store {
///     rows: Vec<u32>,
/// }
///
/// #[traced(pub, attrs(db.system.name = "memory"))]
/// impl Store {
///     pub fn load(&self, at: usize) -> Result<u32, String> {
///         self.row(at).ok_or_else(|| format!("no row {at}"))
///     }
///
///     #[traced(args, kind = client)]
///     pub fn save(&mut self, row: u32) {
///         self.rows.push(row);
///     }
///
///     #[traced(skip)]
///     pub fn len(&self) -> usize {
///         self.rows.len()
///     }
///
///     fn row(&self, at: usize) -> Option<u32> {
///         self.rows.get(at).copied()
///     }
/// }
///
/// let mut store = Store { rows: Vec::new() };
/// let (_, spans) = testing::capture(|| {
///     store.save(7);
///     store.load(store.len())
/// });
/// spans.assert_tree("
///     Store::save db.system.name=memory row=7
///     Store::load !String db.system.name=memory
/// ");
/// ```
///
/// A function that returns a future or a stream is measured when that is polled:
///
/// ```
/// use futures::stream::{self, Stream, StreamExt};
/// use trace_runtime::{testing, traced};
///
/// #[traced(attrs(from))]
/// fn rows(from: u32) -> impl Stream<Item = u32> {
///     stream::iter(from..from + 3)
/// }
///
/// #[traced]
/// fn sum(from: u32) -> impl Future<Output = u32> {
///     let rows = rows(from);
///     async move { rows.fold(0, async |sum, row| sum + row).await }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let (sum, spans) = testing::capture_async(async { sum(1).await }).await;
/// assert_eq!(sum, 6);
/// spans.assert_tree("
///     sum
///       rows from=1 stream.items=3
/// ");
/// # });
/// ```
///
/// # Functions
///
#[doc(alias("instrument", "trace"))]
pub use trace_macros::traced;
pub use trace_state::TraceState;
pub use traceparent::Traceparent;
pub use value::{Element, Sensitive, ToValue};
