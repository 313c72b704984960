use super::*;
use crate::testing::{Spans, capture};
use crate::{Status, set_status, span};

fn requests() -> Spans {
    capture(|| {
        span!("request", method = "GET", path = "/tasks").in_scope(|| {
            span!("query", rows = 3).in_scope(|| ());
            span!("render").in_scope(|| set_status(Status::error("no template")));
        });
    })
    .1
}

fn message(expected: &str, spans: &Spans, siblings: Siblings, paint: Paint) -> String {
    let all = spans.subtree_of(&spans.iter().next().expect("at least one span").clone());
    compare(expected, &all, siblings, paint).expect_err("the trees differ")
}

#[test]
fn a_message_shows_both_trees_and_the_difference() {
    let expected = "
        request path=/tasks
          authorize
          query rows=4
          render !
    ";
    assert_eq!(
        message(expected, &requests(), Siblings::InOrder, Paint::Plain),
        "\
the spans are not the expected tree

expected:
  request path=/tasks
    authorize
    query rows=4
    render !

got:
  request method=GET path=/tasks
    query rows=3
    render !

difference (- expected, + got):
    request path=/tasks
  -   authorize
  -   query rows=4
  +   query rows=3
      render !
"
    );
}

#[test]
fn only_changes_are_coloured() {
    let message = message(
        "request\n  query\n  render",
        &requests(),
        Siblings::InOrder,
        Paint::Colours,
    );
    let (_, difference) = message
        .split_once("+ got):\n")
        .expect("there is a difference");
    assert_eq!(
        difference,
        "    request\n      query\n\x1b[31m  -   render\x1b[0m\n\x1b[32m  +   render !\x1b[0m\n"
    );
}

#[test]
fn nothing_is_shown_as_nothing() {
    let ((), none) = capture(|| ());
    let missing =
        compare("load", &none.roots(), Siblings::InOrder, Paint::Plain).expect_err("it is missing");
    assert!(
        missing.ends_with(
            "expected:\n  load\n\ngot:\n  (no spans)\n\ndifference (- expected, + got):\n  - load\n"
        ),
        "{missing}"
    );
    assert_eq!(
        compare("", &none.roots(), Siblings::InOrder, Paint::Plain),
        Ok(())
    );
}

#[test]
fn open_spans_are_mentioned() {
    let (open, spans) = capture(|| {
        span!("request").in_scope(|| ());
        span!("background")
    });
    let message = message(
        "request\nbackground",
        &spans,
        Siblings::InOrder,
        Paint::Plain,
    );
    assert!(
        message.ends_with("\nspans that were still open when the capture ended: 1\n"),
        "{message}"
    );
    drop(open);
}

#[test]
fn an_unreadable_tree_says_where() {
    let message = message(
        "request\n  query rows=3 and more",
        &requests(),
        Siblings::InOrder,
        Paint::Plain,
    );
    assert_eq!(
        message,
        "the expected tree cannot be read, line 2: `and` is no `key=value`; a value with spaces stands in quotation marks"
    );
}

#[test]
fn what_is_the_same_is_left_out_far_from_a_change() {
    let ((), spans) = capture(|| {
        span!("root").in_scope(|| (0..1_000).for_each(|n| span!("row", n).in_scope(|| ())));
    });
    let mut expected = String::from("root\n");
    for n in 0..1_000 {
        let _ = writeln!(expected, "  row n={}", if n == 500 { -1 } else { n });
    }
    let message = message(&expected, &spans, Siblings::InOrder, Paint::Plain);
    assert!(message.contains("\n  … 801 more\n"), "{message}");
    let (_, difference) = message
        .split_once("+ got):\n")
        .expect("there is a difference");
    assert_eq!(
        difference,
        "    \
    … 498 lines that are the same
      row n=497
      row n=498
      row n=499
  -   row n=-1
  +   row n=500
      row n=501
      row n=502
      row n=503
    … 496 lines that are the same
"
    );
}

