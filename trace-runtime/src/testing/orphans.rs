//! Finds work that was spawned without its context.

use std::fmt::Write as _;

use super::Spans;
use super::capture::Strays;
use crate::Callsite;
use crate::span::orphans::Sighting;

/// Names the call sites whose spans became roots for want of a parent; `None` when there are none.
pub(super) fn complaint(spans: &Spans) -> Option<String> {
    let mut rows: Vec<String> = inside(spans)
        .into_iter()
        .map(|site| row(site, "in the capture"))
        .collect();
    let (outside, is_cut) = outside(spans.strays());
    rows.extend(
        outside
            .iter()
            .map(|sighting| row(sighting.site, &place(sighting))),
    );
    if is_cut {
        rows.push(String::from("  … and more"));
    }
    if rows.is_empty() {
        None
    } else {
        Some(message(&rows))
    }
}

fn message(rows: &[String]) -> String {
    let mut message = String::from("spans became roots for want of a parent:\n");
    for row in rows {
        let _ = writeln!(message, "{row}");
    }
    message.push_str("hand the context on (`#[traced(propagate)]`; `trace_runtime::thread`, `task` and `rayon`; `Context::current()`, then `attach` or `with_context`), or say `#[traced(root)]` where a root is meant");
    message
}

fn row(site: &Callsite, place: &str) -> String {
    format!(
        "  {} ({}, {}:{}), {place}",
        site.name(),
        site.module(),
        site.file(),
        site.line()
    )
}

/// Each call site once. The first root is what the test itself calls.
fn inside(spans: &Spans) -> Vec<&'static Callsite> {
    let mut sites: Vec<&'static Callsite> = Vec::new();
    for span in spans.iter().filter(|span| span.is_orphan()).skip(1) {
        if !sites.contains(&span.callsite()) {
            sites.push(span.callsite());
        }
    }
    sites
}

fn outside(strays: &Strays) -> (Vec<&Sighting>, bool) {
    let counts = |sighting: &&Sighting| {
        sighting.thread == strays.home || !sighting.thread_name.as_deref().is_some_and(is_path)
    };
    (
        strays.seen.told.iter().filter(counts).collect(),
        strays.seen.is_cut,
    )
}

/// Whether this can be the path of a test, after which its thread is named; `main` is one.
fn is_path(name: &str) -> bool {
    name.split("::")
        .all(|word| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_'))
}

fn place(sighting: &Sighting) -> String {
    match &sighting.thread_name {
        Some(name) => format!(
            "outside of every capture, on thread `{}`",
            name.escape_debug()
        ),
        None => String::from("outside of every capture, on a thread without a name"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threads_of_tests_are_named_by_paths() {
        for name in ["main", "works", "span::tests::a_child_ends_first", "naïve"] {
            assert!(is_path(name), "{name}");
        }
        for name in [
            "",
            "tokio-rt-worker",
            "tokio-runtime-worker",
            "worker 1",
            "a::",
            "::",
        ] {
            assert!(!is_path(name), "{name}");
        }
    }
}
