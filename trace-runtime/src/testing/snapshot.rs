//! Spans as text that is the same in each run.

use std::fmt::Write as _;

use super::line::{self, Line};
use super::{OwnedValue, Selection, SpanData, Spans};
use crate::export::console::text;
use crate::{SpanContext, SpanKind, Status};

/// Keys whose values change with every edit of a file.
const UNSTABLE: [&str; 3] = ["code.file.path", "code.line.number", "code.column.number"];

pub(super) fn of(spans: &Selection<'_>) -> String {
    let mut out = String::new();
    for step in spans.forest().walk() {
        let indentation = "  ".repeat(step.depth);
        push_span(
            &mut out,
            spans.get(step.index),
            spans.capture(),
            &indentation,
        );
    }
    out
}

pub(super) fn push_unfinished(out: &mut String, unfinished: u64) {
    if unfinished > 0 {
        let _ = writeln!(out, "({unfinished} unfinished)");
    }
}

fn push_span(out: &mut String, span: &SpanData, spans: &Spans, indentation: &str) {
    let line = Line::of(span);
    let kind = match span.kind() {
        SpanKind::Internal => String::new(),
        kind => format!(" ({})", kind.as_str()),
    };
    let _ = writeln!(out, "{indentation}{}{kind}", line.head());
    let mut detail = |mark: &str, write: &dyn Fn(&mut String)| {
        let _ = write!(out, "{indentation}  {mark} ");
        write(out);
        out.push('\n');
    };
    for (key, value) in line.attributes.iter().filter(|pair| is_stable(pair)) {
        detail(".", &|out| line::push_attribute(out, key, value));
    }
    for event in span.events() {
        detail("*", &|out| {
            push_named(out, event.name(), event.attributes());
        });
    }
    for link in span.links() {
        detail("->", &|out| {
            push_named(out, target(spans, &link.span_context()), link.attributes());
        });
    }
    match span.status() {
        Status::Unset => {}
        Status::Ok => detail("=", &|out| out.push_str("ok")),
        Status::Error(why) => detail("=", &|out| push_error(out, &why)),
    }
}

fn is_stable((key, _): &(String, OwnedValue)) -> bool {
    !UNSTABLE.contains(&key.as_str())
}

fn push_named(out: &mut String, name: &str, attributes: &[(String, OwnedValue)]) {
    line::push_name(out, name);
    for (key, value) in attributes.iter().filter(|pair| is_stable(pair)) {
        out.push(' ');
        line::push_attribute(out, key, value);
    }
}

fn push_error(out: &mut String, why: &str) {
    out.push_str("error ");
    text::push_quoted(out, why);
}

fn target<'a>(spans: &'a Spans, target: &SpanContext) -> &'a str {
    spans
        .find(target.trace_id(), target.span_id())
        .map_or("(elsewhere)", SpanData::name)
}
