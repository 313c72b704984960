//! Draws the tree of some spans.

use std::fmt::Write as _;
use std::time::Duration;

use super::bar::Stretch;
use super::look::Look;
use super::paint::Style;
use super::row::{Guides, Rows};
use super::text;
use super::tree::{Forest, Step};
use crate::export::{Attribute, EventView};
use crate::{Outcome, ReadableSpan, SpanKind, Status, Value};

/// Characters of a value that are shown; the terminal is for people, and a screenful is enough.
const MOST_CHARACTERS: usize = 240;

/// Why these spans are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading<'a> {
    /// A whole trace: time of day and trace id stand behind the root's name.
    Trace,
    /// For tests: no ids, no time of day.
    None,
    /// Spans that ended after their parent was shown; the name is that of the trace's root, if that was shown.
    Late(&'a str),
    /// Their root has not ended.
    Incomplete(&'a str),
}

/// Appends the tree of these spans, which are of one trace unless there is no heading. Siblings are ordered by start.
pub(crate) fn draw(out: &mut String, spans: &[ReadableSpan<'_>], heading: Heading<'_>, look: Look) {
    let mut spans = spans.to_vec();
    spans.sort_by_key(ReadableSpan::start_ticks);
    let Some(whole) = spans.iter().map(stretch).reduce(Stretch::cover) else {
        return;
    };
    let forest = Forest::of(&spans);
    let rows = Rows::new(out, look);
    let mut drawing = Drawing {
        spans: &spans,
        forest: &forest,
        whole,
        heading,
        guides: Guides::within(look.width),
        rows,
    };
    drawing.heading();
    for step in forest.walk() {
        drawing.span(step);
    }
}

fn stretch(span: &ReadableSpan<'_>) -> Stretch {
    Stretch {
        start: span.start_unix_nanos(),
        end: span.end_unix_nanos(),
    }
}

struct Drawing<'a, 'o> {
    spans: &'a [ReadableSpan<'a>],
    forest: &'a Forest,
    whole: Stretch,
    heading: Heading<'a>,
    guides: Guides,
    rows: Rows<'o>,
}

impl Drawing<'_, '_> {
    fn heading(&mut self) {
        let (what, more) = match self.heading {
            Heading::Trace | Heading::None => return,
            Heading::Late("") => ("… (late)", String::new()),
            Heading::Late(root) => ("… (late)", format!("below {}", escaped(root))),
            Heading::Incomplete(why) => ("… (incomplete)", String::from(why)),
        };
        self.rows.heading();
        self.rows.text(Style::Warning, what);
        if !more.is_empty() {
            self.rows.word(Style::Faint, &more);
        }
        self.rows
            .word(Style::Faint, &self.spans[0].trace_id().to_string());
        self.rows.end();
    }

    fn span(&mut self, step: Step) {
        let span = self.spans[step.index];
        let has_children = !self.forest.children(step.index).is_empty();
        let ending = Ending::of(&span);
        self.guides.enter(step.depth, step.is_last);
        self.rows.span(
            &text::duration(span.duration()),
            (ending.colour(), &self.whole.draw(stretch(&span))),
            &self.guides,
            has_children,
        );
        self.rows.text(Style::Strong, &escaped(span.name()));
        if span.kind() != SpanKind::Internal {
            self.rows
                .text(Style::Kind, &format!(" ({})", span.kind().as_str()));
        }
        if let Some((style, words)) = &ending.words {
            self.rows.word(*style, words);
        }
        for attribute in span
            .attributes()
            .filter(|attribute| !ending.says(attribute.key))
        {
            self.rows.word(Style::Faint, &pair(attribute));
        }
        if step.depth == 0 && self.heading == Heading::Trace {
            self.rows.word(
                Style::Faint,
                &format!(
                    "{} {}",
                    time_of_day(span.start_unix_nanos()),
                    span.trace_id()
                ),
            );
        }
        self.rows.end();
        self.details(step.index, &ending, has_children);
    }

    fn details(&mut self, index: usize, ending: &Ending, has_children: bool) {
        let span = self.spans[index];
        for (at, event) in by_time(&span) {
            if Some(at) != ending.event {
                self.event(&span, &event, has_children);
            }
        }
        if !ending.causes.is_empty() && !self.is_passed_on(index, ending) {
            self.causes(&ending.causes, has_children);
        }
        for link in span.links() {
            self.rows.detail("", "", &self.guides, has_children);
            self.rows.text(
                Style::Faint,
                &format!("→ {}", self.target(&link.span_context())),
            );
            for attribute in link.attributes() {
                self.rows.word(Style::Faint, &pair(attribute));
            }
            self.rows.end();
        }
    }

    fn causes(&mut self, causes: &[String], has_children: bool) {
        for cause in causes {
            self.rows.detail("", "", &self.guides, has_children);
            self.rows.text(Style::Error, &format!("↳ {cause}"));
            self.rows.end();
        }
    }

    /// Whether a child ended in the same words: then it is the one that says why.
    fn is_passed_on(&self, index: usize, ending: &Ending) -> bool {
        self.forest
            .children(index)
            .iter()
            .any(|child| Ending::of(&self.spans[*child]).words == ending.words)
    }

    fn event(&mut self, span: &ReadableSpan<'_>, event: &EventView<'_>, has_children: bool) {
        let moment = event.unix_nanos();
        let offset = Duration::from_nanos(moment.saturating_sub(span.start_unix_nanos()));
        let place = self
            .whole
            .draw(Stretch {
                start: moment,
                end: moment,
            })
            .replace(['╸', '╺'], "·");
        self.rows.detail(
            &format!("+{}", text::duration(offset)),
            &place,
            &self.guides,
            has_children,
        );
        if event.name() == "exception" {
            self.rows
                .text(Style::Error, &Exception::of(event).sentence());
        } else {
            self.rows
                .text(Style::Event, &format!("• {}", escaped(event.name())));
            for attribute in event.attributes() {
                self.rows.word(Style::Faint, &pair(attribute));
            }
        }
        self.rows.end();
    }

    /// The name of the span if it is among these, else its ids.
    fn target(&self, target: &crate::SpanContext) -> String {
        match self.forest.find(target.trace_id(), target.span_id()) {
            Some(index) => escaped(self.spans[index].name()),
            None => format!("{}/{}", target.trace_id(), target.span_id()),
        }
    }
}

/// How a span ended, as it is said behind its name.
#[derive(Default)]
struct Ending {
    words: Option<(Style, String)>,
    causes: Vec<String>,
    /// The event that the words were taken from.
    event: Option<usize>,
}

impl Ending {
    fn of(span: &ReadableSpan<'_>) -> Self {
        match span.outcome() {
            Outcome::Returned => Self::told(span),
            Outcome::Error => Self::failed(span, |exception| (Style::Error, exception.sentence())),
            Outcome::Panicked => Self::failed(span, |exception| (Style::Panic, exception.panic())),
            outcome => Self {
                words: Some((Style::Warning, outcome.to_string())),
                ..Self::default()
            },
        }
    }

    /// The body says nothing, but the program may have recorded an error or set a status.
    fn told(span: &ReadableSpan<'_>) -> Self {
        let Status::Error(why) = span.status() else {
            return Self::default();
        };
        let exception = last_exception(span).map(|(_, exception)| exception);
        if exception.is_some_and(|exception| exception.message == shown(&why)) {
            return Self::failed(span, |exception| (Style::Error, exception.sentence()));
        }
        Self {
            words: Some((Style::Error, marked(&shown(&why)))),
            ..Self::default()
        }
    }

    fn failed(span: &ReadableSpan<'_>, words: impl FnOnce(&Exception) -> (Style, String)) -> Self {
        let (event, exception) = last_exception(span).unzip();
        let exception = exception.unwrap_or_default();
        Self {
            words: Some(words(&exception)),
            causes: exception.causes,
            event,
        }
    }

    /// That of the bar: the eye finds what failed.
    fn colour(&self) -> Style {
        self.words.as_ref().map_or(Style::Bar, |(style, _)| *style)
    }

    /// Whether the words say what the attribute of this key says.
    fn says(&self, key: &str) -> bool {
        self.event.is_some() && key == "error.type"
    }
}

/// The events of a span in the order in which they happened, each with its place: those that a handle adds are kept apart from those of its body.
fn by_time<'a>(span: &'a ReadableSpan<'_>) -> Vec<(usize, EventView<'a>)> {
    let mut events: Vec<_> = span.events().enumerate().collect();
    events.sort_by_key(|(_, event)| event.unix_nanos());
    events
}

