//! Lines of JSON.

use std::fmt;

use tracing_core::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::Ids;
use super::event::ids;
use super::line::Line;
use crate::context::now;

/// A format of JSON lines whose objects have the keys `trace_id`, `span_id` and `trace_flags`, in front of the others.
///
/// A line in which the program itself says one of them keeps what the program says.
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
/// use trace_runtime::logs;
///
/// let subscriber = tracing_subscriber::registry()
///     .with(trace_runtime::tracing::layer())
///     .with(tracing_subscriber::fmt::layer().json().map_event_format(logs::json));
/// # let _ = subscriber;
/// ```
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
        writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(ids) = ids(event) else {
            return self.0.format_event(context, writer, event);
        };
        let mut line = now::take_text();
        let formatted = self
            .0
            .format_event(context, Writer::new(&mut line), event)
            .and_then(|()| insert(&line, ids, event, writer));
        now::give_text(line);
        formatted
    }
}

/// Writes the line with the keys that it does not have yet.
fn insert(line: &str, ids: Ids, event: &Event<'_>, mut to: Writer<'_>) -> fmt::Result {
    let Some(brace) = line.find('{') else {
        return to.write_str(line);
    };
    let (before, behind) = line.split_at(brace + 1);
    let mut keys = pairs(ids, wanted(line, event));
    if behind.trim_start().starts_with('}') {
        keys.pop();
    }
    to.write_str(before)?;
    to.write_str(keys.as_str())?;
    to.write_str(behind)
}

/// Which of the keys the object does not have. Only a field of the program's can stand where they are to be.
fn wanted(line: &str, event: &Event<'_>) -> [bool; KEYS.len()] {
    let mut fields = event.metadata().fields().iter();
    if fields.any(|field| KEYS.contains(&field.name())) {
        KEYS.map(|key| !has_key(line, key))
    } else {
        [true; KEYS.len()]
    }
}

/// Those of the keys that are wanted, with their values, and a comma behind each.
fn pairs(ids: Ids, [trace_id, span_id, flags]: [bool; KEYS.len()]) -> Line {
    let mut line = Line::new();
    if trace_id {
        line.push(b"\"trace_id\":\"");
        ids.push_trace_id(&mut line);
        line.push(b"\",");
    }
    if span_id {
        line.push(b"\"span_id\":\"");
        ids.push_span_id(&mut line);
        line.push(b"\",");
    }
    if flags {
        line.push(b"\"trace_flags\":\"");
        ids.push_flags(&mut line);
        line.push(b"\",");
    }
    line
}

/// Whether the object itself, and not one inside of it, has the key.
fn has_key(line: &str, key: &str) -> bool {
    let (mut depth, mut text) = (0, None);
    let mut bytes = line.bytes().enumerate();
    while let Some((place, byte)) = bytes.next() {
        match (byte, text) {
            (b'\\', Some(_)) => drop(bytes.next()),
            (b'"', Some(start)) => {
                text = None;
                let is_key = line[place + 1..].trim_start().starts_with(':');
                if depth == 1 && is_key && line[start..place] == *key {
                    return true;
                }
            }
            (b'"', None) => text = Some(place + 1),
            (b'{' | b'[', None) => depth += 1,
            (b'}' | b']', None) => depth -= 1,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_object_itself() {
        for line in [
            r#"{"trace_id":"1"}"#,
            r#"{"a":{"b":[1]}, "trace_id" : 1}"#,
            r#"{"a":"}{[","trace_id":1}"#,
        ] {
            assert!(has_key(line, "trace_id"), "{line}");
        }
        for line in [
            "{}",
            r#"{"a":{"trace_id":1}}"#,
            r#"{"a":"trace_id"}"#,
            r#"{"a":"\",\"trace_id\":1"}"#,
            r#"{"a":["trace_id"]}"#,
        ] {
            assert!(!has_key(line, "trace_id"), "{line}");
        }
    }
}
