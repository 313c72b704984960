//! What the compiler says, without what has to differ: columns on a line that the attribute moved.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// What is put on functions: the library's attribute, and that of a crate with defaults. A suggestion repeats it where it repeats
/// functions that stand in others.
pub const ATTRIBUTE: &str = "#[::trace_runtime::traced] ";
pub const ATTRIBUTE_OF_CRATE: &str = "#[crate::traced] ";

/// One message of the compiler or of clippy.
pub struct Message {
    pub is_error: bool,
    /// What two builds have to agree on.
    pub text: String,
    /// Files and lines that an error is about, those of macros' callers included.
    pub places: Vec<(String, usize)>,
}

/// How often each text was said.
pub type Counts = BTreeMap<String, usize>;

/// The messages about packages below `root` in what cargo prints with `--message-format=json`.
pub fn parse(output: &str, root: &Path) -> Vec<Message> {
    let values = output
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    values
        .filter(|value| value["reason"] == "compiler-message")
        .filter(|value| Path::new(string(&value["manifest_path"])).starts_with(root))
        .filter_map(|value| Message::new(&value))
        .collect()
}

pub fn count(messages: &[Message]) -> Counts {
    counted(messages.iter().map(|message| message.text.clone()))
}

/// What the compiler itself prints with `--error-format=json`, of each message no more than level, code, line and first sentence.
pub fn heads(output: &str) -> Counts {
    let values = output
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    counted(values.filter(is_about_the_program).map(|message| {
        let spans = list(&message["spans"]).iter();
        let line = spans
            .filter(|span| span["is_primary"] == true)
            .map(|span| span["line_start"].to_string())
            .next();
        format!(
            "{}[{}] {}: {}",
            string(&message["level"]),
            string(&message["code"]["code"]),
            line.unwrap_or_default(),
            without_columns(string(&message["message"]))
        )
    }))
}

/// Not the sum that ends a build.
fn is_about_the_program(message: &Value) -> bool {
    let said = string(&message["message"]);
    message["level"].is_string()
        && !said.starts_with("aborting due to")
        && !said.ends_with(" emitted")
}

fn counted(texts: impl Iterator<Item = String>) -> Counts {
    let mut counts = Counts::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    counts
}

/// What is said more often in `other` than in `one`.
pub fn added(one: &Counts, other: &Counts) -> Counts {
    let more = other.iter().filter_map(|(text, &count)| {
        let more = count.saturating_sub(one.get(text).copied().unwrap_or_default());
        (more > 0).then(|| (text.clone(), more))
    });
    more.collect()
}

impl Message {
    /// `None` for the sums that end a build, "3 warnings emitted", and for what is about the copy alone.
    fn new(value: &Value) -> Option<Message> {
        let message = &value["message"];
        let spans = list(&message["spans"]);
        if message["code"].is_null() && spans.is_empty() && list(&message["children"]).is_empty() {
            return None;
        }
        if is_about_the_dependency(message) {
            return None;
        }
        let mut text = format!(
            "{} {}: ",
            string(&value["target"]["name"]),
            value["target"]["kind"]
        );
        describe(message, &mut text);
        let mut places = Vec::new();
        for span in spans {
            place(span, &mut places);
        }
        Some(Message {
            is_error: string(&message["level"]).starts_with("error"),
            text,
            places,
        })
    }
}

/// The copy depends on trace-runtime before anything in it does.
fn is_about_the_dependency(message: &Value) -> bool {
    message["code"]["code"] == "unused_crate_dependencies"
        && string(&message["message"]).contains("`trace_runtime`")
}

fn describe(message: &Value, text: &mut String) {
    let (level, code) = (string(&message["level"]), string(&message["code"]["code"]));
    let message_text = without_columns(string(&message["message"]));
    text.extend([level, "[", code, "] ", &message_text]);
    for span in list(&message["spans"]) {
        let line = span["line_start"].to_string();
        let label = without_columns(string(&span["label"]));
        let instead = in_order(&without_attributes(string(&span["suggested_replacement"])));
        text.extend([
            "\n  ",
            string(&span["file_name"]),
            ":",
            &line,
            " ",
            &label,
            " ",
            &instead,
        ]);
    }
    for child in list(&message["children"])
        .iter()
        .filter(|child| !is_about_the_lint(child))
    {
        text.push_str("\n ");
        describe(child, text);
    }
}

/// Which lint it is and who asked for it; said of its first message only, whichever that is.
fn is_about_the_lint(child: &Value) -> bool {
    let said = string(&child["message"]);
    let parts = [
        "implied by",
        "on by default",
        "to override",
        "lint level is defined here",
        "for further information visit",
    ];
    parts.iter().any(|part| said.contains(part))
}

fn without_attributes(suggestion: &str) -> String {
    suggestion
        .replace(ATTRIBUTE, "")
        .replace(ATTRIBUTE_OF_CRATE, "")
}

