//! Questions to captured spans, and what they look like as text.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};

use trace_runtime::testing::{
    EventData, LinkData, OwnedValue, Selection, SpanData, Spans, capture, try_capture,
};
use trace_runtime::{
    Context, Outcome, SpanKind, Status, attr, event, link, record_error, rename, set_status, span,
    traced,
};

#[derive(Debug)]
struct Invalid;

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the title is empty")
    }
}

impl std::error::Error for Invalid {}

#[traced(kind = server, attrs(task.title = title))]
fn create_task(title: &str) -> Result<u32, Invalid> {
    validate_task(title)?;
    event!("validated", rules = 3);
    for attempt in 1..=2 {
        span!("insert", kind = client; attempt, cached = attempt == 2, ratio = 0.5, tags = ["a", "b c"]).in_scope(|| ());
    }
    Ok(7)
}

#[traced]
fn validate_task(title: &str) -> Result<(), Invalid> {
    if title.is_empty() {
        Err(Invalid)
    } else {
        Ok(())
    }
}

fn created() -> Spans {
    let (result, spans) = capture(|| create_task("write"));
    assert_eq!(result.expect("the title is not empty"), 7);
    spans
}

#[test]
fn questions_select_spans() {
    let spans = created();
    assert_eq!(spans.len(), 4);
    assert!(!spans.is_empty());
    let names: Vec<_> = spans.iter().map(SpanData::name).collect();
    assert_eq!(names, ["create_task", "validate_task", "insert", "insert"]);
    let root = spans.roots().one();
    assert_eq!(
        (root.name(), root.kind(), root.outcome()),
        ("create_task", SpanKind::Server, Outcome::Returned)
    );
    assert_eq!(spans.children_of(root).len(), 3);
    assert_eq!(
        spans
            .children_of(root)
            .named("insert")
            .with_attribute("cached", true)
            .one()
            .attribute("attempt"),
        Some(2.into())
    );
    assert_eq!(
        spans.parent_of(spans.named("validate_task").one()),
        Some(root)
    );
    assert_eq!(spans.parent_of(root), None);
    assert_eq!(spans.subtree_of(root).len(), 4);
    assert!(spans.named("nobody").is_empty());
    assert!(spans.with_attribute("attempt", "2").is_empty());
    assert_eq!(spans.with_attribute("tags", ["a", "b c"]).len(), 2);
    assert!(root.is_orphan() && !root.has_remote_parent());
    assert_eq!(root.callsite().module(), module_path!());
}

#[test]
fn times_contain_one_another() {
    let spans = created();
    let root = spans.roots().one();
    for child in &spans.children_of(root) {
        assert!(root.start_time() <= child.start_time() && child.end_time() <= root.end_time());
        assert_eq!(child.start_time() + child.duration(), child.end_time());
        assert_eq!(child.trace_id(), root.trace_id());
        assert_eq!(child.parent_span_id(), Some(root.span_id()));
    }
    let event = root.event("validated").expect("it happened");
    assert!((root.start_time()..=root.end_time()).contains(&event.time()));
    assert_eq!(event.attribute("rules"), Some(3.into()));
}

#[test]
fn a_selection_has_a_tree_of_its_own() {
    let ((), spans) = capture(|| {
        span!("a").in_scope(|| {
            span!("skipped").in_scope(|| span!("b", keep = true).in_scope(|| ()));
            span!("c", keep = true).in_scope(|| ());
        });
    });
    spans.with_attribute("keep", true).assert_tree("b\nc");
    spans
        .with_outcome(Outcome::Returned)
        .assert_tree("a\n  skipped\n    b\n  c");
    let below = spans.subtree_of(spans.named("a").one());
    assert_eq!(below.with_attribute("keep", true).len(), 2);
}

#[test]
fn a_selected_span_stands_below_the_nearest_selected_one() {
    let ((), spans) = capture(|| {
        span!("top", keep = true).in_scope(|| {
            span!("skipped").in_scope(|| {
                span!("skipped too").in_scope(|| span!("bottom", keep = true).in_scope(|| ()));
            });
        });
    });
    spans
        .with_attribute("keep", true)
        .assert_tree("top\n  bottom");
}

#[test]
fn links_lead_to_spans() {
    let ((), spans) = capture(|| {
        let produced = span!("produce").in_scope(Context::current);
        span!("consume").in_scope(|| link!(produced, batch = 1));
    });
    let link = &spans.named("consume").one().links()[0];
    assert_eq!(
        link.span_context().span_id(),
        spans.named("produce").one().span_id()
    );
    assert_eq!(link.attribute("batch"), Some(1.into()));
}

/// The message of a panic, and the line that it is said to come from.
fn panic_of(f: impl FnOnce()) -> String {
    let payload = panic::catch_unwind(AssertUnwindSafe(f)).expect_err("it panics");
    payload
        .downcast_ref::<String>()
        .expect("a formatted message")
        .clone()
}

#[test]
fn failed_assertions_say_what_there_is() {
    let spans = created();
    let message = panic_of(|| spans.assert_tree("create_task\n  validate_task !Invalid"));
    assert!(
        message.starts_with("the spans are not the expected tree\n"),
        "{message}"
    );
    let message = panic_of(|| _ = spans.named("insert").one());
    assert!(
        message.starts_with("expected exactly one span, got 2:\n  insert attempt=1 cached=false"),
        "{message}"
    );
    let message = panic_of(|| _ = spans.named("delete").one());
    assert_eq!(
        message,
        "expected exactly one span, got none; captured were:\n  create_task\n  validate_task\n  insert\n  insert"
    );
}

