//! What the compiler said, without the source lines that it quotes: `#[traced]` may be on them.

use std::fmt::{self, Write as _};

use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Message {
    /// `error`, `warning`, `note`, …
    pub(crate) level: String,
    /// `E0382` or the name of a lint.
    pub(crate) code: String,
    /// All of it, as a text.
    text: String,
}

impl Message {
    /// Reads a line of `--error-format=json`.
    pub(crate) fn read(line: &str) -> Self {
        match serde_json::from_str::<Value>(line) {
            Ok(value) => Self::of(&value),
            // The compiler itself crashed.
            Err(_) => Self {
                level: "error".into(),
                code: "crash".into(),
                text: line.into(),
            },
        }
    }

    fn of(value: &Value) -> Self {
        let mut text = String::new();
        push(&mut text, value, "");
        Self {
            level: string(&value["level"]).into(),
            code: code(value),
            text,
        }
    }

    /// Whether it is about the program, not about how many messages there were.
    pub(crate) fn is_finding(&self) -> bool {
        let summary = ["aborting due to", "warning emitted", "warnings emitted"];
        let is_summary =
            self.code == self.level && summary.iter().any(|part| self.text.contains(part));
        let is_hint = self.level == "failure-note";
        !is_summary && !is_hint
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn push(text: &mut String, value: &Value, indentation: &str) {
    let [level, message] = [&value["level"], &value["message"]].map(string);
    let _ = write!(text, "{indentation}{level}[{}]: {message}", code(value));
    for span in value["spans"].as_array().into_iter().flatten() {
        let _ = write!(text, "\n{indentation}  {}", place(span));
    }
    let children = value["children"].as_array().into_iter().flatten();
    for child in children.filter(|child| !is_about_the_lint(child)) {
        text.push('\n');
        push(text, child, &format!("{indentation}  "));
    }
}

/// Which lint it is and who asked for it; said of its first message only, whichever that is.
fn is_about_the_lint(child: &Value) -> bool {
    let said = string(&child["message"]);
    let parts = [
        "implied by",
        "on by default",
        "to override",
        "for further information visit",
    ];
    parts.iter().any(|part| said.contains(part))
}

/// `file:line:column-line:column primary "label" => "suggestion" in macro`
fn place(span: &Value) -> String {
    let mut place = format!(
        "{}:{}:{}-{}:{}",
        string(&span["file_name"]),
        span["line_start"],
        span["column_start"],
        span["line_end"],
        span["column_end"]
    );
    if span["is_primary"] == true {
        place.push_str(" primary");
    }
    for (before, field) in [(" ", "label"), (" => ", "suggested_replacement")] {
        if let Some(said) = span[field].as_str() {
            let _ = write!(place, "{before}{said:?}");
        }
    }
    if let Some(name) = span["expansion"]["macro_decl_name"].as_str() {
        let _ = write!(place, " in {name}");
    }
    place
}

/// The code, or the level of a message that has none.
fn code(value: &Value) -> String {
    let [code, level] = [&value["code"]["code"], &value["level"]].map(string);
    if code.is_empty() { level } else { code }.into()
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
