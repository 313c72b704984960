//! Open spans at the borders of a process.

use crate::case::{run_with_file, sorted};

#[test]
fn a_child_lists_nothing_of_its_parents() {
    let run = run_with_file("numbers::open_spans_in_a_fork").succeeds();
    assert_eq!(sorted(run.spans()), ["inner", "outer"]);
    assert_eq!(sorted(run.beside("child").spans()), ["inner", "outer"]);
}

#[test]
fn what_is_open_at_an_exit_is_told_of() {
    let run = run_with_file("numbers::exit_in_tracked_spans").exits_with(7);
    assert_eq!(sorted(run.spans()), ["inner", "outer"]);
    let lines = run.lines();
    let outer = lines.iter().find(|line| line.contains(r#""outer""#));
    let outer = outer.expect("it was open");
    assert!(outer.contains(r#""outcome":"unfinished""#), "{outer}");
}
