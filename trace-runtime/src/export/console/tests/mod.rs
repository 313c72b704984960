mod rows;
mod waiting;
mod width;

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
