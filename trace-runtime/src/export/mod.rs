//! Where finished spans go.

mod batch;
pub(crate) mod console;
mod json;

pub use batch::{Batch, Spans};
pub use console::Console;
pub use json::JsonLines;

pub use crate::record::{
    Array, ArrayItems, Attribute, Attributes, EventView, Events, LinkView, Links,
};
pub use crate::resource::Scope;

use crate::Error;

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
    /// Delivers the spans of a batch, or says why none of them was delivered.
    fn export(&mut self, batch: &Batch) -> Result<(), Error>;

    /// Passes on what the exporter holds back. Called when the program flushes and when it shuts down; after that the exporter is dropped.
    fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// The name under which reports speak of this exporter.
    fn name(&self) -> &'static str {
        "exporter"
    }
}
