//! Lines of JSON.

use std::fmt::{self, Write};

use tracing_core::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::Ids;
use super::event::ids;

/// A format of JSON lines whose objects have the keys `trace_id`, `span_id` and `trace_flags`, in front of the others.
///
/// A line in which the program itself says one of them keeps what the program says.
pub fn json<F>(format: F) -> Json<F> {
    Json(format)
}

/// A format of JSON lines that show their trace; made by [`json`].
#[derive(Clone, Debug, Default)]
pub struct Json<F>(F);

const KEYS: [&str; 3] = ["trace_id", "span_id", "trace_flags"];

impl<S, N, F> FormatEvent<S, N> for Json<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(ids) = ids(event) else {
            return self.0.format_event(context, writer, event);
        };
        if says_ids(event) {
            let mut line = String::new();
            self.0
                .format_event(context, Writer::new(&mut line), event)?;
            return insert(&line, &ids, &mut writer);
        }
        let mut inserting = Inserting::new(&mut writer, ids);
        self.0
            .format_event(context, Writer::new(&mut inserting), event)
    }
}

/// Whether the program's own fields have one of the names.
fn says_ids(event: &Event<'_>) -> bool {
    let fields = event.metadata().fields();
    KEYS.iter().any(|key| fields.field(key).is_some())
}

/// Writes the line with the keys that it does not have yet.
fn insert(line: &str, ids: &Ids, to: &mut impl Write) -> fmt::Result {
    let missing = KEYS.map(|key| !has_key(line, key));
    let mut inserting = Inserting::of(to, *ids, missing);
    inserting.write_str(line)
}

/// Whether the object itself, and not one inside of it, has the key.
fn has_key(line: &str, key: &str) -> bool {
    let (mut depth, mut in_text, mut start) = (0, false, 0);
    let mut bytes = line.bytes().enumerate();
    while let Some((place, byte)) = bytes.next() {
        match byte {
            b'\\' if in_text => drop(bytes.next()),
            b'"' if in_text => {
                in_text = false;
                let is_key = line[place + 1..].trim_start().starts_with(':');
                if depth == 1 && is_key && line[start..place] == *key {
                    return true;
                }
            }
            b'"' => (in_text, start) = (true, place + 1),
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth -= 1,
            _ => {}
        }
    }
    false
}

/// Writes ids behind the brace that opens the object.
struct Inserting<'a, W> {
    to: &'a mut W,
    ids: Ids,
    wanted: [bool; 3],
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// The object is not open yet.
    Before,
    /// Something may follow the ids, and then a comma does before it.
    Behind,
    Done,
}

impl<'a, W: Write> Inserting<'a, W> {
    fn new(to: &'a mut W, ids: Ids) -> Self {
        Self::of(to, ids, [true; 3])
    }

    fn of(to: &'a mut W, ids: Ids, wanted: [bool; 3]) -> Self {
        Self {
            to,
            ids,
            wanted,
            state: State::Before,
        }
    }

    /// The text up to the brace, and the ids; the rest of the text is returned.
    fn open<'t>(&mut self, text: &'t str) -> Result<&'t str, fmt::Error> {
        let Some(brace) = text.find('{') else {
            self.to.write_str(text)?;
            return Ok("");
        };
        let (before, behind) = text.split_at(brace + 1);
        self.to.write_str(before)?;
        self.write_ids()?;
        self.state = State::Behind;
        Ok(behind)
    }

    fn write_ids(&mut self) -> fmt::Result {
        let mut separator = "\"";
        for (key, _) in KEYS.iter().zip(self.wanted).filter(|(_, wanted)| *wanted) {
            self.to.write_str(separator)?;
            self.to.write_str(key)?;
            self.to.write_str("\":\"")?;
            match *key {
                "trace_id" => self.ids.write_trace_id(self.to),
                "span_id" => self.ids.write_span_id(self.to),
                _ => self.ids.write_flags(self.to),
            }?;
            separator = "\",\"";
        }
        if self.wanted.contains(&true) {
            self.to.write_str("\"")?;
        }
        Ok(())
    }

    /// A comma in front of the text, if it goes on with another key.
    fn go_on(&mut self, text: &str) -> fmt::Result {
        let Some(first) = text.trim_start().bytes().next() else {
            return Ok(());
        };
        self.state = State::Done;
        if first == b'}' || !self.wanted.contains(&true) {
            return Ok(());
        }
        self.to.write_str(",")
    }
}

impl<W: Write> Write for Inserting<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        if matches!(self.state, State::Before) {
            rest = self.open(rest)?;
        }
        if matches!(self.state, State::Behind) {
            self.go_on(rest)?;
        }
        self.to.write_str(rest)
    }
}
