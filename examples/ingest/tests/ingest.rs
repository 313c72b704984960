//! `ingest` as its user runs it: the rows, the account, the spans, the exit code.
#![cfg(unix)]

mod place;

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::place::{Place, Run, Stored};

#[test]
fn what_is_found_is_stored() {
    let place = Place::with_text();
    assert_eq!(place.run(&[]).account("files"), [[4, 4, 0, 0]]);

    let row = |path: &str, counts, language: Option<&str>, sha256: &str| Stored {
        path: path.into(),
        counts,
        language: language.map(Into::into),
        sha256: sha256.into(),
    };
    let [toml, rust, markdown, empty] = [
        "21ee36e3e61ff2e1ef52acf4449e292da9f7ada92309e91c3ad64936ed31604e",
        // FIPS 180-4, the first example of SHA-256.
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "15ac01cd6b63fe7414a06c120b0332790347707b9a1de59c1c619db7a2de5349",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ];
    let expected = [
        row(".hidden.toml", [14, 2, 6], Some("TOML"), toml),
        row("abc.rs", [3, 1, 1], Some("Rust"), rust),
        row("docs/guide.MD", [19, 3, 4], Some("Markdown"), markdown),
        row("empty", [0, 0, 0], None, empty),
    ];
    assert_eq!(place.rows(), expected);
}

#[test]
fn a_second_run_replaces_rows() {
    let place = Place::with_text();
    place.run(&[]);
    place.file("abc.rs", b"fn abc() {}\n");
    place.run(&[]);

    let rows = place.rows();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[1].counts, [12, 1, 3]);
}

#[test]
fn ignored_files_and_the_outputs_are_not_read() {
    let place = Place::empty();
    place.file(".gitignore", b"target/\n");
    place.file("target/built.rs", b"");
    place.file(".git/config", b"");
    place.file("kept.rs", b"");
    for _ in 0..2 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ingest"));
        let outputs = ["--db", "own.sqlite", "--json", "own.jsonl"];
        let run = Run::of(command.current_dir(place.files()).args(outputs)).succeeded();
        assert_eq!(run.account("files"), [[2, 2, 0, 0]]);
    }
}

#[test]
fn what_cannot_be_read_is_counted_and_does_not_end_the_run() {
    let place = Place::with_text();
    place.file("image.png", b"\x89PNG\r\n");
    place.file("late", b"text to the last byte but one\xff");
    fs::write(place.files().join(OsStr::from_bytes(b"name\xff")), "").expect("any name will do");
    symlink("nowhere", place.files().join("dangling")).expect("a link");
    symlink(".", place.files().join("loop")).expect("a link");
    let run = place.run(&["--follow-links"]);

    assert_eq!(run.account("files"), [[9, 4, 2, 3]]);
    run.says("✗ late: is not text: invalid utf-8");
    run.says("✗ dangling: cannot be listed: ");
    run.says("✗ loop: is a link to a directory around it");
    assert_eq!(place.rows().len(), 4);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let place = Place::with_text();
    let huge = File::create(place.files().join("huge")).expect("a file");
    huge.set_len(1 << 30).expect("a hole takes no room");
    let run = place.run(&[]);

    assert_eq!(run.account("files"), [[5, 4, 1, 0]]);
    run.says("✗ huge: cannot be read: file too large");
}

/// The memory of a process is a regular file that even root cannot read from its start.
#[test]
#[cfg(target_os = "linux")]
fn a_failed_read_is_a_recorded_error() {
    let place = Place::with_text();
    symlink("/proc/self/mem", place.files().join("mem")).expect("a link");
    let run = place.run(&["--follow-links", "--slowest", "9"]);

    assert_eq!(run.account("files"), [[5, 4, 1, 0]]);
    run.says("✗ mem: cannot be read: ");
    run.says("read error  file.size=0  error.type=std::io::error::Error");
}

