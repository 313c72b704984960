//! How the ids of a line are shown.

use std::mem;

use super::Ids;
use super::form::{self, Form};
use crate::context::Extra;
use crate::context::now::Now;
use crate::diagnostics;
use crate::sync::fixed::OnceLock;

/// Names what is shown in front of a line.
const VARIABLE: &str = "TRACE_LOG_FORMAT";

/// A format, taken apart.
#[derive(Debug)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug)]
enum Part {
    Form(Form),
    Text(Text),
}

/// What is known of the request, of any length.
type Text = fn(&Extra) -> Option<&str>;

#[derive(Clone, Copy)]
enum Placeholder {
    Id(form::Id),
    Text(Text),
}

const KNOWN: [(&str, Placeholder); 5] = [
    ("trace_id", Placeholder::Id(form::Id::Trace)),
    ("span_id", Placeholder::Id(form::Id::Span)),
    ("trace_flags", Placeholder::Id(form::Id::Flags)),
    (
        "services",
        Placeholder::Text(|extra| extra.request.services.as_deref()),
    ),
    (
        "request_id",
        Placeholder::Text(|extra| extra.request.id.as_deref()),
    ),
];

impl Template {
    /// What the configuration asks for, looked at once, and a space.
    #[inline]
    pub(super) fn in_force() -> &'static Self {
        static IN_FORCE: OnceLock<Template> = OnceLock::new();
        IN_FORCE.get_or_init(|| Self::parse(&(crate::log_format() + " "), warn))
    }

    /// A placeholder that is not known stays as it is.
    fn parse(format: &str, mut unknown: impl FnMut(&str)) -> Self {
        let (mut parts, mut form) = (Vec::new(), Form::default());
        let mut rest = format;
        while let Some((before, name, behind)) = placeholder(rest) {
            form.push_str(before);
            match known(name) {
                Some(Placeholder::Id(id)) => form.push_id(id),
                Some(Placeholder::Text(text)) => {
                    parts.extend([Part::Form(mem::take(&mut form)), Part::Text(text)]);
                }
                None => {
                    unknown(name);
                    form.push_str(&format!("{{{name}}}"));
                }
            }
            rest = behind;
        }
        form.push_str(rest);
        parts.push(Part::Form(form));
        Self(parts)
    }

    /// The form of all of it, if all of it follows from the ids.
    #[inline]
    pub(super) fn of_ids(&self) -> Option<&Form> {
        match &self.0[..] {
            [Part::Form(form)] => Some(form),
            _ => None,
        }
    }

    /// Adds the ids, and what else is known of the request, which is that of the thread.
    pub(super) fn push(&self, ids: Ids, line: &mut String) {
        for part in &self.0 {
            match part {
                Part::Form(form) => form.push(ids, line),
                Part::Text(text) => push_text(*text, line),
            }
        }
    }
}

fn push_text(text: Text, line: &mut String) {
    let mut is_known = false;
    Now::here().with_extra(|extra| {
        let text = text(extra);
        is_known = text.is_some();
        line.push_str(text.unwrap_or_default());
    });
    if !is_known {
        line.push('-');
    }
}

fn known(name: &str) -> Option<Placeholder> {
    let found = KNOWN.iter().find(|(known, _)| *known == name);
    found.map(|(_, placeholder)| *placeholder)
}

/// The first name in braces, and what is around it.
fn placeholder(format: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = format.split_once('{')?;
    let (name, behind) = rest.split_once('}')?;
    Some((before, name, behind))
}

fn warn(name: &str) {
    let known = KNOWN.map(|(known, _)| known).join(", ");
    diagnostics::warn(format_args!(
        "{VARIABLE}: {{{name}}} is not known; known: {known}; it stays as it is"
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SpanContext;

    fn shown(format: &str) -> (String, Vec<String>) {
        let span: SpanContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            .parse()
            .expect("well-formed");
        let mut unknown = Vec::new();
        let template = Template::parse(format, |name| unknown.push(name.to_owned()));
        let mut line = String::new();
        template.push(Ids::of(span), &mut line);
        (line, unknown)
    }

    #[test]
    fn each_placeholder_is_filled_in() {
        let (line, unknown) =
            shown("{trace_id}/{span_id}/{trace_flags} via {services} {request_id}");
        let ids = "4bf92f3577b34da6a3ce929d0e0e4736/00f067aa0ba902b7/01";
        assert_eq!(line, format!("{ids} via - -"));
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn what_is_not_known_stays_and_is_told() {
        let (line, unknown) = shown("a {user} {span_id}}{ b");
        assert_eq!(line, "a {user} 00f067aa0ba902b7}{ b");
        assert_eq!(unknown, ["user"]);
    }

    #[test]
    fn only_what_follows_from_the_ids_may_be_remembered() {
        let is_of_ids = |format| Template::parse(format, |_| ()).of_ids().is_some();
        for format in ["", "-", "{trace_id}", "[{span_id}] {trace_flags} {user}"] {
            assert!(is_of_ids(format), "{format}");
        }
        for format in ["{request_id}", "{trace_id} {services}"] {
            assert!(!is_of_ids(format), "{format}");
        }
    }
}
