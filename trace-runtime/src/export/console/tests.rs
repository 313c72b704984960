use super::*;
use crate::sync::fixed::{Arc, Mutex};
use crate::testing::{Spans, capture, try_capture};
use crate::{Context, Status, event, link, record_error, set_status, span, traced};

/// Keeps each write apart.
#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<String>>>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8(bytes.to_vec()).expect("whole characters");
        self.0.lock().expect("not poisoned").push(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Screen {
    /// What was written since the last call, without ids and times.
    fn trees(&self) -> Vec<String> {
        let written = std::mem::take(&mut *self.0.lock().expect("not poisoned"));
        written
            .iter()
            .map(|text| text.lines().map(tree_part).collect())
            .collect()
    }
}

/// The row right of the bar, without a time of day and a trace id.
fn tree_part(row: &str) -> String {
    let tree: String = row.chars().skip(22).collect();
    let is_id = |word: &str| word.len() == 32 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_time =
        |word: &str| word.len() == 13 && word.ends_with('Z') && word.as_bytes()[2] == b':';
    let kept: Vec<_> = tree
        .split(' ')
        .filter(|word| !is_id(word) && !is_time(word))
        .collect();
    kept.join(" ").trim_end().to_owned() + "\n"
}

fn console(screen: &Screen) -> Console {
    Console::new(
        Box::new(screen.clone()),
        Look {
            paint: Paint::Plain,
            width: 400,
            is_terminal: false,
        },
    )
}

fn drawn(spans: &Spans) -> String {
    let screen = Screen::default();
    console(&screen)
        .export(&spans.whole_batch())
        .expect("a screen takes everything");
    screen.trees().concat()
}

#[derive(Debug)]
struct Failure(&'static str, Option<Box<Failure>>);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.1
            .as_ref()
            .map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}

#[traced(crate = crate)]
fn save() -> Result<(), Failure> {
    Err(Failure(
        "cannot save",
        Some(Box::new(Failure("disk full", None))),
    ))
}

#[traced(crate = crate)]
fn create() -> Result<(), Failure> {
    event!("checked", left = 3);
    span!("validate", kind = client; title = "two words").in_scope(|| ());
    save()
}

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

fn family() -> Spans {
    capture(|| {
        span!("root").in_scope(|| {
            span!("child").in_scope(|| {
                span!("grandchild").in_scope(|| ());
                span!("sibling").in_scope(|| ());
            });
        });
    })
    .1
}

const FAMILY: &str = "\
root
└─ child
   ├─ grandchild
   └─ sibling

";

#[test]
fn spans_wait_for_their_root() {
    let (spans, screen) = (family(), Screen::default());
    let mut console = console(&screen);
    for names in [&["grandchild"][..], &["sibling", "child"]] {
        console
            .export(&spans.batch(names))
            .expect("a screen takes everything");
        assert_eq!(screen.trees(), [""; 0]);
    }
    assert!(console.held.bytes() > 0);
    console
        .export(&spans.batch(&["root"]))
        .expect("a screen takes everything");
    assert_eq!(screen.trees(), [FAMILY]);
    assert_eq!(console.held.bytes(), 0);
    console.flush().expect("a screen takes everything");
    assert_eq!(screen.trees(), [""; 0]);
}

#[test]
fn the_order_within_a_batch_does_not_matter() {
    let (spans, screen) = (family(), Screen::default());
    console(&screen)
        .export(&spans.batch(&["root", "sibling", "child", "grandchild"]))
        .expect("a screen takes everything");
    assert_eq!(screen.trees(), [FAMILY]);
}

#[test]
fn each_trace_is_one_write() {
    let ((), spans) = capture(|| {
        for _ in 0..3 {
            span!("root").in_scope(|| span!("child").in_scope(|| ()));
        }
        span!("alone").in_scope(|| ());
        span!("alone").in_scope(|| ());
    });
    let screen = Screen::default();
    console(&screen)
        .export(&spans.batch(&["child", "alone", "root"]))
        .expect("a screen takes everything");
    let tree = "root\n└─ child\n\n";
    assert_eq!(screen.trees(), [tree, tree, tree, "alone\n", "alone\n"]);
}

#[test]
fn a_late_span_is_shown_below_the_name_of_its_root() {
    let (spans, screen) = (family(), Screen::default());
    let mut console = console(&screen);
    console
        .export(&spans.batch(&["root"]))
        .expect("a screen takes everything");
    assert_eq!(screen.trees(), ["root\n"]);
    // Their parent is still open.
    console
        .export(&spans.batch(&["grandchild", "sibling"]))
        .expect("a screen takes everything");
    assert_eq!(screen.trees(), [""; 0]);
    console
        .export(&spans.batch(&["child"]))
        .expect("a screen takes everything");
    assert_eq!(
        screen.trees(),
        ["\n… (late)  below root\nchild\n├─ grandchild\n└─ sibling\n\n"]
    );
}

#[test]
fn two_local_roots_of_a_trace_do_not_wait_for_each_other() {
    let ((), spans) = capture(|| {
        let remote = span!("client").in_scope(|| Context::current().span_context());
        let serve = |name: &str, child: &str| {
            Context::remote(remote.expect("a span was current")).attach(|| {
                span!("server").in_scope(|| {
                    crate::rename(name);
                    span!("child").in_scope(|| crate::rename(child));
                });
            });
        };
        serve("first", "of first");
        serve("second", "of second");
    });
    let screen = Screen::default();
    let mut console = console(&screen);
    console
        .export(&spans.batch(&["of first", "of second", "first"]))
        .expect("a screen takes everything");
    assert_eq!(screen.trees(), ["first\n└─ of first\n\n"]);
    console
        .export(&spans.batch(&["second"]))
        .expect("a screen takes everything");
    assert_eq!(screen.trees(), ["second\n└─ of second\n\n"]);

    let screen = Screen::default();
    let all = spans.batch(&["of first", "of second", "first", "second"]);
    self::console(&screen)
        .export(&all)
        .expect("a screen takes everything");
    assert_eq!(
        screen.trees(),
        ["first\n└─ of first\n\n", "second\n└─ of second\n\n"]
    );
}

#[test]
fn a_flush_shows_what_waits() {
    let (spans, screen) = (family(), Screen::default());
    let mut console = console(&screen);
    console
        .export(&spans.batch(&["child", "sibling"]))
        .expect("a screen takes everything");
    console.flush().expect("a screen takes everything");
    assert_eq!(
        screen.trees(),
        ["… (incomplete)  its root has not ended\nchild\n└─ sibling\n\n"]
    );
    console
        .export(&spans.batch(&["grandchild", "root"]))
        .expect("a screen takes everything");
    assert_eq!(
        screen.trees(),
        ["root\n", "\n… (late)  below root\ngrandchild\n\n"]
    );
}

#[test]
fn what_waits_is_bounded() {
    let (spans, screen) = (family(), Screen::default());
    let one = {
        let mut console = console(&Screen::default());
        console
            .export(&spans.batch(&["child"]))
            .expect("a screen takes everything");
        console.held.bytes()
    };
    let mut console = console(&screen).memory(one);
    console
        .export(&spans.batch(&["child"]))
        .expect("a screen takes everything");
    assert_eq!(screen.trees(), [""; 0]);
    console
        .export(&spans.batch(&["sibling"]))
        .expect("a screen takes everything");
    assert_eq!(console.held.bytes(), 0);
    let why = "too many spans wait for their roots: the oldest traces are shown in pieces (`Console::memory` sets the limit)";
    assert_eq!(
        screen.trees(),
        [format!("… (incomplete)  {why}\nchild\n└─ sibling\n\n")]
    );

    let once_more = family();
    console
        .export(&once_more.batch(&["child", "sibling"]))
        .expect("a screen takes everything");
    let why = "too many spans wait for their roots";
    assert_eq!(
        screen.trees(),
        [format!("… (incomplete)  {why}\nchild\n└─ sibling\n\n")]
    );
}

#[test]
fn what_was_shown_is_forgotten_in_the_end() {
    let mut console = console(&Screen::default());
    for _ in 0..20 {
        let ((), spans) = capture(|| (0..4_000).for_each(|_| span!("root").in_scope(|| ())));
        console
            .export(&spans.whole_batch())
            .expect("a screen takes everything");
    }
    assert!(
        console.held.remembered() <= 1 << 16,
        "{}",
        console.held.remembered()
    );
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

/// A pipe whose reader is gone.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_closed_terminal_is_an_error_and_nothing_piles_up() {
    let spans = family();
    let mut console = Console::writer(Closed);
    for _ in 0..3 {
        let error = console
            .export(&spans.whole_batch())
            .expect_err("nobody reads");
        assert!(error.is_io(), "{error}");
        assert_eq!(console.held.bytes(), 0);
    }
    assert!(console.flush().is_err());
}
