//! What is delivered when a process is told to end, and when it ends at once; and that signals mean what they meant.

use libc::{SIGABRT, SIGKILL, SIGTERM};

use crate::case::{run, run_with_file};

#[test]
fn a_termination_delivers_and_stays_a_termination() {
    let run = run_with_file("signals::termination").ends_by(SIGTERM);
    assert_eq!(run.spans(), ["inner", "outer"]);
}

#[test]
fn a_termination_that_nobody_asked_to_be_watched_is_left_alone() {
    let run = run_with_file("signals::termination_unasked").ends_by(SIGTERM);
    assert_eq!(run.spans(), [""; 0]);
}

#[test]
fn what_is_open_at_a_termination_is_told_of() {
    let run = run_with_file("signals::termination_in_a_tracked_span").ends_by(SIGTERM);
    assert_eq!(run.spans(), ["inner", "outer"]);
    let outer = &run.lines()[1];
    assert!(outer.contains(r#""outcome":"unfinished""#), "{outer}");
}

#[test]
fn a_shutdown_that_has_begun_is_waited_for() {
    let run = run_with_file("signals::termination_during_a_shutdown").ends_by(SIGTERM);
    assert_eq!(run.lines(), ["whole"]);
}

#[test]
fn an_exporter_that_blocks_does_not_keep_the_process_alive() {
    run("signals::termination_with_an_exporter_that_blocks").ends_by(SIGTERM);
}

#[test]
fn a_program_that_handles_the_signal_goes_on_handling_it() {
    for case in [
        "signals::termination_handled_before",
        "signals::termination_handled_after",
    ] {
        let run = run_with_file(case).exits_with(9);
        assert_eq!(run.spans(), ["inner", "outer", "inner"], "{case}");
    }
}

#[test]
fn a_child_that_is_terminated_leaves_its_parent_alone() {
    let run = run_with_file("signals::termination_of_a_fork").succeeds();
    assert_eq!(run.spans(), ["inner", "outer", "inner"]);
}

#[test]
fn a_child_that_records_anew_is_watched_too() {
    let run = run_with_file("signals::termination_of_a_fork_that_records").succeeds();
    assert_eq!(run.spans(), ["inner"]);
    assert_eq!(run.beside("child").spans(), ["inner", "outer"]);
}

#[test]
fn an_end_without_warning_keeps_what_was_delivered() {
    for (case, signal) in [("signals::abort", SIGABRT), ("signals::kill", SIGKILL)] {
        let run = run_with_file(case).ends_by(signal);
        assert_eq!(run.spans(), ["inner", "outer"], "{case}");
    }
}