#[test]
fn failed_assertions_point_at_the_test() {
    let spans = created();
    let mut line = 0;
    let (_, panics) = try_capture(|| {
        span!("test").in_scope(|| {
            line = line!() + 1;
            spans.assert_tree("nothing");
        });
    });
    let exception = panics
        .one()
        .event("exception")
        .expect("a panic is recorded");
    assert_eq!(exception.attribute("code.file.path"), Some(file!().into()));
    assert_eq!(exception.attribute("code.line.number"), Some(line.into()));
}

#[test]
fn failures_are_part_of_the_tree() {
    let (_, spans) = capture(|| create_task(""));
    for expected in [
        "create_task !Invalid\n  validate_task !Invalid",
        "create_task !\n  validate_task !",
        "create_task ! task.title=\"\"\n  validate_task !testing_spans::Invalid",
    ] {
        spans.assert_tree(expected);
    }
    let message = panic_of(|| spans.assert_tree("create_task\n  validate_task !Missing"));
    let (_, difference) = message
        .split_once("+ got):\n")
        .expect("there is a difference");
    assert_eq!(
        difference,
        "  - create_task\n  + create_task !Invalid task.title=\"\"\n  -   validate_task !Missing\n  +   validate_task !Invalid\n"
    );
}

#[test]
fn a_snapshot_has_everything_that_is_stable() {
    let ((), spans) = capture(|| {
        let produced = span!("produce", kind = producer).in_scope(Context::current);
        let _ = create_task("");
        span!("consume", kind = consumer; size = 1.0).in_scope(|| {
            rename("consume tasks");
            link!(produced, batch = 1);
            set_status(Status::Ok);
        });
        span!("cleanup").in_scope(|| record_error(&Invalid));
        drop(span!("forgotten"));
    });
    let wanted = "\
produce (producer)
create_task !Invalid (server)
  . task.title=\"\"
  * exception exception.type=testing_spans::Invalid exception.message=\"the title is empty\"
  = error \"the title is empty\"
  validate_task !Invalid
    * exception exception.type=testing_spans::Invalid exception.message=\"the title is empty\"
    = error \"the title is empty\"
consume tasks (consumer)
  . size=1.0
  -> produce batch=1
  = ok
cleanup !Invalid
  * exception exception.type=testing_spans::Invalid exception.message=\"the title is empty\"
  = error \"the title is empty\"
forgotten ~cancelled
";
    assert_eq!(spans.snapshot(), wanted);
}

#[test]
fn a_snapshot_leaves_out_lines_and_files() {
    let (_, spans) = try_capture(|| span!("broken").in_scope(|| panic!("boom")));
    assert_eq!(
        spans.snapshot(),
        "broken !panic\n  * exception exception.type=panic exception.message=boom\n  = error \"boom\"\n"
    );
}

#[test]
fn the_same_program_has_the_same_snapshot() {
    assert_eq!(created().snapshot(), created().snapshot());
    let (open, spans) = capture(|| span!("open"));
    assert_eq!(spans.snapshot(), "(1 unfinished)\n");
    drop(open);
}

#[test]
fn the_form_for_people_is_the_drawn_tree() {
    let (_, spans) = capture(|| create_task(""));
    let rows: Vec<String> = spans
        .to_string()
        .lines()
        .map(|row| row.chars().skip(22).collect())
        .collect();
    assert_eq!(
        rows,
        [
            "create_task (server)  ✗ Invalid: the title is empty  task.title=\"\"",
            "└─ validate_task  ✗ Invalid: the title is empty"
        ]
    );
}

#[test]
fn deep_trees_can_be_asserted_on() {
    fn dive(depth: usize) {
        if depth > 0 {
            span!("dive").in_scope(|| dive(depth - 1));
        }
    }
    let body = || capture(|| dive(2_000)).1;
    let spans = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(body)
        .expect("a thread")
        .join()
        .expect("no panic");
    let rows: Vec<_> = (0..2_000).map(|depth| " ".repeat(depth) + "dive").collect();
    let expected = rows.join("\n");
    spans.assert_tree(&expected);
    assert_eq!(spans.subtree_of(spans.roots().one()).len(), 2_000);
    assert_eq!(spans.to_string().lines().count(), 2_000);
    let message = panic_of(|| spans.assert_tree("dive"));
    assert!(message.contains("… 1800 more"), "{}", message.len());
}

#[test]
fn the_last_value_of_a_key_counts() {
    let ((), spans) = capture(|| {
        span!("twice", n = 1).in_scope(|| attr!(n = "two"));
    });
    spans.assert_tree("twice n=two");
    assert_eq!(
        spans.one().attributes(),
        [(String::from("n"), "two".into())]
    );
}

#[test]
fn what_tests_hold_can_be_shared() {
    fn shared<T: Send + Sync + Clone + fmt::Debug>() {}
    shared::<Spans>();
    shared::<Selection<'static>>();
    shared::<SpanData>();
    shared::<EventData>();
    shared::<LinkData>();
    shared::<OwnedValue>();
}
