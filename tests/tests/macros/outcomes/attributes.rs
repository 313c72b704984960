//! What is told of arguments and fields, and what is not.

use super::*;

#[derive(Debug)]
struct Task {
    id: u32,
    title: &'static str,
}

impl Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.title)
    }
}

const TASK: Task = Task {
    id: 7,
    title: "write",
};

#[traced(attrs(task.id = task.id, task.shown = %task, "any text" = ?task.title, attempt, r#type = "x"))]
fn sync(task: &Task, attempt: u32) -> u32 {
    task.id + attempt
}

#[traced(attrs(task.id = task.id, task.shown = %task, "any text" = ?task.title, attempt, r#type = "x"))]
fn with_result(task: Task, attempt: u32) -> Result<Task, Invalid> {
    if attempt > 1 { Err(Invalid) } else { Ok(task) }
}

#[traced(attrs(task.id = task.id, task.shown = %task, "any text" = ?task.title, attempt, r#type = "x"))]
async fn awaited(task: Task, attempt: u32) -> Result<Task, Invalid> {
    ready(()).await;
    if attempt > 1 { Err(Invalid) } else { Ok(task) }
}

#[test]
fn of_every_form() {
    let expected = |name: &str, spans: &Spans| {
        let line = r#"task.id=7 task.shown="<write>" "any text"="\"write\"" attempt=1 type=x"#;
        spans.assert_tree(&format!("{name} {line}"));
    };
    expected("sync", &spans_of(|| sync(&TASK, 1)));
    expected("with_result", &spans_of(|| with_result(TASK, 1)));
    expected("awaited", &spans_of(|| ready_now(awaited(TASK, 1))));
}

#[traced(attrs(
    first = texts.iter().find_map(|text| text.parse::<u32>().ok()?.checked_sub(1)),
    sum = (|| -> Result<u32, ParseIntError> { Ok(texts[1].parse::<u32>()? + 1) })().ok(),
    count = ready_now(async {
        if texts.is_empty() {
            return 0;
        }
        ready(texts.len()).await
    }),
    half = {
        fn half(n: usize) -> Option<usize> {
            n.checked_div(2)?.checked_sub(1)
        }
        half(texts.len())
    },
))]
fn with_bodies(texts: &[&str]) -> Option<usize> {
    texts.len().checked_sub(1)
}

#[test]
fn of_bodies_that_are_left_early() {
    spans_of(|| with_bodies(&["x", "7"])).assert_tree("with_bodies first=6 sum=8 count=2 half=0");
}

#[traced(attrs(left, right = %right))]
fn apart((left, right): (u32, Task), _: u32) -> Result<Task, Invalid> {
    if left > 1 { Err(Invalid) } else { Ok(right) }
}

#[traced(attrs(left, right = %right))]
async fn awaited_apart((left, right): (u32, Task), _: u32) -> Result<Task, Invalid> {
    if left > 1 { Err(Invalid) } else { Ok(right) }
}

#[test]
fn of_what_a_pattern_binds() {
    spans_of(|| apart((1, TASK), 2)).assert_tree("apart left=1 right=<write>");
    let spans = spans_of(|| ready_now(awaited_apart((1, TASK), 2)));
    spans.assert_tree("awaited_apart left=1 right=<write>");
}

struct Unprintable;

#[traced(args, ret)]
fn all(a: u32, b: &str, c: &Task, d: Unprintable) -> usize {
    let Unprintable = d;
    b.len() + a as usize + c.title.len()
}

#[traced(args(a, c), ret)]
async fn some(a: u32, _b: &str, c: Task) -> Result<u32, Invalid> {
    if a == 0 { Err(Invalid) } else { Ok(c.id) }
}

#[traced(args, skip(_b))]
fn but_one(a: u32, _b: &str) -> Option<u32> {
    Some(a)
}

#[test]
fn of_arguments_and_values() {
    let task = r#""Task { id: 7, title: \"write\" }""#;
    let spans = spans_of(|| all(1, "b", &TASK, Unprintable));
    spans.assert_tree(&format!("all a=1 b=b c={task} return=7"));
    assert_eq!(spans.named("all").one().attributes().len(), 4);

    let spans = spans_of(|| ready_now(some(1, "b", TASK)));
    spans.assert_tree(&format!("some a=1 c={task} return=Ok(7)"));
    assert_eq!(spans.named("some").one().attribute("_b"), None);

    let spans = spans_of(|| but_one(1, "b"));
    assert_eq!(spans.named("but_one").one().attributes().len(), 1);
}

struct Capricious;

impl ToValue for Capricious {
    fn to_value(&self, _: Slot<'_>) {
        resume_unwind(Box::new("planned"))
    }
}

#[traced(ret)]
fn capricious() -> Capricious {
    Capricious
}

#[traced(ret)]
async fn awaited_capricious() -> Capricious {
    Capricious
}

#[test]
fn a_value_that_cannot_be_recorded_is_returned_all_the_same() {
    let spans = spans_of(|| {
        capricious();
        ready_now(awaited_capricious());
    });
    spans.assert_tree(
        "
        capricious return=<panicked>
        awaited_capricious return=<panicked>
        ",
    );
}

#[traced]
fn silent(a: u32, b: &str) -> Result<u32, Invalid> {
    if b.is_empty() { Err(Invalid) } else { Ok(a) }
}

#[test]
fn nothing_unless_it_is_named() {
    assert!(
        spans_of(|| silent(1, "b"))
            .named("silent")
            .one()
            .attributes()
            .is_empty()
    );
}
