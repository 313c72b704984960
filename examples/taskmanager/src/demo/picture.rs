//! A trace as a tree, with the service, the time and the place of each span.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use console::{StyledObject, style};
use serde_json::Value;
use terminal::{bad, duration, faint, fit, heading, printable};

use super::traces::{Span, Status, Trace};

/// Cells of the time line.
const CELLS: u64 = 24;

/// The attributes that say most in little room.
const SHOWN: [&str; 7] = [
    "user.id",
    "task.id",
    "cache.hit",
    "job.attempt",
    "job.outcome",
    "request.id",
    "http.response.status_code",
];

/// Draws a trace.
pub(crate) struct Picture<'a>(pub(crate) &'a Trace<'a>);

impl Display for Picture<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for root in self.0.roots() {
            self.draw(f, root, "", "")?;
        }
        Ok(())
    }
}

impl Picture<'_> {
    /// The span's line behind `branch`, and those of its children, which begin with `below`.
    fn draw(
        &self,
        f: &mut Formatter<'_>,
        span: &Span<'_>,
        branch: &str,
        below: &str,
    ) -> fmt::Result {
        writeln!(f, "{}", self.line(span, branch))?;
        let children = self.0.children(span);
        let last = children.len().saturating_sub(1);
        for (at, child) in children.into_iter().enumerate() {
            let (branch, indent) = if at == last {
                ("╰─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            self.draw(
                f,
                child,
                &format!("{below}{branch}"),
                &format!("{below}{indent}"),
            )?;
        }
        Ok(())
    }

    fn line(&self, span: &Span<'_>, branch: &str) -> String {
        let took = faint(duration(Duration::from_nanos(span.duration)));
        let (bar, branch) = (self.bar(span), faint(branch));
        let name = format!("{:8}", span.service);
        let service = service(span.service, &name);
        fit(&format!("{took} {bar} {service} {branch}{}", text(span))).into_owned()
    }

    /// Where in the trace this span lies; at least one cell.
    fn bar(&self, span: &Span<'_>) -> String {
        let whole = u128::from(self.0.duration().max(1));
        let cell = |time: u64| {
            let since = u128::from(time.saturating_sub(self.0.start()));
            u64::try_from(since * u128::from(CELLS) / whole).map_or(CELLS, |cell| cell.min(CELLS))
        };
        let from = cell(span.start).min(CELLS - 1);
        let to = cell(span.end()).max(from + 1);
        let cells = |cells: u64, of: &str| of.repeat(usize::try_from(cells).unwrap_or_default());
        let [before, after] = [from, CELLS - to].map(|empty| faint(cells(empty, "·")));
        format!(
            "{before}{}{after}",
            service(span.service, &cells(to - from, "━"))
        )
    }
}

/// A text in the colour of a service.
pub(crate) fn service<'a>(name: &str, text: &'a str) -> StyledObject<&'a str> {
    let text = style(text);
    match name {
        "api" => text.cyan(),
        "worker" => text.yellow(),
        "notifier" => text.magenta(),
        _ => text.green(),
    }
}

/// Name, outcome and what is shown of the attributes.
fn text(span: &Span<'_>) -> String {
    let details = span.details();
    let mut text = titled(span, &details.status);
    let attributes = details.attributes;
    for (key, value) in SHOWN
        .iter()
        .filter_map(|key| attributes.get_key_value(*key))
    {
        text.push_str("  ");
        text.push_str(&faint(format!("{key}={}", plain(value))).to_string());
    }
    text
}

/// The name, and how it ended if that is worth a word.
fn titled(span: &Span<'_>, status: &Status) -> String {
    let name = printable(&span.name);
    match &*span.outcome {
        "returned" => heading(name).to_string(),
        "error" => format!("{} {}", bad(name), bad(failure(status))),
        outcome => format!("{} {}", heading(name), bad(printable(outcome))),
    }
}

fn failure(status: &Status) -> String {
    let why = printable(&status.description);
    format!("✗ {why}").trim_end().to_owned()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => printable(text),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