fn last_exception(span: &ReadableSpan<'_>) -> Option<(usize, Exception)> {
    let last = span
        .events()
        .enumerate()
        .filter(|(_, event)| event.name() == "exception")
        .last();
    last.map(|(at, event)| (at, Exception::of(&event)))
}

/// An `exception` event, ready to be shown.
#[derive(Default)]
struct Exception {
    kind: String,
    message: String,
    place: Option<String>,
    causes: Vec<String>,
}

impl Exception {
    fn of(event: &EventView<'_>) -> Self {
        let text = |key| match event.attribute(key) {
            Some(Value::Str(text)) => Some(text),
            _ => None,
        };
        let line = match event.attribute("code.line.number") {
            Some(Value::I64(line)) => line,
            _ => 0,
        };
        let causes = match event.attribute("exception.sources") {
            Some(Value::Array(sources)) => sources.iter().map(cause).collect(),
            _ => Vec::new(),
        };
        Self {
            kind: text("exception.type")
                .map(text::short_type)
                .unwrap_or_default(),
            message: text("exception.message").map(shown).unwrap_or_default(),
            place: text("code.file.path").map(|file| format!("{}:{line}", escaped(file))),
            causes,
        }
    }

    fn sentence(&self) -> String {
        let Self { kind, message, .. } = self;
        // What a derived `Debug` says of a unit struct is its name.
        if kind == message {
            return marked(kind);
        }
        let colon = if kind.is_empty() || message.is_empty() {
            ""
        } else {
            ": "
        };
        marked(&format!("{kind}{colon}{message}"))
    }