#[test]
fn the_message_of_one_lists_what_there_is() {
    let spans = requests();
    assert_eq!(
        not_one(&spans.named("request").named("other")),
        "expected exactly one span, got none; captured were:\n  request\n  query\n  render"
    );
    let below = spans.children_of(spans.named("request").one());
    assert_eq!(
        not_one(&below),
        "expected exactly one span, got 2:\n  query rows=3\n  render !"
    );
}

fn matches(expected: &str, spans: &Spans, siblings: Siblings) -> bool {
    compare(
        expected,
        &spans.with_outcome(crate::Outcome::Returned),
        siblings,
        Paint::Plain,
    )
    .is_ok()
}

#[test]
fn order_matters_unless_it_is_said_not_to() {
    let spans = requests();
    let swapped = "request\n  render !\n  query";
    assert!(!matches(swapped, &spans, Siblings::InOrder));
    assert!(matches(swapped, &spans, Siblings::InAnyOrder));
    assert!(!matches(
        "request\n  render !\n    query",
        &spans,
        Siblings::InAnyOrder
    ));
    assert!(!matches("request\n  query", &spans, Siblings::InAnyOrder));
    assert!(!matches(
        "request\n  query\n  query\n  render !",
        &spans,
        Siblings::InAnyOrder
    ));
}

/// What the first line takes is not lost for the others: the pairs are searched for.
#[test]
fn a_general_line_leaves_the_particular_ones_their_spans() {
    let ((), spans) = capture(|| {
        span!("root").in_scope(|| {
            for n in 0..3 {
                span!("work", n).in_scope(|| span!("step", n).in_scope(|| ()));
            }
        });
    });
    let any_order = |expected| matches(expected, &spans, Siblings::InAnyOrder);
    assert!(any_order(
        "root\n  work\n    step\n  work n=0\n    step\n  work n=1\n    step"
    ));
    assert!(any_order(
        "root\n  work\n    step\n  work\n    step n=1\n  work n=0\n    step"
    ));
    assert!(any_order(
        "root\n  work\n    step\n  work\n    step n=0\n  work\n    step n=1"
    ));
    assert!(any_order(
        "root\n  work\n    step n=2\n  work n=1\n    step\n  work\n    step"
    ));
    assert!(!any_order(
        "root\n  work\n    step n=2\n  work n=2\n    step\n  work\n    step"
    ));
}

#[test]
fn a_difference_without_order_is_found_inside_of_pairs() {
    let ((), spans) = capture(|| {
        span!("root").in_scope(|| {
            span!("b").in_scope(|| span!("b2").in_scope(|| ()));
            span!("a").in_scope(|| span!("a1").in_scope(|| ()));
        });
    });
    let message = message(
        "root\n  a\n    a1\n  b\n    b1",
        &spans,
        Siblings::InAnyOrder,
        Paint::Plain,
    );
    let (_, difference) = message
        .split_once("+ got):\n")
        .expect("there is a difference");
    assert_eq!(
        difference,
        "    root\n      a\n        a1\n      b\n  -     b1\n  +     b2\n"
    );
}

#[test]
fn a_span_that_fits_is_not_taken_by_a_line_that_almost_does() {
    let ((), spans) = capture(|| {
        span!("root").in_scope(|| {
            span!("a").in_scope(|| span!("x").in_scope(|| ()));
            span!("a").in_scope(|| ());
        });
    });
    let expected = "root\n  a\n  a\n    z";
    let message = message(expected, &spans, Siblings::InAnyOrder, Paint::Plain);
    let (_, difference) = message.split_once("+ got):\n").expect("they differ");
    assert_eq!(
        difference,
        "    root\n      a\n      a\n  -     z\n  +     x\n"
    );
}

#[test]
fn a_failure_with_spaces_stands_in_quotation_marks() {
    let ((), spans) = capture(|| {
        span!("fetch", error.type = "name not found")
            .in_scope(|| set_status(Status::error("no such host")));
    });
    spans.assert_tree("fetch !\"name not found\"");
    let other = std::panic::catch_unwind(|| spans.assert_tree("fetch !\"name found\""));
    assert!(other.is_err());
}
