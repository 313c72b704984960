//! The settings in force, as a page that a person reads.

use std::fmt;

use super::Settings;
use super::setting::{Setting, Source};
use super::table::{RESOURCE, ROWS};
use crate::Resource;
use crate::export::console::text::push_escaped;
use crate::export::console::{Paint, Style};

/// What recording is set up with, and where each value comes from: of [`config`](crate::config) and [`Builder::config`](crate::Builder::config).
///
/// [`Display`](fmt::Display) prints it as a table. Secrets are masked: of headers only the names are shown, of a URL everything but the password.
///
/// ```
/// let config = trace_runtime::builder().memory_limit(32 << 20).config();
/// assert!(config.to_string().contains("32 MiB"));
/// assert_eq!(config.get("delivery", "memory"), Some(("32 MiB", "code")));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    group: &'static str,
    label: String,
    value: String,
    source: String,
    is_said: bool,
}

impl Config {
    /// What the settings say.
    pub(in crate::provider) fn of(settings: &Settings) -> Self {
        let mut config = Self::default();
        for row in ROWS.iter().filter(|row| row.group != RESOURCE) {
            let (value, source) = (row.show)(settings);
            config.push(row.group, row.label, value, source);
        }
        config
    }

    /// Adds a line of bytes.
    pub(in crate::provider) fn push_bytes(
        &mut self,
        group: &'static str,
        label: &str,
        bytes: &Setting<usize>,
    ) {
        let value = match bytes.value {
            bytes if bytes >= 1 << 20 && bytes % (1 << 20) == 0 => format!("{} MiB", bytes >> 20),
            bytes if bytes >= 1 << 10 && bytes % (1 << 10) == 0 => format!("{} KiB", bytes >> 10),
            bytes => format!("{bytes} bytes"),
        };
        self.push(group, label, value, &bytes.source);
    }

    /// Adds a line for each attribute of these resources, one over the other.
    pub(in crate::provider) fn push_resources(&mut self, layers: &[(Source, Resource)]) {
        for (place, (source, resource)) in layers.iter().enumerate() {
            let stronger = &layers[place + 1..];
            let is_hidden = |key: &str| {
                stronger
                    .iter()
                    .any(|(_, over)| over.attribute(key).is_some())
            };
            for attribute in resource.attributes().filter(|it| !is_hidden(it.key)) {
                self.push(
                    "resource",
                    attribute.key,
                    attribute.value.to_string(),
                    source,
                );
            }
        }
    }

    /// Adds a line at the end of its group.
    pub(in crate::provider) fn push(
        &mut self,
        group: &'static str,
        label: impl Into<String>,
        value: impl Into<String>,
        source: &Source,
    ) {
        let behind = self.lines.iter().rposition(|line| line.group == group);
        let harmless = |text: String| {
            let mut out = String::new();
            push_escaped(&mut out, &text);
            out
        };
        let line = Line {
            group,
            label: harmless(label.into()),
            value: harmless(value.into()),
            source: source.to_string(),
            is_said: !matches!(source, Source::Default | Source::Detected),
        };
        let place = behind.map_or(self.lines.len(), |place| place + 1);
        self.lines.insert(place, line);
    }

    /// The value of a setting, and where it comes from.
    pub fn get(&self, group: &str, label: &str) -> Option<(&str, &str)> {
        let is_meant = |line: &&Line| line.group == group && line.label == label;
        let line = self.lines.iter().find(is_meant)?;
        Some((&line.value, &line.source))
    }

    /// The table, painted. What somebody said stands out.
    pub(in crate::provider) fn painted(&self, paint: Paint) -> String {
        let width = |text: fn(&Line) -> &str| {
            let widths = self.lines.iter().map(|line| text(line).chars().count());
            widths.max().unwrap_or(0)
        };
        let label = width(|line| &line.label);
        let value = width(|line| &line.value).min(WIDEST);
        let mut out = String::new();
        let mut group = "";
        for line in &self.lines {
            if line.group != group {
                group = line.group;
                paint.push(&mut out, Style::Strong, group);
                out.push('\n');
            }
            line.paint(&mut out, paint, label, value);
        }
        out
    }
}

/// Longer values push their source to the right.
const WIDEST: usize = 60;

impl Line {
    fn paint(&self, out: &mut String, paint: Paint, label: usize, value: usize) {
        let (style, source) = if self.is_said {
            (Style::Text, Style::Added)
        } else {
            (Style::Faint, Style::Faint)
        };
        let gap =
            |text: &str, width: usize| " ".repeat(width.saturating_sub(text.chars().count()) + 2);
        out.push_str("  ");
        paint.push(out, style, &self.label);
        out.push_str(&gap(&self.label, label));
        paint.push(out, style, &self.value);
        out.push_str(&gap(&self.value, value));
        paint.push(out, source, &self.source);
        out.push('\n');
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.painted(Paint::Plain))
    }
}
