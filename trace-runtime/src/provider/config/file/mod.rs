//! The declarative configuration file of OpenTelemetry: its part about traces
//! (github.com/open-telemetry/opentelemetry-configuration, `schema/`).
//!
//! What a field says is said to the table of settings, as the variable of the same meaning: so both understand and refuse the same values.

mod exporter;
mod node;
mod resource;
mod rules;
mod sampler;
mod substitute;

use std::fs;

use super::environment::Variables;
use super::setting::{Said, Setting, Source};
use super::table;
use super::{Destination, Settings};
use node::Node;

/// The settings with those of a file over them, which may refer to variables; otherwise what is wrong with it as a whole.
pub(super) fn read(
    settings: Settings,
    path: &str,
    variables: &Variables,
) -> Result<Settings, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    parse(settings, &text, variables)
}

fn parse(settings: Settings, text: &str, variables: &Variables) -> Result<Settings, String> {
    let root = Node::parse(text, |name| variables.get(name))?;
    if !matches!(root, Node::Map(_)) {
        return Err("it is no map".into());
    }
    let mut reader = Reader { settings };
    reader.root(&root);
    Ok(reader.settings)
}

/// Takes fields over into settings.
struct Reader {
    settings: Settings,
}

/// A field that is known: its key, and how it is taken over.
type Field = (&'static str, Take);

enum Take {
    /// As the value of this variable.
    As(&'static str),
    /// Field by field.
    Within(&'static [Field]),
    By(fn(&mut Reader, &str, &Node)),
    /// Not at all: it is of no concern to traces.
    Not,
}

use Take::{As, By, Not, Within};

impl Reader {
    /// Takes the fields of a map over, in the order of this list; keys that are not in it are named.
    fn fields(&mut self, path: &str, map: &Node, known: &[Field]) {
        for (key, take) in known {
            if let Some(node) = map.get(key) {
                self.field(&join(path, key), node, take);
            }
        }
        for (key, _) in map.entries() {
            if !known.iter().any(|(name, _)| name == key) {
                self.note(&join(path, key), "is not known");
            }
        }
    }

    fn field(&mut self, path: &str, node: &Node, take: &Take) {
        match take {
            As(variable) => self.say(path, node, variable),
            Within(fields) => self.fields(path, node, fields),
            By(take) => take(self, path, node),
            Not => {}
        }
    }

    /// Says something about a place of the file.
    fn note(&mut self, path: &str, what: &str) {
        let source = Source::File(path.into());
        self.settings.notes.push(format!("{source} {what}"));
    }

    /// Takes a value over as that of a variable; null leaves it at its default.
    fn say(&mut self, path: &str, node: &Node, variable: &str) {
        let Some(text) = node.text() else {
            if *node != Node::Null {
                self.note(path, "is no single value");
            }
            return;
        };
        let is_meant = |(_, it): &(_, &table::Variable)| it.name == variable;
        for (row, variable) in table::variables().filter(is_meant) {
            let source = Source::File(path.into());
            self.settings.say(row, variable, &Said { text, source });
        }
    }

    fn root(&mut self, root: &Node) {
        // The schema: no provider records nothing, no propagator speaks no format, and nothing is detected that is not named.
        if root.get("tracer_provider").is_none() {
            self.settings.enabled = from_file(false, "tracer_provider");
        }
        self.settings.formats = from_file(Vec::new(), "propagator");
        self.settings.detectors = from_file(Vec::new(), "resource.detection/development");
        self.settings.exporters = from_file(Vec::new(), "tracer_provider.processors");
        self.fields("", root, ROOT);
    }

    fn file_format(&mut self, path: &str, node: &Node) {
        let version = node.text().unwrap_or_default();
        if !version.starts_with("1.") {
            self.note(
                path,
                "is of another version than 1: what is known of it is taken",
            );
        }
    }

    /// A severity such as `warn2`: the number refines what we do not tell apart.
    fn log_level(&mut self, path: &str, node: &Node) {
        let name = node
            .text()
            .map(|name| name.trim_end_matches(|c: char| c.is_ascii_digit()));
        let node = name.map_or(Node::Null, |name| Node::Text(name.into()));
        self.say(path, &node, "OTEL_LOG_LEVEL");
    }

    fn propagator(&mut self, path: &str, node: &Node) {
        self.fields(path, node, &[("composite", Not), ("composite_list", Not)]);
        let list = node.get("composite").map_or(&[][..], Node::items);
        let named = list.iter().filter_map(Node::choice).map(|(name, _)| name);
        let listed = node.get("composite_list").and_then(Node::text);
        let all: Vec<_> = named.chain(listed).collect();
        self.say(path, &Node::Text(all.join(",")), "OTEL_PROPAGATORS");
    }

    fn processors(&mut self, path: &str, node: &Node) {
        for (place, processor) in node.items().iter().enumerate() {
            let path = format!("{path}[{place}]");
            self.fields(&path, processor, PROCESSOR);
        }
    }

    fn exporter(&mut self, path: &str, node: &Node) {
        if let Some(destination) = self.destination(path, node) {
            self.settings.exporters.value.push(destination);
        }
    }

    fn id_generator(&mut self, path: &str, node: &Node) {
        if node.choice().is_some_and(|(name, _)| name != "random") {
            self.note(path, "is not supported: taking random");
        }
    }
}

const ROOT: &[Field] = &[
    ("file_format", By(Reader::file_format)),
    ("disabled", As("OTEL_SDK_DISABLED")),
    ("log_level", By(Reader::log_level)),
    ("resource", Within(resource::FIELDS)),
    // Before those of spans, which are stronger.
    ("attribute_limits", Within(ATTRIBUTE_LIMITS)),
    ("propagator", By(Reader::propagator)),
    ("tracer_provider", Within(TRACER_PROVIDER)),
    ("meter_provider", Not),
    ("logger_provider", Not),
    ("instrumentation/development", Not),
    ("distribution", Not),
];

const ATTRIBUTE_LIMITS: &[Field] = &[
    (
        "attribute_value_length_limit",
        As("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"),
    ),
    ("attribute_count_limit", As("OTEL_ATTRIBUTE_COUNT_LIMIT")),
];

const TRACER_PROVIDER: &[Field] = &[
    ("processors", By(Reader::processors)),
    ("limits", Within(LIMITS)),
    ("sampler", By(Reader::sampler)),
    ("id_generator", By(Reader::id_generator)),
];

const LIMITS: &[Field] = &[
    (
        "attribute_value_length_limit",
        As("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT"),
    ),
    (
        "attribute_count_limit",
        As("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT"),
    ),
    ("event_count_limit", As("OTEL_SPAN_EVENT_COUNT_LIMIT")),
    ("link_count_limit", As("OTEL_SPAN_LINK_COUNT_LIMIT")),
    (
        "event_attribute_count_limit",
        As("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT"),
    ),
    (
        "link_attribute_count_limit",
        As("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT"),
    ),
];

const PROCESSOR: &[Field] = &[("batch", Within(BATCH)), ("simple", Within(BATCH))];

const BATCH: &[Field] = &[
    ("schedule_delay", As("OTEL_BSP_SCHEDULE_DELAY")),
    ("export_timeout", As("OTEL_BSP_EXPORT_TIMEOUT")),
    ("max_queue_size", As("OTEL_BSP_MAX_QUEUE_SIZE")),
    (
        "max_export_batch_size",
        As("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
    ),
    ("exporter", By(Reader::exporter)),
];

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.into()
    } else {
        format!("{path}.{key}")
    }
}

fn from_file<T>(value: T, path: &str) -> Setting<T> {
    Setting {
        value,
        source: Source::File(path.into()),
    }
}

#[cfg(test)]
mod tests;
