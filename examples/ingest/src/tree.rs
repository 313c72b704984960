//! A finished trace, and its picture.
//!
//! What an exporter is given is borrowed from a batch, so what is kept is copied.

use std::fmt::{self, Display, Formatter};
use std::time::{Duration, SystemTime};

use trace_runtime::export::Attribute;
use trace_runtime::{Outcome, ReadableSpan, SpanId, Value};

use terminal::{bad, duration, faint, fit, heading, printable};

/// The root of a file's trace.
const FILE: &str = "ingest_file";

/// Cells of the time line.
const CELLS: usize = 24;

/// The spans of one trace, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    spans: Vec<Span>,
}

/// A copy of what is shown of a span.
#[derive(Debug)]
pub(crate) struct Span {
    id: SpanId,
    parent: Option<SpanId>,
    name: String,
    start: SystemTime,
    duration: Duration,
    outcome: Outcome,
    attributes: Vec<String>,
}

impl From<&ReadableSpan<'_>> for Span {
    fn from(span: &ReadableSpan<'_>) -> Self {
        let shown =
            |attribute: Attribute<'_>| format!("{}={}", attribute.key, text(attribute.value));
        Self {
            id: span.span_id(),
            parent: span.parent_span_id(),
            name: span.name().to_owned(),
            start: span.start_time(),
            duration: span.duration(),
            outcome: span.outcome(),
            attributes: span.attributes().map(shown).collect(),
        }
    }
}

fn text(value: Value<'_>) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::F64(value) => value.to_string(),
        Value::Str(value) => printable(value),
        other => format!("{other:?}"),
    }
}

impl Trace {
    pub(crate) fn add(&mut self, span: Span) {
        self.spans.push(span);
    }

    pub(crate) fn is_of_a_file(&self) -> bool {
        self.root().is_some_and(|root| root.name == FILE)
    }

    /// How long the root took.
    pub(crate) fn duration(&self) -> Duration {
        self.root().map_or(Duration::ZERO, |root| root.duration)
    }

    fn root(&self) -> Option<&Span> {
        self.spans.iter().find(|span| span.parent.is_none())
    }

    /// In the order in which they started.
    fn children(&self, parent: &Span) -> Vec<&Span> {
        let mut children: Vec<_> = self
            .spans
            .iter()
            .filter(|span| span.parent == Some(parent.id))
            .collect();
        children.sort_by_key(|span| span.start);
        children
    }

    /// The lines of the children, each followed by those of its own children.
    fn draw_below(
        &self,
        f: &mut Formatter<'_>,
        root: &Span,
        parent: &Span,
        indent: &str,
    ) -> fmt::Result {
        let children = self.children(parent);
        for (place, child) in children.iter().enumerate() {
            let is_last = place + 1 == children.len();
            let (branch, below) = if is_last {
                ("╰─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            writeln!(f, "{}", child.line(root, &format!("{indent}{branch}")))?;
            self.draw_below(f, root, child, &format!("{indent}{below}"))?;
        }
        Ok(())
    }
}

impl Display for Trace {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(root) = self.root() else {
            return Ok(());
        };
        writeln!(f, "{}", root.line(root, ""))?;
        self.draw_below(f, root, root, "")
    }
}

impl Span {
    /// Duration, place in time, name and attributes: as much as a line of the terminal holds.
    fn line(&self, trace: &Span, branch: &str) -> String {
        let took = faint(duration(self.duration));
        let (bar, branch) = (self.bar(trace), faint(branch));
        fit(&format!("{took} {bar} {branch}{self}")).into_owned()
    }

    /// Where in the trace this span lies; at least one cell.
    fn bar(&self, trace: &Span) -> String {
        let cell = |time: SystemTime| {
            let since = time.duration_since(trace.start).unwrap_or_default();
            let cell = since.as_nanos() * CELLS as u128 / trace.duration.as_nanos().max(1);
            usize::try_from(cell).map_or(CELLS, |cell| cell.min(CELLS))
        };
        let from = cell(self.start).min(CELLS - 1);
        let to = cell(self.start + self.duration).max(from + 1);
        let [before, after] = [from, CELLS - to].map(|cells| faint("·".repeat(cells)));
        format!("{before}{}{after}", "━".repeat(to - from))
    }
}

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.outcome {
            Outcome::Returned => write!(f, "{}", heading(&self.name))?,
            outcome => write!(f, "{} {}", bad(&self.name), bad(outcome))?,
        }
        self.attributes
            .iter()
            .try_for_each(|text| write!(f, "  {}", faint(text)))
    }
}
