//! Zipkin, version 2 of its model.
//!
//! ```text
//! words, endpoint   what Zipkin has words for      json, proto   how they are written      lists   one of the two      http   on their way
//! ```

mod endpoint;
mod http;
mod json;
mod lists;
mod proto;
mod words;

use std::borrow::Cow;
use std::fmt;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::json::lines::{Failure, Lines};
use super::network::{Account, Delivery, NETWORK_INTERVAL};
use super::{Batch, DEFAULT_INTERVAL, Deadline, Exporter};
use crate::Error;

use http::Post;
pub use http::ZipkinBuilder;
use lists::Lists;

/// Posts spans to Zipkin, or to what reads the same, as its JSON (`zipkin2-api.yaml`, `ListOfSpans`) or its [protobuf](ZipkinBuilder::protobuf) (`zipkin.proto`); or
/// writes JSON to a file, each batch as a list on a line of its own.
///
/// By HTTP, what cannot be delivered is tried again as long as [`Retry`](crate::export::Retry) says, and what is given up is counted.
///
/// What Zipkin has no field for becomes a tag, as OpenTelemetry's specification asks for ("OpenTelemetry to Zipkin Transformation"): the status, the crate, and
/// as `span.outcome` an end that is neither a return nor an error. Events are annotations. Links, trace states and attributes of the resource other than the
/// service's name and namespace are left out.
///
/// Zipkin's page "Upload JSON" takes one list: `jq -s add spans.json` makes one of all lines.
///
/// ```
/// use trace_runtime::export::Zipkin;
///
/// # fn main() -> Result<(), trace_runtime::Error> {
/// let spans = Zipkin::http("http://localhost:9411/api/v2/spans").build()?;
/// # drop(spans);
/// # Ok(())
/// # }
/// ```
///
/// ```
/// use trace_runtime::export::Zipkin;
///
/// # fn main() -> Result<(), trace_runtime::Error> {
/// # let path = std::env::temp_dir().join(format!("zipkin-doc-{}.json", std::process::id()));
/// let spans = Zipkin::create(&path)?;
/// let tracing = trace_runtime::builder().exporter(spans).init()?;
/// # tracing.shutdown(std::time::Duration::from_secs(1));
/// # std::fs::remove_file(path)?;
/// # Ok(())
/// # }
/// ```
pub struct Zipkin {
    lists: Lists,
    out: Out,
}

/// Where lists go.
enum Out {
    Lines(Lines<Box<dyn Write + Send>>),
    Http(Box<Delivery<Post>>),
}

impl Zipkin {
    /// An exporter that posts to this URL.
    pub fn http(url: impl Into<String>) -> ZipkinBuilder {
        ZipkinBuilder::new(url.into())
    }

    /// Writes to anything. No buffer is needed around it: each write is a whole list, or many.
    pub fn writer(out: impl Write + Send + 'static) -> Self {
        Self {
            lists: Lists::json(usize::MAX),
            out: Out::Lines(Lines::new(Box::new(out))),
        }
    }

    /// Writes to a file, which is made, or emptied if it is there.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, Error> {
        super::create(path.as_ref()).map(Self::writer)
    }
}

impl Exporter for Zipkin {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        match &mut self.out {
            Out::Lines(lines) => write(&mut self.lists, lines, batch),
            Out::Http(delivery) => post(&mut self.lists, delivery, batch),
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        match &mut self.out {
            Out::Lines(lines) => lines.finish().map_err(cannot_write),
            Out::Http(_) => Ok(()),
        }
    }

    fn start(&mut self, deadline: Deadline) {
        if let Out::Http(delivery) = &mut self.out {
            delivery.keep_to(deadline);
        }
    }

    fn interval(&self) -> Duration {
        match self.out {
            Out::Lines(_) => DEFAULT_INTERVAL,
            Out::Http(_) => NETWORK_INTERVAL,
        }
    }

    fn name(&self) -> &'static str {
        "zipkin"
    }

    fn component_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self.out {
            Out::Lines(_) => "zipkin_span_exporter",
            Out::Http(_) => "zipkin_http_span_exporter",
        })
    }
}

fn write(
    lists: &mut Lists,
    lines: &mut Lines<Box<dyn Write + Send>>,
    batch: &Batch,
) -> Result<(), Error> {
    let accounted = batch.accounted();
    lists.split(batch, |list| {
        let spans = list.spans.min(accounted);
        lines.add(spans, |line| {
            line.push_str(&String::from_utf8_lossy(list.body));
        });
    });
    lines.flush(accounted).map_err(cannot_write)
}

fn post(lists: &mut Lists, delivery: &mut Delivery<Post>, batch: &Batch) -> Result<(), Error> {
    let mut account = Account::default();
    let too_large = lists.split(batch, |list| {
        delivery.deliver(list.body, list.spans, &mut account);
    });
    account.too_large(too_large);
    account.result()
}

fn cannot_write(failure: Failure) -> Error {
    failure.error("write spans for Zipkin")
}

impl fmt::Debug for Zipkin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut zipkin = f.debug_struct("Zipkin");
        if let Out::Lines(lines) = &self.out {
            zipkin.field("unwritten_bytes", &lines.unwritten());
        }
        zipkin.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
