//! A forked child records nothing of its parent's, and delivers nothing of it.

use crate::case::{run_with_file, sorted};

#[test]
fn a_child_that_only_exits_delivers_nothing() {
    let run = run_with_file("fork::child_only_exits").succeeds();
    assert_eq!(run.spans(), ["inner", "outer"]);
}

#[test]
fn a_child_may_return_out_of_its_parents_spans() {
    let run = run_with_file("fork::child_goes_on_in_the_parents_spans").succeeds();
    assert_eq!(
        run.spans(),
        ["inner", "inner", "outer", "in_child"],
        "in the parent"
    );
}

#[test]
fn a_child_may_return_out_of_its_parents_capture() {
    let run = run_with_file("fork::child_leaves_a_capture").succeeds();
    assert_eq!(run.beside("child").spans(), ["inner", "outer"]);
}

#[test]
fn a_child_may_return_out_of_its_parents_main() {
    let run = run_with_file("fork::child_drops_the_parents_guard").succeeds();
    assert_eq!(run.spans(), ["inner", "outer"]);
}

#[test]
fn a_child_may_record_anew() {
    let run = run_with_file("fork::child_records_anew").succeeds();
    assert_eq!(run.spans(), ["inner", "outer", "inner", "outer"]);
    assert_eq!(
        sorted(run.beside("child").spans()),
        ["in_child", "inner", "outer"]
    );
}

#[test]
fn a_child_may_record_anew_inside_its_parents_spans() {
    let run = run_with_file("fork::child_records_anew_in_the_parents_spans").succeeds();
    assert_eq!(run.spans(), ["inner", "inner", "inner", "outer"]);
    let child = run.beside("child");
    assert_eq!(child.spans(), ["in_child"; 4]);
    assert!(
        child
            .lines()
            .iter()
            .all(|line| !line.contains("parent_span_id")),
        "{:?}",
        child.lines()
    );
}

#[test]
fn a_child_may_end_what_its_parent_suspended() {
    let run = run_with_file("fork::child_ends_what_was_suspended").succeeds();
    let spans = ["body", "handle", "in_child", "suspends", "suspends"];
    assert_eq!(sorted(run.spans()), spans);
    assert_eq!(run.beside("child").spans(), ["in_child"]);
}

#[test]
fn children_are_forked_while_threads_record() {
    let run = run_with_file("fork::while_threads_record").succeeds();
    assert!(!run.spans().contains(&String::from("in_child")));
}
