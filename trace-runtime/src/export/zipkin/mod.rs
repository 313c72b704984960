//! Zipkin, version 2 of its JSON.

mod encode;
mod endpoint;

use std::fmt;
use std::io::Write;
use std::path::Path;

use super::json::lines::Lines;
use super::{Batch, Exporter};
use crate::Error;

pub(crate) use encode::Lists;

/// Writes spans as Zipkin's JSON (`zipkin2-api.yaml`, `ListOfSpans`): each batch is a list on a line of its own, as it would be posted to `/api/v2/spans`.
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
    lines: Lines<Box<dyn Write + Send>>,
}

impl Zipkin {
    /// Writes to anything. No buffer is needed around it: each write is a whole list, or many.
    pub fn writer(out: impl Write + Send + 'static) -> Self {
        Self {
            lists: Lists::new(usize::MAX),
            lines: Lines::new(Box::new(out)),
        }
    }

    /// Writes to a file, which is made, or emptied if it is there.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, Error> {
        super::create(path.as_ref()).map(Self::writer)
    }
}

impl Exporter for Zipkin {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let Self { lists, lines } = self;
        let mut result = Ok(());
        lists.split(batch, |list| {
            result = lines.line(|line| line.push_str(&String::from_utf8_lossy(list.body)));
        });
        result.and_then(|()| lines.flush()).map_err(cannot_write)
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.lines.flush().map_err(cannot_write)
    }

    fn name(&self) -> &'static str {
        "zipkin"
    }
}

fn cannot_write(cause: std::io::Error) -> Error {
    Error::io("write spans for Zipkin", cause)
}

impl fmt::Debug for Zipkin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zipkin")
            .field("unwritten_bytes", &self.lines.unwritten())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
