//! What ended is delivered however the process ends, and nothing that an exporter does keeps it from ending.

use std::process::Stdio;

use crate::case::{Run, run, run_with_file};

#[test]
fn everything_is_delivered_when_the_guard_is_dropped() {
    assert_eq!(
        run_with_file("end::guard_dropped").succeeds().spans(),
        ["inner", "outer"]
    );
}

#[test]
fn everything_is_delivered_at_exit_without_a_guard() {
    assert_eq!(
        run_with_file("end::guard_forgotten").succeeds().spans(),
        ["inner", "outer"]
    );
}

#[test]
fn what_ended_is_delivered_at_an_exit_in_the_middle_of_a_span() {
    assert_eq!(
        run_with_file("end::exit_in_a_span").exits_with(7).spans(),
        ["inner"]
    );
}

#[test]
fn what_ended_is_delivered_at_an_exit_on_another_thread() {
    assert_eq!(
        run_with_file("end::exit_on_another_thread")
            .exits_with(7)
            .spans(),
        ["inner", "outer"]
    );
}

#[test]
fn a_panic_in_main_is_delivered() {
    for case in ["end::panic_in_main", "end::panic_in_main_without_guard"] {
        let run = run_with_file(case).exits_with(101);
        assert_eq!(run.spans(), ["inner", "outer"]);
        assert!(
            run.lines()[1].contains(r#""outcome":"panicked""#),
            "{}",
            run.lines()[1]
        );
        assert!(run.lines()[1].contains("on purpose"), "{}", run.lines()[1]);
    }
}

#[test]
fn an_exit_on_an_exporters_thread_ends_the_process() {
    run("end::exit_in_an_exporter").exits_with(7);
}

#[test]
fn a_closed_terminal_does_not_kill_the_program() {
    Run::start("end::closed_stderr", |command| {
        command.stdin(Stdio::piped()).stderr(Stdio::piped())
    })
    .with_closed_pipes()
    .exits_with(0);
    Run::start("end::closed_stdout", |command| {
        command.stdin(Stdio::piped()).stdout(Stdio::piped())
    })
    .with_closed_pipes()
    .exits_with(0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_does_not_kill_the_program() {
    run("end::full_disk").succeeds();
}

#[test]
fn what_a_full_disk_takes_is_delivered() {
    run_with_file("disk::full").succeeds();
    run_with_file("disk::full_for_a_while").succeeds();
}

#[test]
fn a_shutdown_that_has_begun_is_waited_for() {
    let run = run_with_file("end::exit_during_a_shutdown").exits_with(7);
    assert_eq!(run.lines(), ["whole"]);
}

#[test]
fn recording_can_be_set_up_in_a_panic() {
    let run = run_with_file("end::set_up_in_a_panic").succeeds();
    assert_eq!(run.spans(), ["inner", "outer"]);
}

#[test]
fn setting_up_twice_leaves_the_first_alone() {
    assert_eq!(
        run_with_file("setup::twice").succeeds().spans(),
        ["inner", "outer"]
    );
}

#[test]
fn setting_up_again_after_a_shutdown_starts_a_new_account() {
    let run = run_with_file("setup::again_after_shutdown").succeeds();
    assert_eq!(run.spans(), ["inner", "outer"].repeat(3));
}

#[test]
fn an_exporter_that_panics_is_contained() {
    run("exporters::panics").succeeds();
}

#[test]
fn an_exporter_that_fails_is_counted() {
    run("exporters::fails").succeeds();
}

#[test]
fn an_exporter_that_blocks_is_left_at_the_deadline() {
    run("exporters::blocks_and_is_left").succeeds();
}

#[test]
fn an_exporter_that_blocks_holds_up_no_other() {
    let run = run_with_file("exporters::blocks_beside_one_that_delivers").succeeds();
    assert_eq!(run.spans(), ["inner", "outer"]);
}

#[test]
fn an_exporter_that_blocks_does_not_keep_the_process_from_ending() {
    run("exporters::blocks_at_exit").succeeds();
}