    fn panic(&self) -> String {
        match &self.place {
            Some(place) => format!("panicked: {} at {place}", self.message),
            None => String::from("panicked"),
        }
    }
}

/// The mark of what failed, and why if that is known.
fn marked(why: &str) -> String {
    format!("✗ {why}").trim_end().to_owned()
}

fn cause(source: Value<'_>) -> String {
    match source {
        Value::Str(text) => shown(text),
        _ => String::new(),
    }
}

fn pair(attribute: Attribute<'_>) -> String {
    let mut pair = String::new();
    text::push_key(&mut pair, attribute.key);
    pair.push('=');
    text::push_value(&mut pair, attribute.value);
    shortened(pair)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text::push_escaped(&mut out, text);
    out
}

fn shown(text: &str) -> String {
    shortened(escaped(text))
}

/// Cuts long text at a character and says how much is missing.
fn shortened(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        let hidden = text[at..].chars().count();
        text.truncate(at);
        let _ = write!(text, "… (+{hidden} characters)");
    }
    text
}

/// UTC, to the millisecond.
fn time_of_day(unix_nanos: u64) -> String {
    let millis = unix_nanos / 1_000_000;
    let (hours, minutes, seconds) = (
        millis / 3_600_000 % 24,
        millis / 60_000 % 60,
        millis / 1_000 % 60,
    );
    format!(
        "{hours:02}:{minutes:02}:{seconds:02}.{:03}Z",
        millis % 1_000
    )
}
