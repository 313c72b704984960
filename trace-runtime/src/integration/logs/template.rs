//! How the ids of a line are shown.

use super::line::Line;
use super::{Ids, ids};
use crate::diagnostics;
use crate::sync::fixed::OnceLock;

/// Names what is shown in front of a line.
const VARIABLE: &str = "TRACE_LOG_FORMAT";

/// A format, taken apart.
#[derive(Debug)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Id(Id),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Id {
    Trace,
    Span,
    Flags,
    Services,
    Request,
}

/// The placeholders.
const KNOWN: [(&str, Id); 5] = [
    ("trace_id", Id::Trace),
    ("span_id", Id::Span),
    ("trace_flags", Id::Flags),
    ("services", Id::Services),
    ("request_id", Id::Request),
];

impl Template {
    /// What the configuration asks for; looked at once.
    pub(super) fn in_force() -> &'static Self {
        static IN_FORCE: OnceLock<Template> = OnceLock::new();
        IN_FORCE.get_or_init(|| Self::parse(&crate::log_format(), warn))
    }

    /// A placeholder that is not known stays as it is.
    fn parse(format: &str, mut unknown: impl FnMut(&str)) -> Self {
        let mut parts = Vec::new();
        let mut rest = format;
        while let Some((before, name, behind)) = placeholder(rest) {
            let known = KNOWN.iter().find(|(known, _)| *known == name);
            if let Some((_, id)) = known {
                parts.push(Part::Text(before.to_owned()));
                parts.push(Part::Id(*id));
            } else {
                unknown(name);
                parts.push(Part::Text(format!("{before}{{{name}}}")));
            }
            rest = behind;
        }
        parts.push(Part::Text(rest.to_owned()));
        parts.retain(|part| *part != Part::Text(String::new()));
        Self(parts)
    }

    pub(super) fn push(&self, ids: Ids, line: &mut Line) {
        for part in &self.0 {
            match part {
                Part::Text(text) => line.push_str(text),
                Part::Id(Id::Trace) => ids.push_trace_id(line),
                Part::Id(Id::Span) => ids.push_span_id(line),
                Part::Id(Id::Flags) => ids.push_flags(line),
                Part::Id(Id::Services) => ids::push_services(line),
                Part::Id(Id::Request) => ids::push_request_id(line),
            }
        }
    }
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
        let mut line = Line::new();
        template.push(Ids::of(span), &mut line);
        (line.as_str().to_owned(), unknown)
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
}
