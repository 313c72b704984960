//! JSON lines: one span a line.

pub(super) mod encode;
pub(super) mod lines;
pub(super) mod write;

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{Batch, Exporter};
use crate::Error;
use lines::{Failure, Lines};

/// Writes each span as one line of JSON, as soon as its batch arrives.
///
/// The lines of a trace come in the order in which its spans ended, so children usually stand before their parents. All of a batch is passed
/// on before the next one is taken. A line is never torn: after a full disk or a failed write, what is missing of a line is written before the next one, and the
/// others of its batch are counted as lost.
///
/// | field | value |
/// | --- | --- |
/// | `trace_id`, `span_id` | 32 and 16 lowercase hex digits |
/// | `parent_span_id` | 16 lowercase hex digits; absent for the root of a trace |
/// | `remote_parent` | bool: whether the parent lives in another process |
/// | `flags` | number: the trace flags of W3C Trace Context |
/// | `trace_state` | string: the `tracestate` that came with the trace; absent if there was none |
/// | `name` | string |
/// | `kind` | `internal`, `server`, `client`, `producer` or `consumer` |
/// | `start_unix_nanos` | number: nanoseconds since the Unix epoch, an integer of up to 20 digits |
/// | `duration_nanos` | number: nanoseconds |
/// | `outcome` | `returned`, `error`, `panicked`, `cancelled` or `unfinished` |
/// | `status` | object: `code` is `unset`, `ok` or `error`; with `error` a `description` |
/// | `attributes` | object: bools, numbers, strings and arrays of these; not a number and the infinities are the strings `NaN`, `Infinity`, `-Infinity` |
/// | `events` | array of objects: `name`, `time_unix_nanos`, `attributes` |
/// | `links` | array of objects: `trace_id`, `span_id`, `flags`, `remote`, `trace_state` if it is known, `attributes` |
/// | `dropped_attributes_count`, `dropped_events_count`, `dropped_links_count` | number: how many were cut off by a limit, in events and links for attributes; absent if none |
/// | `module`, `file`, `line` | where the span's function stands |
/// | `service` | string: the `service.name` of the [`Resource`](crate::Resource) |
///
/// New fields may be added; what is there keeps its name and its meaning.
///
/// ```
/// use trace_runtime::export::JsonLines;
///
/// # fn main() -> Result<(), trace_runtime::Error> {
/// # let path = std::env::temp_dir().join(format!("json-lines-doc-{}.jsonl", std::process::id()));
/// let spans = JsonLines::create(&path)?;
/// let tracing = trace_runtime::builder().exporter(spans).init()?;
/// # tracing.shutdown(std::time::Duration::from_secs(1));
/// # std::fs::remove_file(path)?;
/// # Ok(())
/// # }
/// ```
pub struct JsonLines {
    lines: Lines<Box<dyn Write + Send>>,
}

impl JsonLines {
    /// Writes to anything. No buffer is needed around it: each write is many lines.
    pub fn writer(out: impl Write + Send + 'static) -> Self {
        Self {
            lines: Lines::new(Box::new(out)),
        }
    }

    /// Writes to a file, which is made, or emptied if it is there.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, Error> {
        super::create(path.as_ref()).map(Self::writer)
    }

    /// Writes behind what is in a file, which is made if it is not there. If its last line has no end, it gets one.
    pub fn append(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        open_at_line(path)
            .map(Self::writer)
            .map_err(|cause| super::cannot_open(path, cause))
    }
}

/// A process that was killed may have left half a line.
fn open_at_line(path: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)?;
    if file.seek(SeekFrom::End(0))? > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok(file)
}

impl Exporter for JsonLines {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let service = batch.resource().service_name();
        let accounted = batch.accounted();
        for span in batch {
            self.lines
                .add(accounted.min(1), |line| encode::span(line, &span, service));
        }
        self.lines.flush(accounted).map_err(cannot_write)
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.lines.finish().map_err(cannot_write)
    }

    fn name(&self) -> &'static str {
        "json"
    }
}

fn cannot_write(failure: Failure) -> Error {
    failure.error("write spans as JSON lines")
}

impl fmt::Debug for JsonLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines")
            .field("unwritten_bytes", &self.lines.unwritten())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(super) mod tests;