#[test]
fn a_pipe_does_not_block_the_run() {
    let place = Place::with_text();
    let made = Command::new("mkfifo")
        .arg(place.files().join("pipe"))
        .status();
    assert!(made.expect("mkfifo is part of POSIX").success());
    assert_eq!(
        place.run(&["--follow-links"]).account("files"),
        [[4, 4, 0, 0]]
    );
}

#[test]
fn names_cannot_write_to_the_terminal() {
    let place = Place::empty();
    place.file("red\x1b[31m\n.rs", b"\xff");
    let run = place.run(&[]);
    assert!(!run.stdout.contains('\x1b'), "{}", run.stdout);
    assert_eq!(run.account("files"), [[1, 0, 0, 1]]);
}

#[test]
fn the_slowest_file_is_shown_and_no_other() {
    let place = Place::with_text();
    place.file("long.txt", "slow ".repeat(200_000).as_bytes());
    let (run, spans) = place.traced_run(&["--slowest", "1"]);

    let files = spans.iter().filter(|span| span["name"] == "ingest_file");
    let slowest = files
        .max_by_key(|span| span["duration_nanos"].as_u64())
        .expect("a file");
    let path = slowest["attributes"]["file.path"].as_str().expect("a path");
    run.says(&format!("━ ingest_file  file.path={path}\n"));
    assert_eq!(run.trees(), 1, "{}", run.stdout);
}

#[test]
fn a_trace_is_shown_as_a_tree() {
    let place = Place::empty();
    place.file("some.txt", b"one\ntwo three");
    let run = place.run(&["--slowest", "2"]);

    let spans = [
        "━ ingest_file  file.path=some.txt",
        "├─ read  file.size=13",
        "├─ parse  text.lines=2  text.words=3",
        "├─ hash",
        "╰─ save",
        "   ╰─ INSERT files  db.system.name=sqlite",
    ];
    let mut lines = run.stdout.lines();
    for span in spans {
        assert!(
            lines.any(|line| line.contains(span)),
            "`{span}` is not in:\n{}",
            run.stdout
        );
    }
    assert_eq!(run.trees(), 1);
    assert_eq!(place.run(&["--slowest", "0"]).trees(), 0);
}

#[test]
fn every_span_is_written_once_and_accounted_for() {
    let place = Place::with_text();
    place.file("not text", b"\xff");
    let (run, spans) = place.traced_run(&[]);

    let all = spans.len() as u64;
    assert_eq!(run.account("spans"), [[all, all, 0, 0], [all, all, 0, 0]]);

    let id = |span: &Value, field: &str| (span["trace_id"].to_string(), span[field].to_string());
    let ids: HashSet<_> = spans.iter().map(|span| id(span, "span_id")).collect();
    assert_eq!(ids.len(), spans.len(), "ids are unique");
    for child in spans
        .iter()
        .filter(|span| span.get("parent_span_id").is_some())
    {
        assert!(
            ids.contains(&id(child, "parent_span_id")),
            "without its parent: {child}"
        );
    }

    let mut names = BTreeMap::new();
    for span in &spans {
        *names
            .entry(span["name"].as_str().expect("a name"))
            .or_insert(0) += 1;
    }
    let of_the_run = [("ingest", 1), ("open", 1), ("walk", 1), ("COMMIT", 1)];
    let of_all_files = [("ingest_file", 5), ("read", 5), ("parse", 5)];
    let of_text_files = [("hash", 4), ("save", 4), ("INSERT files", 4)];
    let expected = of_the_run
        .into_iter()
        .chain(of_all_files)
        .chain(of_text_files);
    assert_eq!(names, expected.collect());
}

