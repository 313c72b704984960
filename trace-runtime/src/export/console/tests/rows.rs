//! What a row shows of its span, its events and its links, and in which order rows stand.

use super::*;

#[test]
fn a_tree_shows_names_kinds_attributes_events_and_errors() {
    let (_, spans) = capture(create);
    assert_eq!(
        drawn(&spans),
        "\
create  ✗ Failure: cannot save
│  • checked  left=3
├─ validate (client)  title=\"two words\"
└─ save  ✗ Failure: cannot save
      ↳ disk full

"
    );
}

#[test]
fn every_ending_looks_different() {
    let (_, spans) = try_capture(|| {
        span!("all").in_scope(|| {
            drop(span!("cancelled"));
            span!("told").in_scope(|| set_status(Status::error("not found")));
            span!("recorded").in_scope(|| record_error(&Failure("lost", None)));
            span!("terse").in_scope(|| record_error(&Failure("Failure", None)));
            span!("fine").in_scope(|| set_status(Status::Ok));
            span!("broken", n = 1).in_scope(|| panic!("boom\nbang"));
        });
    });
    let file = file!();
    let drawn = drawn(&spans);
    let place = drawn.find(file).map(|at| {
        drawn[at + file.len()..]
            .split_whitespace()
            .next()
            .unwrap_or_default()
    });
    let place = format!("{file}{}", place.expect("the panic has a place"));
    assert_eq!(
        drawn,
        format!(
            "\
all  panicked: boom\\nbang at {place}
├─ cancelled  cancelled
├─ told  ✗ not found
├─ recorded  ✗ Failure: lost
├─ terse  ✗ Failure
├─ fine
└─ broken  panicked: boom\\nbang at {place}  n=1

"
        )
    );
}

#[test]
fn links_have_names_or_ids() {
    let mut elsewhere = None;
    let ((), spans) = capture(|| {
        elsewhere = span!("other").in_scope(|| Context::current().span_context());
        span!("all").in_scope(|| {
            let produced = span!("produce").in_scope(Context::current);
            span!("consume").in_scope(|| {
                link!(produced, batch = 1);
                link!(elsewhere);
            });
        });
    });
    let target = elsewhere.expect("a span was current");
    let screen = Screen::default();
    console(&screen)
        .export(&spans.whole_batch())
        .expect("a screen takes everything");
    let text = screen.0.lock().expect("not poisoned").concat();
    assert!(text.contains("→ produce  batch=1\n"), "{text}");
    assert!(
        text.contains(&format!("→ {}/{}\n", target.trace_id(), target.span_id())),
        "{text}"
    );
}

#[test]
fn what_went_wrong_without_a_word_is_marked_without_one() {
    let ((), spans) = capture(|| {
        span!("refused", n = 1).in_scope(|| set_status(Status::error("")));
    });
    assert_eq!(drawn(&spans), "refused  ✗  n=1\n");
}

#[test]
fn events_are_in_the_order_in_which_they_happened() {
    let ((), spans) = capture(|| {
        let job = span!("job");
        let handle = job.clone();
        job.in_scope(|| {
            event!("first");
            handle.add_event("second");
            event!("third");
        });
    });
    let job = "job\n   • first\n   • second\n   • third\n\n";
    assert_eq!(drawn(&spans), job);
}

#[test]
fn traces_of_a_batch_are_in_the_order_in_which_they_started() {
    let ((), spans) = capture(|| {
        span!("first").end();
        span!("second").end();
    });
    let screen = Screen::default();
    console(&screen)
        .export(&spans.batch(&["second", "first"]))
        .expect("a screen takes everything");
    assert_eq!(screen.trees(), ["first\n", "second\n"]);
}

#[test]
fn nothing_from_the_program_controls_the_terminal() {
    let evil = "\x1b[2J\r\n\u{9b}31m\u{202e}";
    let ((), spans) = capture(|| {
        span!("root").in_scope(|| {
            crate::rename(evil);
            crate::set_attribute(evil, evil);
            set_status(Status::error(evil));
            event!(evil, text = evil);
        });
    });
    let screen = Screen::default();
    console(&screen)
        .export(&spans.whole_batch())
        .expect("a screen takes everything");
    let plain = screen.0.lock().expect("not poisoned").concat();
    assert!(
        plain
            .chars()
            .all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')),
        "{plain:?}"
    );
    let colours = Screen::default();
    console(&colours)
        .color(true)
        .export(&spans.whole_batch())
        .expect("a screen takes everything");
    let painted = colours.0.lock().expect("not poisoned").concat();
    assert_eq!(without_colours(&painted), plain);
    assert_ne!(painted, plain);
}

#[test]
fn bars_of_what_failed_have_its_colour() {
    let ((), spans) = capture(|| {
        span!("fine").in_scope(|| ());
        span!("failed").in_scope(|| set_status(Status::error("no")));
        drop(span!("cancelled"));
    });
    let screen = Screen::default();
    console(&screen)
        .color(true)
        .export(&spans.whole_batch())
        .expect("a screen takes everything");
    let rows = screen.0.lock().expect("not poisoned").concat();
    let first = |row: &str| row.split("\x1b[").nth(1).map(|rest| rest[..2].to_owned());
    let colours: Vec<_> = rows.lines().filter_map(first).collect();
    assert_eq!(colours, ["36", "31", "33"], "{rows}");
}

/// Removes "Select Graphic Rendition" and nothing else.
fn without_colours(text: &str) -> String {
    let mut pieces = text.split("\x1b[");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (parameters, rest) = piece.split_once('m').expect("the sequence ends");
        assert!(
            parameters.chars().all(|c| c.is_ascii_digit() || c == ';'),
            "{parameters:?}"
        );
        plain.push_str(rest);
    }
    plain
}

#[test]
fn long_values_are_cut() {
    let ((), spans) = capture(|| span!("root", text = "ä".repeat(1_000)).in_scope(|| ()));
    assert!(
        drawn(&spans).contains("ää… (+765 characters)"),
        "{}",
        drawn(&spans)
    );
}
