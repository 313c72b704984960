//! Lines of JSON.

use std::any::type_name;
use std::cell::Cell;
use std::fmt;

use tracing_core::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::Ids;
use super::event::ids;
use super::form::{Form, Id};
use super::last::{self, Spelt};
use crate::spare;
use crate::sync::fixed::OnceLock;

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

const KEYS: [(&str, Id); 3] = [
    ("trace_id", Id::Trace),
    ("span_id", Id::Span),
    ("trace_flags", Id::Flags),
];

impl<S, N, F> FormatEvent<S, N> for Json<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    // By way of a buffer: a line comes in some forty pieces, and a look at each as it passes by would cost more than one copy of all.
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(ids) = ids(event) else {
            return self.0.format_event(context, writer, event);
        };
        let mut line = Line(spare::take_text());
        let formatted = self
            .0
            .format_event(context, Writer::new(&mut line), event)
            .and_then(|()| write(&line.0, ids, may_have_keys::<F>(event), writer));
        spare::give_text(line.0);
        formatted
    }
}

/// Takes the pieces of a line.
struct Line(String);

impl fmt::Write for Line {
    /// Most pieces are a quote, a comma or a brace, which takes no call of `memcpy`.
    #[inline]
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        match *piece.as_bytes() {
            [byte] => self.0.push(char::from(byte)),
            _ => self.0.push_str(piece),
        }
        Ok(())
    }
}

/// Whether our keys may be in the object already. In one of `tracing_subscriber`'s only a field of the event can stand where they are to be.
fn may_have_keys<F>(event: &Event<'_>) -> bool {
    const THEIRS: &str = "tracing_subscriber::fmt::format::Format<";
    let is_key = |name| KEYS.iter().any(|(key, _)| *key == name);
    let mut fields = event.metadata().fields().iter();
    !type_name::<F>().starts_with(THEIRS) || fields.any(|field| is_key(field.name()))
}

/// Writes the line with the keys that it does not have yet.
fn write(line: &str, ids: Ids, may_have_keys: bool, mut to: Writer<'_>) -> fmt::Result {
    match object(line) {
        None => to.write_str(line),
        Some(("{", members)) if !may_have_keys => with_all(ids, |head| join(head, members, to)),
        Some((before, members)) => {
            let mut head = before.to_owned();
            push_missing(ids, members, &mut head);
            join(&head, members, to)
        }
    }
}

/// Shows the beginning of an object that has none of the keys.
fn with_all<R>(ids: Ids, show: impl FnOnce(&str) -> R) -> R {
    thread_local! {
        static LAST: Cell<Option<Box<Spelt>>> = const { Cell::new(None) };
    }
    last::shown(&LAST, ids, &Keys::all().together, show)
}

/// The line up to the brace of its object, and what is behind; `None` if there is no object.
fn object(line: &str) -> Option<(&str, &str)> {
    let place = line.bytes().position(|byte| matches!(byte, b'{' | b'"'))?;
    let is_object = line.as_bytes()[place] == b'{';
    is_object.then(|| line.split_at(place + 1))
}

fn push_missing(ids: Ids, members: &str, head: &mut String) {
    let keys = Keys::all().each.iter();
    let missing = keys.filter(|(key, _)| !has_key(members, key));
    missing.for_each(|(_, form)| form.push(ids, head));
}

/// The keys with their values, and a comma behind each.
struct Keys {
    each: [(&'static str, Form); KEYS.len()],
    /// All of them, behind the brace of an object.
    together: Form,
}

impl Keys {
    fn all() -> &'static Self {
        static ALL: OnceLock<Keys> = OnceLock::new();
        ALL.get_or_init(|| Self {
            each: KEYS.map(|key| (key.0, form("", [key]))),
            together: form("{", KEYS),
        })
    }
}

fn form(before: &str, keys: impl IntoIterator<Item = (&'static str, Id)>) -> Form {
    let mut form = Form::default();
    form.push_str(before);
    for (key, id) in keys {
        form.push_str(&format!("\"{key}\":\""));
        form.push_id(id);
        form.push_str("\",");
    }
    form
}

/// Writes an object from its halves. There is no comma where it has no members but ours.
fn join(head: &str, members: &str, mut to: Writer<'_>) -> fmt::Result {
    let has_others = !members.trim_start().starts_with('}');
    to.write_str(if has_others {
        head
    } else {
        head.trim_end_matches(',')
    })?;
    to.write_str(members)
}

/// Whether the object itself, and not one inside of it, has the key.
fn has_key(members: &str, key: &str) -> bool {
    members.contains(key) && is_key_of_object(members, key)
}

fn is_key_of_object(members: &str, key: &str) -> bool {
    let (mut depth, mut text) = (1_u32, None);
    let mut bytes = members.bytes().enumerate();
    while let Some((place, byte)) = bytes.next() {
        match (byte, text) {
            (b'\\', Some(_)) => drop(bytes.next()),
            (b'"', Some(start)) => {
                text = None;
                let is_key = members[place + 1..].trim_start().starts_with(':');
                if depth == 1 && is_key && members[start..place] == *key {
                    return true;
                }
            }
            (b'"', None) => text = Some(place + 1),
            (b'{' | b'[', None) => depth += 1,
            (b'}' | b']', None) if depth == 1 => return false,
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
        for members in [
            r#""trace_id":"1"}"#,
            r#""a":{"b":[1]}, "trace_id" : 1}"#,
            r#""a":"}{[","trace_id":1}"#,
        ] {
            assert!(has_key(members, "trace_id"), "{members}");
        }
        for members in [
            "}",
            r#""a":{"trace_id":1}}"#,
            r#""a":"trace_id"}"#,
            r#""a":"\",\"trace_id\":1"}"#,
            r#""a":["trace_id"]}"#,
            r#""a":1} {"trace_id":1}"#,
        ] {
            assert!(!has_key(members, "trace_id"), "{members}");
        }
    }
}
