//! Rows are no wider than the terminal.

use super::*;

#[test]
fn long_rows_wrap_below_the_name() {
    let ((), spans) = capture(|| {
        let words = "a value of about forty characters, or so";
        span!("root", one = words, two = words).in_scope(|| {
            span!("child", one = words, two = words).in_scope(|| ());
            span!("last", two = words, three = words).in_scope(|| ());
        });
    });
    let rows = "\
root  one=\"a value of about forty characters, or so\"
│    two=\"a value of about forty characters, or so\"
│
├─ child  one=\"a value of about forty characters, or so\"
│       two=\"a value of about forty characters, or so\"
└─ last  two=\"a value of about forty characters, or so\"
        three=\"a value of about forty characters, or so\"

";
    assert_eq!(drawn_within(90, &spans), rows);
}

#[test]
fn a_terminal_breaks_long_texts_at_spaces_and_a_file_does_not() {
    let message = "a message that is longer than a row of the terminal, 漢字漢字 and all";
    let address = "https://example.com/a/long/address/that/is/copied/as/a/whole";
    let ((), spans) = capture(|| {
        span!("root", address = address).in_scope(|| {
            span!("child").in_scope(|| record_error(&Failure(message, None)));
            span!("child", note = message).in_scope(|| {
                event!(
                    "an_event_whose_name_alone_is_longer_than_the_row",
                    note = message
                );
            });
        });
    });
    let rows = "\
root
│    address=https://example.com/a/long/address/that/is/copied/as/a/whole
│
│
├─ child
│       ✗ Failure: a message that is
│       longer than a row of the
│       terminal, 漢字漢字 and all
└─ child
        note=\"a message that is longer
        than a row of the terminal,
        漢字漢字 and all\"
      • an_event_whose_name_alone_is_longer_than_the_row
        note=\"a message that is longer
        than a row of the terminal,
        漢字漢字 and all\"

";
    assert_eq!(drawn_within(60, &spans), rows);
    assert!(drawn(&spans).contains(message));
}

/// What a terminal of this width shows.
fn drawn_within(width: usize, spans: &Spans) -> String {
    let screen = Screen::default();
    let mut console = console(&screen);
    (console.look.width, console.look.is_terminal) = (width, true);
    console
        .export(&spans.whole_batch())
        .expect("a screen takes everything");
    screen.trees().concat()
}

#[test]
fn deep_traces_have_short_rows() {
    fn dive(depth: u32) {
        if depth > 0 {
            span!("dive").in_scope(|| dive(depth - 1));
        }
    }
    let ((), spans) = capture(|| dive(500));
    let drawn = drawn(&spans);
    assert_eq!(drawn.lines().count(), 501);
    assert!(drawn.lines().all(|row| row.chars().count() < 60), "{drawn}");
    assert!(drawn.contains("⋮ +486 "), "{drawn}");
    let narrow = drawn_within(60, &spans);
    assert!(narrow.contains("⋮ +492 "), "{narrow}");
    assert!(
        narrow.lines().all(|row| row.chars().count() < 60 - 22),
        "{narrow}"
    );
}

#[test]
fn what_is_said_about_the_deepest_span_hides_as_many_levels_as_its_name() {
    fn dive(depth: u32) {
        event!("here");
        if depth > 0 {
            span!("dive").in_scope(|| dive(depth - 1));
        }
    }
    let ((), spans) = capture(|| span!("top").in_scope(|| dive(14)));
    let drawn = drawn(&spans);
    let hidden = |row: &str| row.split_once('+').map(|(_, rest)| rest[..1].to_owned());
    let rows: Vec<_> = drawn.lines().filter(|row| !row.is_empty()).collect();
    for pair in rows.chunks(2) {
        assert_eq!(hidden(pair[0]), hidden(pair[1]), "{drawn}");
    }
}
