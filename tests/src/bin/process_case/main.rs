//! The programs of `tests/process_*.rs`: a process of their own each, because what they try happens once in a process.
//!
//! `process_case NAME [FILE]` runs one. A case that finds something wrong panics.

mod disk;
mod end;
mod exporters;
mod fork;
mod numbers;
mod send;
mod setup;
mod signals;
mod threads;

use std::path::PathBuf;
use std::time::Duration;

use trace_runtime::export::JsonLines;
use trace_runtime::{Builder, traced};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() {
    watchdog();
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().expect("a case");
    let file = arguments.next().map(PathBuf::from);
    let (_, case) = CASES
        .into_iter()
        .find(|(known, _)| *known == name)
        .expect("a known case");
    case(file.as_deref());
}

type Case = fn(Option<&std::path::Path>);

const CASES: [(&str, Case); 52] = [
    ("disk::full", disk::full),
    ("disk::full_for_a_while", disk::full_for_a_while),
    ("end::guard_dropped", end::guard_dropped),
    ("end::guard_forgotten", end::guard_forgotten),
    ("end::exit_in_a_span", end::exit_in_a_span),
    ("end::exit_on_another_thread", end::exit_on_another_thread),
    ("end::panic_in_main", end::panic_in_main),
    (
        "end::panic_in_main_without_guard",
        end::panic_in_main_without_guard,
    ),
    ("end::exit_in_an_exporter", end::exit_in_an_exporter),
    ("end::exit_during_a_shutdown", end::exit_during_a_shutdown),
    ("end::set_up_in_a_panic", end::set_up_in_a_panic),
    ("end::closed_stderr", end::closed_stderr),
    ("end::closed_stdout", end::closed_stdout),
    ("end::full_disk", end::full_disk),
    ("setup::twice", setup::twice),
    ("setup::again_after_shutdown", setup::again_after_shutdown),
    ("exporters::panics", exporters::panics),
    ("exporters::fails", exporters::fails),
    (
        "exporters::blocks_and_is_left",
        exporters::blocks_and_is_left,
    ),
    (
        "exporters::blocks_beside_one_that_delivers",
        exporters::blocks_beside_one_that_delivers,
    ),
    ("exporters::blocks_at_exit", exporters::blocks_at_exit),
    ("fork::child_only_exits", fork::child_only_exits),
    (
        "fork::child_goes_on_in_the_parents_spans",
        fork::child_goes_on_in_the_parents_spans,
    ),
    ("fork::child_leaves_a_capture", fork::child_leaves_a_capture),
    (
        "fork::child_drops_the_parents_guard",
        fork::child_drops_the_parents_guard,
    ),
    ("fork::child_records_anew", fork::child_records_anew),
    (
        "fork::child_records_anew_in_the_parents_spans",
        fork::child_records_anew_in_the_parents_spans,
    ),
    (
        "fork::child_ends_what_was_suspended",
        fork::child_ends_what_was_suspended,
    ),
    ("fork::while_threads_record", fork::while_threads_record),
    (
        "numbers::open_spans_in_a_fork",
        numbers::open_spans_in_a_fork,
    ),
    (
        "numbers::exit_in_tracked_spans",
        numbers::exit_in_tracked_spans,
    ),
    ("signals::termination", signals::termination),
    ("signals::termination_unasked", signals::termination_unasked),
    (
        "signals::termination_in_a_tracked_span",
        signals::termination_in_a_tracked_span,
    ),
    (
        "signals::termination_during_a_shutdown",
        signals::termination_during_a_shutdown,
    ),
    (
        "signals::termination_with_an_exporter_that_blocks",
        signals::termination_with_an_exporter_that_blocks,
    ),
    (
        "signals::termination_handled_before",
        signals::termination_handled_before,
    ),
    (
        "signals::termination_handled_after",
        signals::termination_handled_after,
    ),
    (
        "signals::termination_of_a_fork",
        signals::termination_of_a_fork,
    ),
    (
        "signals::termination_of_a_fork_that_records",
        signals::termination_of_a_fork_that_records,
    ),
    ("signals::abort", signals::abort),
    ("signals::kill", signals::kill),
    (
        "threads::spans_of_dying_thread_locals",
        threads::spans_of_dying_thread_locals,
    ),
    (
        "threads::handles_in_dying_thread_locals",
        threads::handles_in_dying_thread_locals,
    ),
    ("threads::deep_recursion", threads::deep_recursion),
    ("send::main_returns_at_once", send::main_returns_at_once),
    ("send::exit", send::exit),
    ("send::termination", send::termination),
    ("send::fork_in_the_middle", send::fork_in_the_middle),
    ("send::nobody_is_there", send::nobody_is_there),
    ("send::full_disk", send::full_disk),
    ("send::nothing_of_its_own", send::nothing_of_its_own),
];

/// Recording to a file, as a program would.
fn to_file(file: Option<&std::path::Path>) -> Builder {
    let lines = JsonLines::append(file.expect("a file")).expect("the test made its directory");
    trace_runtime::builder().exporter(lines)
}

#[traced]
fn outer<R>(inside: impl FnOnce() -> R) -> R {
    inner(|| ());
    inside()
}

#[traced]
fn inner(inside: impl FnOnce()) {
    inside();
}

/// Ends the process with a signal when a case hangs.
fn watchdog() {
    let seconds = 2 * u32::try_from(PATIENCE.as_secs()).expect("a minute");
    #[expect(unsafe_code, reason = "the signal has no safe name in std")]
    // SAFETY: sets a timer; nobody handles its signal, so the process ends.
    unsafe {
        libc::alarm(seconds)
    };
}