#[test]
fn each_file_is_a_trace_that_is_linked_to_the_run() {
    let (_, spans) = Place::with_text().traced_run(&[]);
    let named = |name: &'static str| spans.iter().filter(move |span| span["name"] == name);

    let run = named("ingest").next().expect("the run");
    let mut traces = HashSet::new();
    for file in named("ingest_file") {
        assert!(file.get("parent_span_id").is_none(), "not a root: {file}");
        assert_eq!(file["links"][0]["trace_id"], run["trace_id"]);
        assert_eq!(file["links"][0]["span_id"], run["span_id"]);
        traces.insert(file["trace_id"].to_string());
    }
    assert_eq!(traces.len(), 4);
    for insert in named("INSERT files") {
        assert!(
            traces.remove(&insert["trace_id"].to_string()),
            "not in a file's trace: {insert}"
        );
        assert_eq!(insert["kind"], "client");
    }
}

#[test]
fn an_error_is_on_every_span_that_it_went_through() {
    let place = Place::empty();
    place.file("not text", b"text\xff");
    let (_, spans) = place.traced_run(&[]);
    let failed = |name: &str| {
        let is_failed = |span: &&Value| span["name"] == name && span["outcome"] == "error";
        spans
            .iter()
            .find(is_failed)
            .expect("a failed span of this name")
    };

    let message = "invalid utf-8 sequence of 1 bytes from index 4";
    assert_eq!(failed("parse")["status"]["description"], message);
    let file = failed("ingest_file");
    assert_eq!(file["status"]["description"], "is not text");
    let exception = &file["events"][0]["attributes"];
    assert_eq!(exception["exception.sources"][0], message);
}

/// More files than a transaction holds, and more spans than a batch.
#[test]
fn thousands_of_files_are_all_accounted_for() {
    const FILES: u64 = 3_000;
    let place = Place::empty();
    for file in 0..FILES {
        place.file(
            &format!("{}/{file}.txt", file % 50),
            file.to_string().as_bytes(),
        );
    }
    let run = place.run(&["--workers", "3"]);

    assert_eq!(run.account("files"), [[FILES, FILES, 0, 0]]);
    assert_eq!(place.rows().len() as u64, FILES);
    // Six for each file; the run, the walk, the database and three commits are another six.
    let spans = 6 * FILES + 6;
    assert_eq!(run.account("spans"), [[spans, spans, 0, 0]]);
}

#[test]
fn an_empty_directory_is_no_error() {
    let place = Place::empty();
    assert_eq!(place.run(&[]).account("files"), [[0, 0, 0, 0]]);
    assert_eq!(place.rows(), []);
}

#[test]
fn a_wrong_command_line_says_what_is_wrong() {
    let place = Place::with_text();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ingest"));
        Run::of(command.current_dir(place.files()).args(arguments))
    };
    run(&["missing"]).failed(2, "No such file or directory");
    run(&["abc.rs"]).failed(2, "it is not a directory");
    run(&["--workers", "0"]).failed(2, "--workers");
    run(&["--db", "missing/x.sqlite"]).failed(2, "cannot open the database missing/x.sqlite");
    run(&["--db", "docs"]).failed(2, "cannot open the database docs");
    run(&["--db", "docs/guide.MD"]).failed(2, "file is not a database");
    run(&["--json", "missing/x.jsonl"]).failed(2, "missing/x.jsonl");

    let guide = fs::read(place.files().join("docs/guide.MD")).expect("it is still there");
    assert_eq!(guide.len(), 19, "what is no database stays as it was");
}

/// Writing to this device fails as on a full disk.
#[test]
#[cfg(target_os = "linux")]
fn spans_that_could_not_be_written_are_accounted_for() {
    let place = Place::with_text();
    let run = place.run(&["--json", "/dev/full"]);

    assert_eq!(run.account("files"), [[4, 4, 0, 0]]);
    let [delivered, failed] = &run.account("spans")[..] else {
        panic!("{}", run.stdout)
    };
    assert_eq!(
        delivered[1], delivered[0],
        "the other exporter is not concerned"
    );
    assert_eq!(failed[2], failed[0], "all of them are dropped");
    run.says("No space left on device");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let place = Place::with_text();
    let mut child = place
        .ingest(&[])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    assert!(child.wait().expect("the program ends").success());
}
