//! The Trace Event Format of Chrome, which Perfetto and speedscope open.

mod encode;
mod rows;

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::time::SystemTime;

use super::console::Forest;
use super::console::held::{Group, Held};
use super::json::lines::{Failure, Lines};
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

    fn draw(&mut self, groups: &[Group]) {
        for group in groups {
            let mut spans: Vec<_> = group.spans.iter(self.held.timeline()).collect();
            spans.sort_by_key(ReadableSpan::start_ticks);
            self.draw_spans(&spans);
        }
    }

    /// Spans of one trace, by their starts.
    fn draw_spans(&mut self, spans: &[ReadableSpan<'_>]) {
        let Self {
            rows, frame, file, ..
        } = self;
        let forest = Forest::of(spans);
        let known = rows.len();
        let placed = rows.place(spans, &forest);
        for row in known..rows.len() {
            let (title, number) = (rows.get(row).title(), rows.get(row).number);
            file.add(0, |out| frame.row(out, row, title, number));
        }
        for (span, row) in spans.iter().zip(&placed) {
            file.add(1, |out| draw_span(out, *frame, span, *row));
        }
        self.draw_arrows(spans, &forest, &placed);
    }

    /// From parents to those children that stand on other rows and started while the parent was open.
    fn draw_arrows(&mut self, spans: &[ReadableSpan<'_>], forest: &Forest, rows: &[usize]) {
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
                        .add(0, |out| frame.arrow(out, phase, &spans[*child], spot));
                }
            }
        }
    }
}

/// Behind its marks: where a file ends too early, a span that is there is there as a whole.
fn draw_span(out: &mut String, frame: Frame, span: &ReadableSpan<'_>, row: usize) {
    for event in span.events() {
        frame.instant(out, &event, row);
        out.push_str("\n,");
    }
    frame.span(out, span, row);
}

impl Exporter for ChromeTrace {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let frame = self.frame;
        let service = batch.resource().service_name();
        self.file.begin(|out| frame.process(out, service));
        self.held.hold(batch);
        let mut groups = self.held.take_complete();
        groups.extend(self.held.take_crowded(MEMORY));
        self.draw(&groups);
        // Spans of earlier batches that are lost, too, are told of by the next ones or by the flush: those count as delivered until then.
        let lines = &mut self.file.lines;
        lines.flush(batch.accounted()).map_err(cannot_write)
    }

    fn flush(&mut self) -> Result<(), Error> {
        let groups = self.held.take_all();
        self.draw(&groups);
        self.file.lines.finish().map_err(cannot_write)
    }

    fn name(&self) -> &'static str {
        "chrome"
    }
}

fn cannot_write(failure: Failure) -> Error {
    failure.error("write the timeline of spans")
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
}

impl Events {
    fn new(out: Box<dyn Write + Send>) -> Self {
        Self {
            lines: Lines::new(out),
        }
    }

    /// Adds this event, if it would be the first one.
    fn begin(&mut self, first: impl FnOnce(&mut String)) {
        if self.lines.is_empty() {
            self.add(0, first);
        }
    }

    /// Adds an event, and what belongs to it; together they show so many spans.
    fn add(&mut self, spans: u64, event: impl FnOnce(&mut String)) {
        let before = if self.lines.is_empty() { '[' } else { ',' };
        self.lines.add(spans, |out| {
            out.push(before);
            event(out);
        });
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let end = if self.lines.is_empty() { "[]" } else { "]" };
        self.lines.add(0, |out| out.push_str(end));
        // Nobody is left who could be told; the viewers do without the end.
        let _ = self.lines.finish();
    }
}

#[cfg(test)]
mod tests;
