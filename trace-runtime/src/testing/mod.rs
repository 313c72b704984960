//! Spans as the subject of tests.
//!
//! [`capture`] and [`capture_async`] run a piece of the program and return its spans. A capture is bound to the trace context, not to the thread and
//! not to a global: any number of tests capture at once in one process, each sees its own spans only, and those of tasks and
//! threads that were handed the [`Context`](crate::Context) are among them. Nothing has to be set up first, and a recorder that is there sees none of them.
//!
//! ```
//! use trace_runtime::{Outcome, attr, testing, traced};
//!
//! #[derive(Debug)]
//! struct Invalid;
//!
//! #[traced]
//! fn create_task(title: &str) -> Result<(), Invalid> {
//!     attr!(task.title = title);
//!     validate_task(title)
//! }
//!
//! #[traced]
//! fn validate_task(title: &str) -> Result<(), Invalid> {
//!     if title.is_empty() { Err(Invalid) } else { Ok(()) }
//! }
//!
//! let (_, spans) = testing::capture(|| create_task(""));
//! spans.assert_tree("
//!     create_task !Invalid
//!       validate_task !Invalid
//! ");
//! assert_eq!(spans.with_outcome(Outcome::Error).len(), 2);
//! assert_eq!(spans.named("create_task").one().attribute("task.title"), Some("".into()));
//! ```
//!
//! # Trees as text
//!
//! [`assert_tree`](Spans::assert_tree) takes one line for each span, children two spaces deeper than their parent:
//!
//! ```text
//! name                          a span that returned and did not fail
//! name !Kind                    failed with an error of this type (its last path segment); `!panic` for a panic
//! name !                        failed, somehow
//! name ~cancelled               cancelled; `~unfinished` likewise
//! name key=value key2="a b"     has these attributes, and perhaps others
//! ```
//!
//! Siblings stand in the order in which they started. Bare values are read as they are recorded: `true` is a bool, `7` an integer, `1.5` a float, `[a,b]` an
//! array, anything else a string. A string that could be taken for one of these, or that contains white space or a quotation mark, is written in
//! quotation marks, with the escapes of Rust; so is a name or a key that could be taken for something else.

mod capture;
mod carriers;
mod data;
mod diff;
mod expected;
mod exporters;
mod line;
mod orphans;
mod snapshot;
mod spans;
mod tree;
mod value;

pub use capture::{capture, capture_async, try_capture};
pub use carriers::check_carrier;
pub use data::{EventData, LinkData, SpanData};
pub use exporters::check_exporter;
pub use spans::{Selection, Spans};
pub use value::OwnedValue;
