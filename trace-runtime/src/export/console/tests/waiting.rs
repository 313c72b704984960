//! What waits for its root, for how long, and what becomes of it.

use super::*;

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
