//! The Trace Event Format of Chrome, which Perfetto and speedscope open.

mod encode;
mod rows;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use super::console::Forest;
use super::console::held::{Group, Held};
use super::json::lines::Lines;
use super::{Batch, Exporter};
use crate::{Error, ReadableSpan};
use encode::{Frame, Spot};
use rows::Rows;

/// Bytes of spans that may wait for their roots.
const MEMORY: usize = 16 << 20;

/// Writes a timeline for [Perfetto](https://ui.perfetto.dev) ("Open trace file"), [speedscope](https://speedscope.app) or `chrome://tracing`.
///
/// A trace is a bar with its spans below it, on a row that is named after the function that it starts with. Traces of one kind that do not overlap share a row, so there
/// are as many rows as there were traces at the same time. Spans that run beside a sibling stand on a row of their own; in Perfetto an arrow leads to
/// them. Events are marks on their span. A click on a span shows its attributes, links, ids, how it ended, its error, and the file (`url`) and line of its function;
/// errors are red where a viewer takes colours from a file (Perfetto does not; there, search for the category `error`). speedscope shows names, and in "Left Heavy" how long all spans of a
/// name took together.
///
/// Times count from the moment when this exporter was made, to the nanosecond; the label of the process says when that was.
///
/// Traces are written when their root ends, 16 MiB of spans may wait for theirs. The file is one JSON array, ended when recording is shut down;
/// all viewers open it without its end, too, so that of a program that was killed shows what was written until then.
///
/// ```
/// use trace_runtime::export::ChromeTrace;
///
/// # fn main() -> Result<(), trace_runtime::Error> {
/// # let path = std::env::temp_dir().join(format!("chrome-doc-{}.json", std::process::id()));
/// let timeline = ChromeTrace::create(&path)?;
/// let tracing = trace_runtime::builder().exporter(timeline).init()?;
/// # tracing.shutdown(std::time::Duration::from_secs(1));
/// # std::fs::remove_file(path)?;
/// # Ok(())
/// # }
/// ```
pub struct ChromeTrace {
    held: Held,
    rows: Rows,
    frame: Frame,
    file: Events,
}

impl ChromeTrace {
    /// Writes to anything. No buffer is needed around it: each write is many events.
    pub fn writer(out: impl Write + Send + 'static) -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let origin = u64::try_from(since.unwrap_or_default().as_nanos()).unwrap_or(u64::MAX);
        Self {
            held: Held::default(),
            rows: Rows::default(),
            frame: Frame {
                pid: std::process::id(),
                origin,
            },
            file: Events::new(Box::new(out)),
        }
    }

    /// Writes to a file, which is made, or emptied if it is there.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, Error> {
        super::create(path.as_ref()).map(Self::writer)
    }

    fn draw(&mut self, groups: &[Group]) -> io::Result<()> {
        for group in groups {
            let mut spans: Vec<_> = group.spans.iter(self.held.timeline()).collect();
            spans.sort_by_key(ReadableSpan::start_ticks);
            self.draw_spans(&spans)?;
        }
        Ok(self.file.lines.flush()?)
    }

    /// Spans of one trace, by their starts.
    fn draw_spans(&mut self, spans: &[ReadableSpan<'_>]) -> io::Result<()> {
        let Self {
            rows, frame, file, ..
        } = self;
        let forest = Forest::of(spans);
        let known = rows.len();
        let placed = rows.place(spans, &forest);
        for row in known..rows.len() {
            let (title, number) = (rows.get(row).title(), rows.get(row).number);
            file.add(|out| frame.row(out, row, title, number))?;
        }
        for (span, row) in spans.iter().zip(&placed) {
            file.add(|out| frame.span(out, span, *row))?;
            for event in span.events() {
                file.add(|out| frame.instant(out, &event, *row))?;
            }
        }
        self.draw_arrows(spans, &forest, &placed)
    }

    /// From parents to those children that stand on other rows and started while the parent was open.
    fn draw_arrows(
        &mut self,
        spans: &[ReadableSpan<'_>],
        forest: &Forest,
        rows: &[usize],
    ) -> io::Result<()> {
        for (parent, row) in rows.iter().enumerate() {
            for child in forest.children(parent) {
                let nanos = spans[*child].start_unix_nanos();
                if rows[*child] == *row || nanos > spans[parent].end_unix_nanos() {
                    continue;
                }
                for (phase, row) in [("s", *row), ("f", rows[*child])] {
                    let spot = Spot { row, nanos };
                    let frame = self.frame;
                    self.file
                        .add(|out| frame.arrow(out, phase, &spans[*child], spot))?;
                }
            }
        }
        Ok(())
    }
}

impl Exporter for ChromeTrace {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let frame = self.frame;
        let service = batch.resource().service_name();
        self.file
            .begin(|out| frame.process(out, service))
            .map_err(cannot_write)?;
        self.held.hold(batch);
        let mut groups = self.held.take_complete();
        groups.extend(self.held.take_crowded(MEMORY));
        self.draw(&groups).map_err(cannot_write)
    }

    fn flush(&mut self) -> Result<(), Error> {
        let groups = self.held.take_all();
        self.draw(&groups).map_err(cannot_write)
    }

    fn name(&self) -> &'static str {
        "chrome"
    }
}

fn cannot_write(cause: io::Error) -> Error {
    Error::io("write the timeline of spans", cause)
}

impl fmt::Debug for ChromeTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChromeTrace")
            .field("rows", &self.rows.len())
            .field("held_bytes", &self.held.bytes())
            .finish_non_exhaustive()
    }
}

/// An array, an event a line, that is whole up to its end at any time.
struct Events {
    lines: Lines<Box<dyn Write + Send>>,
    has_begun: bool,
}

impl Events {
    fn new(out: Box<dyn Write + Send>) -> Self {
        Self {
            lines: Lines::new(out),
            has_begun: false,
        }
    }

    /// Starts the array with this event, unless it has begun.
    fn begin(&mut self, first: impl FnOnce(&mut String)) -> io::Result<()> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Ok(());
        }
        Ok(self.lines.line(|out| {
            out.push('[');
            first(out);
        })?)
    }

    fn add(&mut self, event: impl FnOnce(&mut String)) -> io::Result<()> {
        Ok(self.lines.line(|out| {
            out.push(',');
            event(out);
        })?)
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let start = if self.has_begun { "" } else { "[" };
        // Nobody is left who could be told; the viewers do without the end.
        let _ = self.lines.line(|out| {
            out.push_str(start);
            out.push(']');
        });
        let _ = self.lines.flush();
    }
}

#[cfg(test)]
mod tests;
