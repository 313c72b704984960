use serde_json::{Value, json};

use super::*;
use crate::record::tests::cut;
use crate::sync::fixed::{Arc, Mutex};
use crate::testing::{Spans, capture, try_capture};
use crate::{
    Context, SpanContext, Status, TraceFlags, attr, event, link, set_attribute, set_status, span,
};

/// A writer whose text can be read.
#[derive(Clone, Default)]
pub(in crate::export) struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    pub(in crate::export) fn text(&self) -> String {
        let bytes = self.0.lock().expect("not poisoned").clone();
        String::from_utf8(bytes).expect("JSON is UTF-8")
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("not poisoned")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lines(spans: &Spans) -> Vec<Value> {
    lines_of(&spans.whole_batch())
}

fn lines_of(batch: &Batch) -> Vec<Value> {
    let sink = Sink::default();
    JsonLines::writer(sink.clone())
        .export(batch)
        .expect("a sink takes everything");
    let text = sink.text();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

fn one(body: impl FnOnce()) -> Value {
    let ((), spans) = capture(|| span!("one").in_scope(body));
    let [line] = <[Value; 1]>::try_from(lines(&spans)).expect("one span");
    line
}

const REMOTE_TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

const REMOTE_SPAN: &str = "00f067aa0ba902b7";

/// A span with all that there is below a remote parent, and the line that it stands on.
fn whole() -> (u32, Spans) {
    let trace = REMOTE_TRACE.parse().expect("well-formed");
    let span = REMOTE_SPAN.parse().expect("well-formed");
    let remote = SpanContext::remote(trace, span, TraceFlags::SAMPLED);
    capture(|| {
        Context::remote(remote).attach(|| {
            let line = line!() + 1;
            let handle = span!("handle", kind = server; answer = 42);
            handle.in_scope(|| {
                event!("seen", part = 0.5);
                link!(remote, why = "test");
                set_status(Status::error("not found"));
            });
            line
        })
    })
}

#[test]
fn every_field_is_there() {
    let (line, spans) = whole();
    let span = spans.one();
    assert_eq!(
        lines(&spans)[0],
        json!({
            "trace_id": REMOTE_TRACE,
            "span_id": span.span_id().to_string(),
            "parent_span_id": REMOTE_SPAN,
            "remote_parent": true,
            "flags": 1,
            "name": "handle",
            "kind": "server",
            "start_unix_nanos": nanos(span.start_time()),
            "duration_nanos": u64::try_from(span.duration().as_nanos()).expect("short"),
            "outcome": "returned",
            "status": {"code": "error", "description": "not found"},
            "attributes": {"answer": 42},
            "events": [{
                "name": "seen",
                "time_unix_nanos": nanos(span.events()[0].time()),
                "attributes": {"part": 0.5},
            }],
            "links": [{
                "trace_id": REMOTE_TRACE,
                "span_id": REMOTE_SPAN,
                "flags": 1,
                "remote": true,
                "attributes": {"why": "test"},
            }],
            "module": module_path!(),
            "file": file!(),
            "line": line,
            "service": "unknown_service",
        })
    );
}

#[test]
fn what_was_cut_off_is_counted() {
    let [line] = &lines_of(&cut())[..] else {
        panic!("one span");
    };
    let found =
        ["attributes", "events", "links"].map(|what| &line[format!("dropped_{what}_count")]);
    assert_eq!(found, [1, 2, 3]);
}

fn nanos(time: std::time::SystemTime) -> u64 {
    let since = time
        .duration_since(std::time::SystemTime::UNIX_EPOCH)
        .expect("after 1970");
    u64::try_from(since.as_nanos()).expect("before 2554")
}

#[test]
fn children_point_at_their_parents_and_roots_at_nothing() {
    let ((), spans) = capture(|| span!("root").in_scope(|| span!("child").in_scope(|| ())));
    let lines = lines(&spans);
    assert_eq!(
        (&lines[0]["name"], &lines[1]["name"]),
        (&json!("child"), &json!("root"))
    );
    assert_eq!(lines[0]["parent_span_id"], lines[1]["span_id"]);
    assert_eq!(lines[1].get("parent_span_id"), None);
    assert_eq!(lines[1]["remote_parent"], json!(false));
}

#[test]
fn values_keep_their_types() {
    let line = one(|| {
        attr!(
            yes = true,
            least = i64::MIN,
            most = i64::MAX,
            tenth = 0.1,
            whole = 1.0,
            huge = 1e300,
            zero = -0.0
        );
        attr!(
            nan = f64::NAN,
            up = f64::INFINITY,
            down = f64::NEG_INFINITY,
            none = Option::<i64>::None
        );
        attr!(
            bools = [true, false],
            ints = [1_i64, -1],
            floats = [0.5, f64::NAN],
            texts = ["a", "\"b\"", ""]
        );
        attr!(empty = Vec::<String>::new());
    });
    let attributes = line["attributes"].as_object().expect("an object");
    let wanted = json!({
        "yes": true, "least": i64::MIN, "most": i64::MAX, "tenth": 0.1, "whole": 1.0, "huge": 1e300, "zero": -0.0,
        "nan": "NaN", "up": "Infinity", "down": "-Infinity",
        "bools": [true, false], "ints": [1, -1], "floats": [0.5, "NaN"], "texts": ["a", "\"b\"", ""], "empty": [],
    });
    assert_eq!(Some(attributes), wanted.as_object());
    assert!(attributes["whole"].is_f64());
}

#[test]
fn a_key_that_is_set_twice_appears_once() {
    let line = one(|| {
        attr!(key = 1);
        attr!(key = "two");
    });
    assert_eq!(line["attributes"], json!({"key": "two"}));
}

#[test]
fn every_character_survives() {
    let some = (0..0x500)
        .chain(0x2000..0x2100)
        .chain((0..=0x10_ffff).step_by(97))
        .filter_map(char::from_u32);
    for text in some
        .collect::<Vec<_>>()
        .chunks(64)
        .map(|chunk| chunk.iter().collect::<String>())
    {
        let line = one(|| {
            crate::rename(&text);
            set_attribute(&text, text.as_str());
            set_status(Status::error(text.as_str()));
            event!(&text);
        });
        assert_eq!(line["name"], json!(text));
        assert_eq!(line["attributes"], json!({ &text: text }));
        assert_eq!(line["status"]["description"], json!(text));
        assert_eq!(line["events"][0]["name"], json!(text));
    }
}

#[test]
fn no_reader_of_lines_is_misled() {
    let sink = Sink::default();
    let ((), spans) = capture(|| {
        let text = "a\nb\r\u{b}\u{c}\u{85}\u{2028}\u{2029}\0\u{7f}";
        span!("one", text).in_scope(|| ());
    });
    JsonLines::writer(sink.clone())
        .export(&spans.whole_batch())
        .expect("a sink takes everything");
    let text = sink.text();
    let (line, rest) = text.split_once('\n').expect("a line");
    assert_eq!(rest, "");
    assert!(
        !line.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')),
        "{line}"
    );
}

#[test]
fn outcomes_and_statuses_have_words() {
    let (_, spans) = try_capture(|| {
        span!("root").in_scope(|| {
            drop(span!("dropped"));
            span!("fine").in_scope(|| set_status(Status::Ok));
            span!("broken").in_scope(|| panic!("boom"));
        });
    });
    let all = lines(&spans);
    let words: Vec<_> = all
        .iter()
        .map(|line| (&line["name"], &line["outcome"], &line["status"]["code"]))
        .collect();
    let wanted = [
        ("dropped", "cancelled", "unset"),
        ("fine", "returned", "ok"),
        ("broken", "panicked", "error"),
        ("root", "panicked", "error"),
    ];
    let wanted = wanted.map(|(name, outcome, code)| (json!(name), json!(outcome), json!(code)));
    assert_eq!(
        words,
        wanted
            .iter()
            .map(|(name, outcome, code)| (name, outcome, code))
            .collect::<Vec<_>>()
    );
    assert_eq!(all[0]["status"].get("description"), None);
    assert_eq!(all[2]["status"]["description"], json!("boom"));
    assert_eq!(
        all[2]["events"][0]["attributes"]["exception.message"],
        json!("boom")
    );
}

/// A file in the system's directory for such, removed in the end.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("{name}-{}.jsonl", std::process::id())))
    }

    fn names(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.0).expect("the file is there");
        let name = |line: &str| match serde_json::from_str::<Value>(line) {
            Ok(span) => span["name"].as_str().expect("a name").to_owned(),
            Err(_) => line.to_owned(),
        };
        text.lines().map(name).collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_file_is_emptied_or_continued() {
    let file = Scratch::new("json-lines-file");
    let ((), spans) = capture(|| span!("span").in_scope(|| ()));
    std::fs::write(&file.0, "old\n").expect("a writable directory");
    JsonLines::append(&file.0)
        .and_then(|mut out| out.export(&spans.whole_batch()))
        .expect("a writable file");
    assert_eq!(file.names(), ["old", "span"]);
    JsonLines::create(&file.0)
        .and_then(|mut out| out.export(&spans.whole_batch()))
        .expect("a writable file");
    assert_eq!(file.names(), ["span"]);
}

#[test]
fn a_torn_line_in_a_file_is_ended_first() {
    let file = Scratch::new("json-lines-torn");
    let ((), spans) = capture(|| span!("span").in_scope(|| ()));
    std::fs::write(&file.0, "{\"name\":\"to").expect("a writable directory");
    JsonLines::append(&file.0)
        .and_then(|mut out| out.export(&spans.whole_batch()))
        .expect("a writable file");
    assert_eq!(file.names(), ["{\"name\":\"to", "span"]);
}

#[test]
fn a_file_that_cannot_be_opened_is_an_error() {
    let error = JsonLines::create(std::env::temp_dir().join("no/such/directory"))
        .expect_err("there is none");
    assert!(error.is_io());
    assert!(error.to_string().contains("no/such/directory"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let ((), spans) = capture(|| span!("span").in_scope(|| ()));
    let mut out = JsonLines::append("/dev/full").expect("every Linux has it");
    let error = out.export(&spans.whole_batch()).expect_err("it is full");
    assert!(error.is_export(), "{error}");
    assert!(error.to_string().contains("(failed 1)"), "{error}");
}
