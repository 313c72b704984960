//! Where finished spans go.
//!
//! # An exporter of your own
//!
//! It implements [`Exporter`], and [`check_exporter`](crate::testing::check_exporter) proves that it does all that is asked of one:
//!
//! ```
//! use std::io::{self, Write};
//!
//! use trace_runtime::export::{Batch, Exporter};
//! use trace_runtime::{Error, testing};
//!
//! /// A line of comma-separated values a span.
//! struct Csv<W>(W);
//!
//! impl<W: Write + Send + 'static> Exporter for Csv<W> {
//!     fn export(&mut self, batch: &Batch) -> Result<(), Error> {
//!         for span in batch {
//!             let name = span.name().replace('"', "\"\"");
//!             writeln!(self.0, "{},\"{name}\",{}", span.trace_id(), span.duration().as_nanos())?;
//!         }
//!         Ok(())
//!     }
//!
//!     fn flush(&mut self) -> Result<(), Error> {
//!         Ok(self.0.flush()?)
//!     }
//! }
//!
//! testing::check_exporter(Csv(io::sink()));
//! ```

mod batch;
#[cfg(any(feature = "otlp", feature = "zipkin"))]
mod by_address;
#[cfg(feature = "chrome")]
mod chrome;
pub(crate) mod console;
mod deadline;
mod json;
#[cfg(any(
    feature = "jaeger",
    feature = "otlp-http",
    feature = "otlp-json",
    feature = "otlp-grpc",
    feature = "zipkin"
))]
#[cfg_attr(
    not(any(
        feature = "otlp-http",
        feature = "otlp-json",
        feature = "otlp-grpc",
        feature = "zipkin"
    )),
    expect(
        dead_code,
        unreachable_pub,
        unused_imports,
        unused_macros,
        reason = "a sampler that asks sends nothing"
    )
)]
mod network;
#[cfg(feature = "otlp")]
pub mod otlp;
#[cfg(any(feature = "otlp", feature = "zipkin"))]
mod outcome;
#[cfg(any(feature = "otlp", feature = "zipkin"))]
mod protobuf;
mod settled;
#[cfg(any(feature = "otlp", feature = "zipkin"))]
mod split;
#[cfg(feature = "zipkin")]
mod zipkin;

pub use batch::{Batch, Spans};
#[cfg(feature = "chrome")]
pub use chrome::ChromeTrace;
pub use console::Console;
pub use deadline::Deadline;
pub use json::JsonLines;
#[cfg(feature = "jaeger")]
pub(crate) use network::http::Source;
#[cfg(any(
    feature = "otlp-http",
    feature = "otlp-json",
    feature = "otlp-grpc",
    feature = "zipkin"
))]
pub use network::{Compression, Retry};
pub(crate) use settled::Settled;
#[cfg(feature = "zipkin")]
pub use zipkin::{Zipkin, ZipkinBuilder};

pub use crate::record::{
    Array, ArrayItems, Attribute, Attributes, EventView, Events, LinkView, Links,
};
pub use crate::resource::Scope;

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::Error;

/// How long spans may wait where nothing else is said.
pub(crate) const DEFAULT_INTERVAL: Duration = Duration::from_millis(100);

/// Delivers finished spans somewhere.
///
/// Each exporter has a thread of its own and a bounded queue, so it may block: the program is not slowed down, and what does not fit into the
/// queue is counted. A panic is contained and counted as a failed delivery. Spans that an exporter itself makes are not recorded.
///
/// Spans come when they have ended and their thread's turn has come: those of one trace may be spread over several batches, in any order, the
/// root before its children if threads differ. An exporter that wants whole traces has to wait a little for the late ones.
///
/// ```
/// use trace_runtime::Error;
/// use trace_runtime::export::{Batch, Exporter};
///
/// struct Names;
///
/// impl Exporter for Names {
///     fn export(&mut self, batch: &Batch) -> Result<(), Error> {
///         for span in batch {
///             println!("{} took {:?}", span.name(), span.duration());
///         }
///         Ok(())
///     }
/// }
/// ```
pub trait Exporter: Send + 'static {
    /// Delivers the spans of a batch, or says why they were not delivered.
    ///
    /// # Errors
    ///
    /// An error loses the whole batch, counted as [`Failed`](crate::DropReason::Failed), unless it says how many spans it loses and why: [`Error::lost`]. The others
    /// count as delivered.
    fn export(&mut self, batch: &Batch) -> Result<(), Error>;

    /// Passes on what the exporter holds back. Called when the program flushes and when it shuts down; after that the exporter is dropped.
    ///
    /// # Errors
    ///
    /// Spans that [`export`](Self::export) has taken and that cannot be passed on are named by [`Error::lost`]: they no longer count as delivered.
    fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Called once, on the exporter's own thread, before the first batch. One that waits, to try again for example, keeps the deadline and sleeps by it.
    fn start(&mut self, deadline: Deadline) {
        drop(deadline);
    }

    /// How long finished spans may wait until they are handed over. All exporters get them when the most impatient one wants them;
    /// [`Builder::interval`](crate::Builder::interval) overrules it. Default: 100 ms.
    fn interval(&self) -> Duration {
        DEFAULT_INTERVAL
    }

    /// Another exporter to the same place, which delivers at the same time as this one: for those that wait for answers. Called before the first batch, until there is none.
    /// Default: none.
    ///
    /// Each has a thread of its own and gets a batch when it has least to do, so batches may arrive in another order. A flush flushes all of them, and what they deliver or
    /// lose is one account in the [`Report`](crate::Report).
    fn another(&mut self) -> Option<Box<dyn Exporter>> {
        None
    }

    /// The name under which reports speak of this exporter.
    fn name(&self) -> &'static str {
        "exporter"
    }

    /// What kind of exporter it is in OpenTelemetry's words, which is the `otel.component.type` of its [metrics](crate::metrics). Default: made of its
    /// [`name`](Self::name), as in `csv_span_exporter`.
    fn component_type(&self) -> Cow<'static, str> {
        format!("{}_span_exporter", self.name().replace('-', "_")).into()
    }
}

/// A new file for spans; one that is there is emptied.
fn create(path: &Path) -> Result<File, Error> {
    File::create(path).map_err(|cause| cannot_open(path, cause))
}

fn cannot_open(path: &Path, cause: io::Error) -> Error {
    Error::io(format!("open {} for the spans", path.display()), cause)
}
