//! A tree on the terminal.

mod bar;
mod columns;
mod draw;
pub(super) mod held;
mod look;
mod paint;
mod row;
mod terminal;
pub(crate) mod text;
mod tree;

use std::fmt;
use std::io::{self, Write};

pub(crate) use draw::{Heading, draw};
pub(crate) use look::Look;
pub(crate) use paint::{Paint, Style};
pub(crate) use tree::Forest;

use super::{Batch, Exporter};
use crate::Error;
use held::{Group, Held, Reason};

/// Draws each trace as a tree, for the eyes of a developer.
///
/// A trace is written at once, in one piece, when its root ended: concurrent traces never interleave. A span that ends after its root was
/// shown follows as `… (late)`; what still waits for a root when the program flushes, or when more than the [memory](Self::memory) waits, is shown as
/// `… (incomplete)`. So every span that arrives is shown, once.
///
/// Left of each name stand how long the span took and when within its trace it ran. Failed, panicked and cancelled spans say so in
/// colour; events have their offset from the start of their span. Control characters in names and values are escaped, and values of
/// more than 240 characters are cut. Errors of the terminal are reported, never a panic.
///
/// ```
/// use trace_runtime::export::Console;
///
/// # fn main() -> Result<(), trace_runtime::Error> {
/// let tracing = trace_runtime::builder().exporter(Console::stderr()).init()?;
/// # tracing.shutdown(std::time::Duration::from_secs(1));
/// # Ok(())
/// # }
/// ```
pub struct Console {
    out: Box<dyn Write + Send>,
    look: Look,
    memory: usize,
    held: Held,
    /// Whether the last line stands alone, without a blank one behind it.
    is_close: bool,
    /// Whether a reader was told already that traces are torn for want of memory.
    said_crowded: bool,
}

/// Spans that wait for their root may take this many bytes unless the program says otherwise.
const MEMORY: usize = 16 << 20;

impl Console {
    /// Draws on the standard error, in colour if that is a terminal.
    pub fn stderr() -> Self {
        Self::new(Box::new(io::stderr()), Look::of(&io::stderr()))
    }

    /// Draws on the standard output, in colour if that is a terminal.
    pub fn stdout() -> Self {
        Self::new(Box::new(io::stdout()), Look::of(&io::stdout()))
    }

    /// Draws on anything, without colours unless the environment asks for them.
    pub fn writer(out: impl Write + Send + 'static) -> Self {
        Self::new(Box::new(out), Look::of_writer())
    }

    fn new(out: Box<dyn Write + Send>, look: Look) -> Self {
        Self {
            out,
            look,
            memory: MEMORY,
            held: Held::default(),
            is_close: false,
            said_crowded: false,
        }
    }

    /// Decides about colours, whatever the environment (`NO_COLOR`, `FORCE_COLOR`, `CLICOLOR_FORCE`) and the kind of output say.
    #[must_use]
    pub fn color(mut self, color: bool) -> Self {
        self.look.paint = if color { Paint::Colours } else { Paint::Plain };
        self
    }

    /// Sets how many bytes of spans may wait for their roots; 16 MiB otherwise.
    #[must_use]
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// Writes each group in one piece, and goes on after none: a terminal that failed once fails again.
    fn show(&mut self, groups: &[Group]) -> Result<(), Error> {
        let mut text = String::new();
        for group in groups {
            text.clear();
            let spans: Vec<_> = group.spans.iter(self.held.timeline()).collect();
            let heading = self.heading(&group.reason);
            draw(&mut text, &spans, heading, self.look);
            self.space(&mut text);
            self.out.write_all(text.as_bytes()).map_err(cannot_write)?;
        }
        self.out.flush().map_err(cannot_write)
    }

    /// Blank lines stand around trees, not between traces of one line.
    fn space(&mut self, text: &mut String) {
        let is_tree = text.lines().nth(1).is_some();
        if is_tree && self.is_close {
            text.insert(0, '\n');
        }
        if is_tree {
            text.push('\n');
        }
        self.is_close = !is_tree;
    }

    fn heading<'a>(&mut self, reason: &'a Reason) -> Heading<'a> {
        match reason {
            Reason::Complete => Heading::Trace,
            Reason::Late(root) => Heading::Late(root),
            Reason::Flushed => Heading::Incomplete("its root has not ended"),
            Reason::Crowded => Heading::Incomplete(self.crowded()),
        }
    }

    /// The whole explanation is given once.
    fn crowded(&mut self) -> &'static str {
        if std::mem::replace(&mut self.said_crowded, true) {
            "too many spans wait for their roots"
        } else {
            "too many spans wait for their roots: the oldest traces are shown in pieces (`Console::memory` sets the limit)"
        }
    }
}

fn cannot_write(cause: io::Error) -> Error {
    Error::io("write the tree of spans", cause)
}

impl Exporter for Console {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        self.held.hold(batch);
        let mut groups = self.held.take_complete();
        // Threads hand over their spans in turn, so what came first need not have started first.
        groups.sort_by_key(|group| group.start(self.held.timeline()));
        groups.extend(self.held.take_crowded(self.memory));
        self.show(&groups)
    }

    fn flush(&mut self) -> Result<(), Error> {
        let groups = self.held.take_all();
        self.show(&groups)
    }

    fn name(&self) -> &'static str {
        "console"
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console")
            .field("look", &self.look)
            .field("held_bytes", &self.held.bytes())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
