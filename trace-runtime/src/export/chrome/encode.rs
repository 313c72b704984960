//! Events of the Trace Event Format ("JSON Array Format").

use std::fmt::{self, Display};

use crate::export::EventView;
use crate::export::json::encode::link;
use crate::export::json::write::{Object, array, attributes};
use crate::{Outcome, ReadableSpan, Status};

/// What the events of a file have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) pid: u32,
    /// The moment that is zero in the file, in nanoseconds since the Unix epoch.
    pub(super) origin: u64,
}

/// Where and when something is drawn.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub(super) row: usize,
    pub(super) nanos: u64,
}

impl Frame {
    /// The process of the service, and when its time began.
    ///
    /// speedscope calls a span by its name and all of its arguments, so that no two are the same to it, unless the first event of the file has the arguments that events of
    /// Hermes, a JavaScript engine, have: then by its name, `url`, `line` and `column`.
    pub(super) fn process(&self, out: &mut String, service: &str) {
        self.metadata(out, "process_name", 0, |args| {
            args.string("name", service);
            for like_hermes in HERMES {
                args.string(like_hermes, "");
            }
        });
        out.push_str("\n,");
        self.metadata(out, "process_labels", 0, |args| {
            args.text("labels", &format_args!("0 = {} ns since 1970", self.origin));
        });
    }

    /// The name of a row, and its place among the others.
    pub(super) fn row(&self, out: &mut String, row: usize, title: &str, number: usize) {
        self.metadata(out, "thread_name", row, |args| {
            if number == 0 {
                args.string("name", title);
            } else {
                args.string("name", &format!("{title} ({})", number + 1));
            }
        });
    }

    fn metadata(
        &self,
        out: &mut String,
        name: &str,
        row: usize,
        args: impl FnOnce(&mut Object<'_>),
    ) {
        let mut object = Object::begin(out);
        object.string("ph", "M");
        object.string("name", name);
        object.raw("pid", self.pid);
        object.raw("tid", thread(row));
        let mut inner = Object::begin(object.field("args"));
        args(&mut inner);
        inner.end();
        object.end();
    }

    /// A span as a complete event.
    pub(super) fn span(&self, out: &mut String, span: &ReadableSpan<'_>, row: usize) {
        let status = span.status();
        let nanos = span.start_unix_nanos();
        let mut object = self.event(out, "X", span.name(), Spot { row, nanos });
        object.raw("dur", Micros(span.end_unix_nanos() - nanos));
        if let Some(colour) = colour(span.outcome(), &status) {
            object.string("cname", colour);
        }
        match status {
            Status::Error(_) => object.text("cat", &format_args!("{},error", span.kind().as_str())),
            _ => object.string("cat", span.kind().as_str()),
        }
        let mut args = Object::begin(object.field("args"));
        self::args(&mut args, span, &status);
        args.end();
        object.end();
    }

    /// An event of a span.
    pub(super) fn instant(&self, out: &mut String, event: &EventView<'_>, row: usize) {
        let nanos = event.unix_nanos();
        let mut object = self.event(out, "i", event.name(), Spot { row, nanos });
        object.string("s", "t");
        object.string("cat", "event");
        attributes(object.field("args"), event.attributes());
        object.end();
    }

    /// One end of an arrow from a span to a child on another row.
    pub(super) fn arrow(
        &self,
        out: &mut String,
        phase: &str,
        child: &ReadableSpan<'_>,
        spot: Spot,
    ) {
        let mut object = self.event(out, phase, "child", spot);
        object.string("cat", "child");
        object.text("id", &child.span_id());
        // It ends at the span that encloses this moment, not at the next one.
        object.string("bp", "e");
        object.end();
    }

    fn event<'a>(&self, out: &'a mut String, phase: &str, name: &str, spot: Spot) -> Object<'a> {
        let mut object = Object::begin(out);
        object.string("ph", phase);
        object.string("name", name);
        object.raw("ts", Micros(spot.nanos.saturating_sub(self.origin)));
        object.raw("pid", self.pid);
        object.raw("tid", thread(spot.row));
        object
    }
}

/// A row is a thread to the viewers. They take thread 0 for the idle one of the processor.
const fn thread(row: usize) -> usize {
    row + 1
}

fn args(args: &mut Object<'_>, span: &ReadableSpan<'_>, status: &Status) {
    attributes(args.field("attributes"), span.attributes());
    args.count("dropped_attributes_count", span.dropped_attributes_count());
    args.count("dropped_events_count", span.dropped_events_count());
    args.count("dropped_links_count", span.dropped_links_count());
    if span.links().next().is_some() {
        array(args.field("links"), span.links(), |out, view| {
            link(out, &view);
        });
    }
    args.string("outcome", span.outcome().as_str());
    match status {
        Status::Unset => {}
        Status::Ok => args.string("status", "ok"),
        Status::Error(description) => args.string("error", description),
    }
    let callsite = span.callsite();
    args.string("url", callsite.file());
    args.raw("line", callsite.line());
    args.text("trace_id", &span.trace_id());
    args.text("span_id", &span.span_id());
    if let Some(parent) = span.parent_span_id() {
        args.text("parent_span_id", &parent);
    }
}

/// What speedscope asks for beside a name, of the first event of a file only.
const HERMES: [&str; 7] = [
    "category",
    "url",
    "line",
    "column",
    "params",
    "allocatedCategory",
    "allocatedName",
];

/// A name of Chrome's palette, where the viewer's own choice says too little: red for errors, orange for what nobody waited for.
const fn colour(outcome: Outcome, status: &Status) -> Option<&'static str> {
    match (outcome, status) {
        (Outcome::Panicked, _) | (_, Status::Error(_)) => Some("terrible"),
        (Outcome::Cancelled | Outcome::Unfinished, _) => Some("bad"),
        _ => None,
    }
}

/// Nanoseconds, written as microseconds without rounding.
struct Micros(u64);

impl Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1_000, self.0 % 1_000)
    }
}
