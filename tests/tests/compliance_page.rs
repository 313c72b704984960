//! Whether `docs/compliance.md` answers every row of OpenTelemetry's matrix, with tests that exist.

use std::fs;
use std::path::PathBuf;

const PAGE: &str = include_str!("../../docs/compliance.md");

/// The rows of the matrix, in their order; a line with `#` begins a section.
const ROWS: &str = include_str!("../compliance/rows.txt");

/// A row of the page.
#[derive(Debug)]
struct Answer<'a> {
    row: &'a str,
    verdict: &'a str,
    proof: &'a str,
}

fn answers() -> Vec<Answer<'static>> {
    let cells = |line: &'static str| {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [row, verdict, proof] = <[_; 3]>::try_from(cells).expect(line);
        Answer {
            row,
            verdict,
            proof,
        }
    };
    let is_answer = |line: &&str| {
        line.starts_with("| ") && !line.starts_with("| row") && !line.starts_with("| ---")
    };
    PAGE.lines().filter(is_answer).map(cells).collect()
}

/// The source of a test, and its name.
fn named_test(proof: &str) -> Option<(&str, &str)> {
    let (test, _) = proof.strip_prefix('`')?.split_once('`')?;
    test.split_once("::")
}

fn exists(file: &str, test: &str) -> bool {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let source = fs::read_to_string(root.join(file)).unwrap_or_default();
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let head = format!("fn {test}()");
    let place = lines
        .iter()
        .position(|line| line.trim_start_matches("async ").starts_with(&head));
    // Those of a macro have their attribute there.
    place.is_some_and(|place| {
        let before = lines[place.saturating_sub(4)..place].join("\n");
        before.contains("test]")
            || before.contains("tokio::test")
            || source.contains("#[test]\n        fn $name()")
    })
}

#[test]
fn every_row_is_answered_in_its_place() {
    let wanted: Vec<_> = ROWS.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(wanted.len(), 148);
    let answered: Vec<_> = answers().iter().map(|answer| answer.row).collect();
    assert_eq!(answered, wanted);
    for section in ROWS.lines().filter_map(|line| line.strip_prefix("# ")) {
        assert!(PAGE.contains(&format!("\n## {section}\n")), "{section}");
    }
}

#[test]
fn every_yes_names_a_test_that_exists() {
    for Answer {
        row,
        verdict,
        proof,
    } in answers()
    {
        match verdict {
            "yes" => {
                let (file, test) = named_test(proof).unwrap_or_else(|| panic!("{row}: {proof}"));
                assert!(exists(file, test), "{row}: no test {test} in {file}");
            }
            "no" => assert!(
                proof.len() > 20 && named_test(proof).is_none(),
                "{row}: why"
            ),
            other => panic!("{row}: {other}"),
        }
    }
}

#[test]
fn the_summary_adds_up() {
    let count = |wanted: &str| answers().iter().filter(|it| it.verdict == wanted).count();
    let summary = format!("148 rows: {} yes, {} no.", count("yes"), count("no"));
    assert!(PAGE.contains(&summary), "{summary}");
}

#[test]
fn a_test_that_is_not_there_is_missed() {
    let file = "tests/tests/compliance_page.rs";
    assert!(exists(file, "a_test_that_is_not_there_is_missed"));
    assert!(!exists(file, "answers"));
    assert!(!exists(file, "another"));
    assert!(!exists("tests/tests/no_such_file.rs", "another"));
}
