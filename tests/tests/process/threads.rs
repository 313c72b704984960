//! Spans at the ends of threads and at the bottom of deep stacks.

use crate::case::{run, run_with_file};

#[test]
fn a_span_in_a_dying_thread_local_is_recorded() {
    let run = run_with_file("threads::spans_of_dying_thread_locals").succeeds();
    assert_eq!(
        run.spans()
            .iter()
            .filter(|name| *name == "last_words")
            .count(),
        40
    );
}

#[test]
fn what_a_thread_takes_at_its_very_end_is_given_back() {
    run("threads::handles_in_dying_thread_locals").succeeds();
}

#[test]
fn recursion_may_be_a_hundred_thousand_deep() {
    run("threads::deep_recursion").succeeds();
}
