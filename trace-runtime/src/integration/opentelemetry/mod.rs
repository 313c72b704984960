//! The OpenTelemetry API: libraries that are instrumented with it join the tree.
//!
//! [`install`] makes this library what the API calls its SDK, for traces and propagation. From then on the two see each other without a word:
//!
//! ```
//! use opentelemetry::{KeyValue, global, trace::{TraceContextExt, Tracer}};
//! use trace_runtime::{testing, traced};
//!
//! /// Somebody else's, written against the API of OpenTelemetry.
//! fn query(work: impl FnOnce()) {
//!     global::tracer("their-library").in_span("query", |cx| {
//!         cx.span().set_attribute(KeyValue::new("db.system.name", "sqlite"));
//!         work();
//!     });
//! }
//!
//! #[traced]
//! fn row() {}
//!
//! #[traced]
//! fn list_tasks() {
//!     query(row);
//! }
//!
//! trace_runtime::opentelemetry::install()?;
//! let (_, spans) = testing::capture(list_tasks);
//! spans.assert_tree("
//!     list_tasks
//!       query db.system.name=sqlite
//!         row
//! ");
//! # Ok::<(), trace_runtime::Error>(())
//! ```
//!
//! # What is current
//!
//! | | sees |
//! | --- | --- |
//! | a tracer of the API, with the current context or an empty one | what is current: the innermost span of either kind |
//! | a tracer of the API, with any other context | that context |
//! | `#[traced]`, `Context::current()`, `trace_id()`, … | what is current, spans of the API included |
//! | `attr!`, `event!` and the others inside a span of the API | that span |
//! | the API's `Context::current()` | what was attached through the API |
//! | the API's `Context::current()` inside of `Context::current().to_opentelemetry().attach()` | our span; its attributes can be set |
//!
//! The API tells when one of its contexts is attached and detached on a thread (its feature `experimental_context_observer`), so nothing has to be looked up when a span
//! starts, and a program that does not call [`install`] pays nothing. The other direction has no such call: work that is handed to another thread takes along
//! `Context::current().to_opentelemetry()`, or our [`Context`](crate::Context).
//!
//! An API guard is to be dropped where it was made, in the order of the stack. One that outlives the `#[traced]` body that made it leaves that body's span with the identity
//! of the guard's span, and so does one that a future drops while another future of its thread, which waits, holds one that was made later: the API tells of the top of its stack only.
//! Futures of the API, `with_context`, hold none.
//!
//! # Propagators
//!
//! `global::get_text_map_propagator` speaks the [formats in force](crate::propagation). [`TextMap`] makes one of ours one of the API's, [`Format`] the other way round.
//!
//! # Spans of the API
//!
//! They have names, kinds, attributes, events, links and times of their own, as said by their builders, and the tracer's name as their
//! [module](crate::Callsite::module). A span that is dropped before it is ended ends there, as the API's SDK does it; one whose status is an error ends as
//! [an error](crate::Outcome::Error). Telemetry that the API suppresses is suppressed for `#[traced]`, too.

mod convert;
mod entered;
mod held;
mod propagator;
mod reference;
mod sites;
mod span;
mod tracer;
mod view;

pub use propagator::{Format, TextMap};
pub use span::ApiSpan;
pub use tracer::{Provider, Tracer};

use std::sync::Once;

use ::opentelemetry::context::GlobalContextObserver;
use ::opentelemetry::global;

use crate::Error;
use crate::sync::fixed::Arc;

/// The API takes one observer.
static OBSERVER: Once = Once::new();

/// Makes this library the provider of spans and propagators for whoever uses the OpenTelemetry API in this process.
///
/// Called once, beside [`init`](crate::init) and in any order with it; what is there already is replaced.
///
/// # Errors
///
/// When the program has a context observer of its own. Spans of the API are recorded then, too, but what is below them does not know them.
pub fn install() -> Result<(), Error> {
    global::set_tracer_provider(Provider::new());
    global::set_text_map_propagator(TextMap::in_force());
    OBSERVER.call_once(|| GlobalContextObserver::set(Arc::new(entered::Observer)));
    if entered::is_observed() {
        Ok(())
    } else {
        Err(Error::taken("a context observer"))
    }
}

/// For a forked child.
pub(crate) fn forget() {
    held::forget();
    sites::forget();
}
