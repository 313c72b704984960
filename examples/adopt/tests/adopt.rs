//! `adopt` prints one tree for each request, libraries' spans included, and log lines with its ids.

use std::process::{Command, Output};

fn adopt(log_level: &str) -> (String, String) {
    let mut adopt = Command::new(env!("CARGO_BIN_EXE_adopt"));
    // What the developer has set for other programs.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OTEL_")) {
        adopt.env_remove(name);
    }
    adopt.env_remove("TRACE_LOG_FORMAT");
    let output = adopt
        .env("RUST_LOG", log_level)
        .env("NO_COLOR", "1")
        .output();
    let Output {
        status,
        stdout,
        stderr,
    } = output.expect("the program starts");
    assert!(status.success());
    let text = |bytes| String::from_utf8(bytes).expect("it is UTF-8");
    (text(stdout), text(stderr))
}

/// The tree with this in its first line.
fn tree_of<'a>(trees: &'a str, root: &str) -> &'a str {
    let tree = trees.split("\n\n").find(|tree| tree.contains(root));
    tree.unwrap_or_else(|| panic!("no tree of {root} in:\n{trees}"))
}

fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let place = rest.find(part);
        let place =
            place.unwrap_or_else(|| panic!("`{part}` is missing or out of order in:\n{text}"));
        rest = &rest[place + part.len()..];
    }
}

#[test]
fn the_spans_of_all_libraries_are_one_tree() {
    let (_, trees) = adopt("info");
    let created = [
        "request",
        "method=POST",
        "└─ create",
        "└─ insert",
        "sqlx::query",
        "rows_affected=1",
    ];
    assert_in_order(tree_of(&trees, "method=POST"), &created);
    for (id, rows) in [("1", "rows_returned=1"), ("7", "rows_returned=0")] {
        let uri = format!("uri=/tasks/{id}");
        let shown = ["request", &uri, "└─ show", "└─ find", "sqlx::query", rows];
        assert_in_order(tree_of(&trees, &uri), &shown);
    }
}

#[test]
fn log_lines_have_the_ids_of_their_tree() {
    let (lines, trees) = adopt("info");
    for (line, root) in [("created", "method=POST"), ("no such task", "uri=/tasks/7")] {
        let line = lines
            .lines()
            .find(|it| it.contains(line))
            .expect("it is logged");
        let trace_id = line[1..].split(']').next().expect("ids come first");
        assert_eq!(trace_id.len(), 32, "{line}");
        assert!(tree_of(&trees, root).contains(trace_id), "{line}\n{trees}");
    }
}

#[test]
fn traces_are_whole_where_nothing_is_logged() {
    let (lines, trees) = adopt("off");
    assert_eq!(lines, "");
    assert_in_order(
        tree_of(&trees, "method=POST"),
        &["└─ create", "created", "└─ insert"],
    );
}