/// The words of a suggestion, sorted: lists of imports come in another order each time.
fn in_order(suggestion: &str) -> String {
    let mut words: Vec<_> = suggestion.split([' ', ',', '{', '}']).collect();
    words.sort_unstable();
    words.join(" ")
}

fn place(span: &Value, places: &mut Vec<(String, usize)>) {
    let line = span["line_start"]
        .as_u64()
        .and_then(|line| usize::try_from(line).ok());
    places.push((
        string(&span["file_name"]).to_owned(),
        line.unwrap_or_default(),
    ));
    if span["expansion"].is_object() {
        place(&span["expansion"]["span"], places);
    }
}

/// `{closure@src/a.rs:7:3: 7:9}` without the columns, and lines behind them.
fn without_columns(text: &str) -> String {
    let mut parts = text.split(".rs:");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let line = part
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(part.len());
        let rest =
            part[line..].trim_start_matches(|c: char| c.is_ascii_digit() || ": ".contains(c));
        result += ".rs:";
        result += &part[..line];
        result += rest;
    }
    result
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{
        ATTRIBUTE, ATTRIBUTE_OF_CRATE, added, count, heads, in_order, parse, without_columns,
    };
    use std::path::Path;

    #[test]
    fn columns_are_left_out() {
        assert_eq!(
            without_columns("`{closure@src/a.rs:7:3: 7:9}` and b.rs:1"),
            "`{closure@src/a.rs:7}` and b.rs:1"
        );
    }

    #[test]
    fn a_head_has_no_columns_and_a_sum_is_none() {
        let said = r#"{"level":"error","code":{"code":"E1"},"message":"{closure@a.rs:7:3: 7:9}","spans":[{"is_primary":false,"line_start":1},{"is_primary":true,"line_start":7}]}
            {"level":"error","code":null,"message":"aborting due to 1 previous error","spans":[]}
            {"level":"warning","code":null,"message":"2 warnings emitted","spans":[]}
            no json"#;
        let expected = ("error[E1] 7: {closure@a.rs:7}".to_owned(), 1);
        assert_eq!(Vec::from_iter(heads(said)), [expected]);
    }

    #[test]
    fn imports_are_a_set() {
        assert_eq!(in_order("a::{b, C, d}"), in_order("a::{d, b, C}"));
        assert_ne!(in_order("a::{b, C}"), in_order("a::{b, d}"));
    }

    #[test]
    fn what_a_suggestion_repeats_has_no_attribute() {
        let said = |source: &str| {
            let line = r#"{"reason":"compiler-message","manifest_path":"/root/Cargo.toml","message":{"level":"help","message":"try","spans":
                [{"file_name":"a.rs","line_start":7,"suggested_replacement":"if let Some(it) = of { SOURCE }"}],"children":[]}}"#;
            let line = line.replace('\n', "").replace("SOURCE", source);
            parse(&line, Path::new("/root")).remove(0).text
        };
        for attribute in [ATTRIBUTE, ATTRIBUTE_OF_CRATE] {
            assert_eq!(said(&format!("{attribute}fn f() {{}}")), said("fn f() {}"));
        }
        assert_ne!(said("fn f() {}"), said("fn g() {}"));
    }

    #[test]
    fn nobody_is_told_that_the_plain_copy_does_not_use_the_runtime() {
        let said = |name: &str| {
            let line = r#"{"reason":"compiler-message","manifest_path":"/root/Cargo.toml","message":{"level":"warning","code":{"code":"unused_crate_dependencies"},
                "message":"extern crate `NAME` is unused","spans":[{"file_name":"a.rs","line_start":1}],"children":[]}}"#;
            let line = line.replace('\n', "").replace("NAME", name);
            parse(&line, Path::new("/root")).len()
        };
        assert_eq!(said("trace_runtime"), 0);
        assert_eq!(said("another"), 1);
    }

    #[test]
    fn a_message_that_is_said_once_more_is_added() {
        let line = r#"{"reason":"compiler-message","manifest_path":"/root/Cargo.toml","target":{"name":"a","kind":["lib"]},"message":{"level":"warning",
            "code":{"code":"dead_code"},"message":"never used","spans":[{"file_name":"a.rs","line_start":7,"label":null}],"children":[]}}"#
            .replace('\n', "");
        let sum = r#"{"reason":"compiler-message","manifest_path":"/root/Cargo.toml","message":{"level":"warning","code":null,"message":"1 warning emitted","spans":[],"children":[]}}"#;
        let parse = |output: &str| parse(output, Path::new("/root"));
        let once = count(&parse(&format!("{line}\n{sum}\n")));
        let elsewhere = line.replace("/root/", "/runtime/");
        let twice = count(&parse(&format!("{line}\n{line}\n{elsewhere}\nno json\n")));
        assert!(added(&twice, &once).is_empty());
        let added = added(&once, &twice);
        assert_eq!(added.values().sum::<usize>(), 1);
        assert!(added.keys().next().unwrap().contains("a.rs:7"));
    }
}
