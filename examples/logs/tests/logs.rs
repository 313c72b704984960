//! `logs` prints lines that carry the ids of their trace, and none outside of any.

use std::process::Command;

use serde_json::Value;

fn lines(arguments: &[&str], format: Option<&str>) -> Vec<String> {
    let mut logs = Command::new(env!("CARGO_BIN_EXE_logs"));
    logs.args(arguments)
        .env("NO_COLOR", "1")
        .env_remove("TRACE_LOG_FORMAT");
    logs.envs(format.map(|format| ("TRACE_LOG_FORMAT", format)));
    let output = logs.output().expect("the program starts");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("it is UTF-8");
    text.lines().map(str::to_owned).collect()
}

/// The lines with this text.
fn with<'a>(lines: &'a [String], text: &str) -> Vec<&'a str> {
    let found = lines.iter().filter(|line| line.contains(text));
    found.map(String::as_str).collect()
}

#[test]
fn text_begins_with_the_ids() {
    let lines = lines(&[], None);
    for outside in ["ready", "closing"] {
        assert!(!with(&lines, outside)[0].starts_with('['), "{lines:#?}");
    }
    let ids = |line: &str| line.split(' ').next().map(str::to_owned);
    // Of one trace: the booking, its end, and what `log` wrote in a task.
    for flight in ["LO281", "LH1610"] {
        let trace = ids(with(&lines, flight)[0]).expect("it has ids");
        assert_eq!(trace.len(), "[]".len() + 32);
        assert_eq!(
            with(&lines, &trace).len(),
            if flight == "LO281" { 3 } else { 4 }
        );
        let mail = with(&lines, &format!("mail for {flight}"));
        assert_eq!(ids(mail[0]), Some(trace));
    }
}

#[test]
fn an_error_takes_the_ids_along() {
    let lines = lines(&[], None);
    let failed = with(&lines, "no seats left")[0];
    let (ids, message) = failed.split_at("[] []".len() + 32 + 16);
    assert!(message.ends_with(ids), "{failed}");
}

#[test]
fn json_has_keys_for_the_ids() {
    let lines = lines(&["json"], None);
    let objects: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).expect("it is JSON"))
        .collect();
    let (outside, inside): (Vec<&Value>, Vec<&Value>) = objects
        .iter()
        .partition(|object| object.get("trace_id").is_none());
    assert_eq!((outside.len(), inside.len()), (2, 7));
    for object in inside {
        let length = |key: &str| object[key].as_str().map(str::len);
        let lengths = ["trace_id", "span_id", "trace_flags"].map(length);
        assert_eq!(lengths, [Some(32), Some(16), Some(2)], "{object}");
    }
}

#[test]
fn the_form_of_the_ids_is_the_environments() {
    let lines = lines(&[], Some("trace={trace_id}"));
    assert_eq!(with(&lines, "trace=").len(), 7, "{lines:#?}");
}
