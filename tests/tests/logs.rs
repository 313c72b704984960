//! Log lines show the trace that they were written in.

mod printed;

use std::error::Error;
use std::fmt::{self, Write as _};
use std::io;
use std::sync::Mutex;

use printed::Printed;
use serde_json::Value;
use trace_runtime::logs::{self, ErrorExt, Ids};
use trace_runtime::testing::{self, SpanData, Spans};
use trace_runtime::{Context, WithContext, traced};
use tracing::{Subscriber, info, info_span};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer};

impl Printed {
    fn lines(&self) -> Vec<String> {
        self.text().lines().map(str::to_owned).collect()
    }

    /// The line with this in it.
    fn line(&self, part: &str) -> String {
        let mut lines = self.lines().into_iter();
        let found = lines.find(|line| line.contains(part));
        found.unwrap_or_else(|| panic!("{part:?} in {:?}", self.lines()))
    }
}

fn shown(span: &SpanData) -> String {
    format!("[{}] [{}] ", span.trace_id(), span.span_id())
}

fn run(subscriber: impl Subscriber + Send + Sync + 'static, body: impl FnOnce()) -> Spans {
    let captured = testing::capture(|| tracing::subscriber::with_default(subscriber, body));
    captured.1
}

#[traced]
fn ours() {
    info!("first of ours");
    info_span!("theirs").in_scope(|| info!("in theirs"));
    info!("last of ours");
}

#[traced]
async fn spawned() {
    info!("in the task");
    tokio::task::yield_now().await;
    info!("later in the task");
}

#[test]
fn lines_begin_with_the_ids_of_their_innermost_span() {
    let printed = Printed::default();
    let subscriber = tracing_subscriber::registry()
        .with(trace_runtime::tracing::layer())
        .with(printed.layer().map_event_format(logs::text));
    let spans = run(subscriber, || {
        info!("outside");
        ours();
        info!("outside again");
    });
    let [ours, theirs] = ["ours", "theirs"].map(|name| shown(spans.named(name).one()));
    for (line, ids) in [
        ("first of ours", &ours),
        ("in theirs", &theirs),
        ("last of ours", &ours),
    ] {
        let line = printed.line(line);
        assert!(line.starts_with(ids.as_str()), "{line:?} {ids:?}");
    }
    for line in ["outside", "outside again"] {
        assert_eq!(printed.line(line), format!(" INFO logs: {line}"));
    }
}

#[test]
fn every_text_format_can_be_wrapped() {
    let [full, compact, pretty] = [(); 3].map(|()| Printed::default());
    let subscriber = tracing_subscriber::registry()
        .with(trace_runtime::tracing::layer())
        .with(full.layer().map_event_format(logs::text))
        .with(compact.layer().compact().map_event_format(logs::text))
        .with(pretty.layer().pretty().map_event_format(logs::text));
    let spans = run(subscriber, ours);
    let ids = shown(spans.named("ours").one());
    for printed in [full, compact, pretty] {
        let line = printed.line("first of ours");
        assert!(line.starts_with(&ids), "{line:?}");
    }
}

/// What is printed is decided for each, and none stands in another's way.
#[test]
fn formats_of_all_kinds_print_at_once() {
    let printed: [Printed; 5] = Default::default();
    let [full, compact, pretty, json, off] = &printed;
    let only = |directives: &str| EnvFilter::new(directives);
    let subscriber = tracing_subscriber::registry()
        .with(
            full.layer()
                .map_event_format(logs::text)
                .with_filter(only("info")),
        )
        .with(
            compact
                .layer()
                .compact()
                .map_event_format(logs::text)
                .with_filter(LevelFilter::INFO),
        )
        .with(trace_runtime::tracing::layer())
        .with(pretty.layer().pretty().map_event_format(logs::text))
        .with(
            json.layer()
                .json()
                .map_event_format(logs::json)
                .with_filter(only("logs=info")),
        )
        .with(off.layer().with_filter(only("off")));
    let spans = run(subscriber, ours);
    let span = spans.named("ours").one();
    for text in [full, compact, pretty] {
        for line in ["first of ours", "last of ours"] {
            assert!(text.line(line).starts_with(&shown(span)), "{line}");
        }
    }
    let line = json.line("first of ours");
    assert!(line.contains(&span.span_id().to_string()), "{line}");
    assert_eq!(off.text(), "");
}

#[test]
fn ids_are_those_of_the_task_and_of_the_span_that_is_named() {
    let printed = Printed::default();
    // Our layer behind the one that prints.
    let subscriber = tracing_subscriber::registry()
        .with(printed.layer().map_event_format(logs::text))
        .with(trace_runtime::tracing::layer());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("needs nothing");
    let spans = run(subscriber, || {
        let named = info_span!("named");
        info!(parent: &named, "by name");
        info_span!("current").in_scope(|| {
            info!(parent: &named, "by name elsewhere");
            info!(parent: None, "of nobody");
        });
        let task = spawned().with_context(Context::current());
        runtime.block_on(async { tokio::spawn(task).await.expect("nothing panics") });
    });
    let [named, task] = ["named", "spawned"].map(|name| shown(spans.named(name).one()));
    for (line, ids) in [
        ("by name", &named),
        ("by name elsewhere", &named),
        ("in the task", &task),
        ("later in the task", &task),
    ] {
        let line = printed.line(line);
        assert!(line.starts_with(ids.as_str()), "{line:?} {ids:?}");
    }
    assert!(printed.line("of nobody").starts_with(" INFO"));
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// Objects that say a key twice are valid for most readers; here they are not.
fn has_once(line: &str, key: &str) -> bool {
    line.matches(&format!("\"{key}\":")).count() == 1
}

#[test]
fn lines_of_json_have_the_ids_as_keys() {
    let [nested, flat] = [(); 2].map(|()| Printed::default());
    let subscriber = tracing_subscriber::registry()
        .with(trace_runtime::tracing::layer())
        .with(nested.layer().json().map_event_format(logs::json))
        .with(
            flat.layer()
                .json()
                .flatten_event(true)
                .with_level(false)
                .with_target(false)
                .map_event_format(logs::json),
        );
    let spans = run(subscriber, || {
        ours();
        info_span!("said")
            .in_scope(|| info!(trace_id = "mine", quoted = "\"}{\\", "said by the program"));
        info!("outside");
    });
    let span = spans.named("ours").one();
    for printed in [&nested, &flat] {
        let line = printed.line("first of ours");
        let object = json(&line);
        assert_eq!(object["trace_id"], span.trace_id().to_string());
        assert_eq!(object["span_id"], span.span_id().to_string());
        assert_eq!(object["trace_flags"], "03");
        assert!(has_once(&line, "trace_id"), "{line}");
        let outside = json(&printed.line("outside"));
        assert!(outside.get("trace_id").is_none(), "{outside}");
        for line in printed.lines() {
            json(&line);
        }
    }
    let said = spans.named("said").one();
    let line = flat.line("said by the program");
    assert!(has_once(&line, "trace_id"), "{line}");
    assert_eq!(json(&line)["trace_id"], "mine");
    assert_eq!(json(&line)["span_id"], said.span_id().to_string());
    let line = nested.line("said by the program");
    assert_eq!(json(&line)["trace_id"], said.trace_id().to_string());
    assert_eq!(json(&line)["fields"]["trace_id"], "mine");
}

/// A logger that keeps what it is handed.
#[derive(Default)]
struct Kept(Mutex<Vec<String>>);

impl log::Log for Kept {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::Level::Info
    }

    fn log(&self, record: &log::Record<'_>) {
        let place = (record.module_path(), record.file().is_some(), record.line());
        let pairs = record.key_values().count();
        let line = format!("{} {} {place:?} {pairs}", record.level(), record.args());
        self.0.lock().expect("nobody panics with it").push(line);
    }

    fn flush(&self) {
        self.0.lock().expect("nobody panics with it").clear();
    }
}

/// Keeps what is shown, and whether that failed.
struct Tried(Mutex<(String, bool)>);

impl log::Log for Tried {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut tried = self.0.lock().expect("nobody panics with it");
        tried.1 = tried.0.write_fmt(*record.args()).is_err();
    }

    fn flush(&self) {}
}

#[test]
fn records_of_log_show_the_ids_and_lose_nothing() {
    use log::Log as _;

    #[traced]
    fn speak(logger: &dyn log::Log) {
        log::info!(logger: logger, rows = 3; "inside {}", 1);
    }

    log::set_max_level(log::LevelFilter::Trace);
    let kept: &'static Kept = Box::leak(Box::default());
    let logger = logs::Logger::new(kept);
    let ((), spans) = testing::capture(|| speak(&logger));
    log::info!(logger: logger, rows = 3; "outside");
    let lines = kept.0.lock().expect("nobody panics with it").clone();
    let place = |line: &str| {
        line.split_once(" (Some(\"logs\"), true, Some(")
            .map(|it| it.0.to_owned())
    };
    let ids = shown(spans.named("speak").one());
    assert_eq!(place(&lines[0]), Some(format!("INFO {ids}inside 1")));
    assert_eq!(place(&lines[1]), Some("INFO outside".to_owned()));
    assert!(lines.iter().all(|line| line.ends_with(" 1")), "{lines:?}");
    let debug = log::Metadata::builder().level(log::Level::Debug).build();
    assert!(!logger.enabled(&debug));
    logger.flush();
    assert!(kept.0.lock().expect("nobody panics with it").is_empty());
}

#[test]
fn records_inside_of_records_have_their_own_ids() {
    /// Logs while it is shown.
    struct Talkative<'a>(&'a dyn log::Log);

    impl fmt::Display for Talkative<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            inner(self.0);
            f.write_str("around")
        }
    }

    #[traced]
    fn inner(logger: &dyn log::Log) {
        log::info!(logger: logger, "inside");
    }

    #[traced]
    fn outer(logger: &dyn log::Log) {
        log::info!(logger: logger, "{}", Talkative(logger));
        log::info!(logger: logger, "behind");
    }

    log::set_max_level(log::LevelFilter::Trace);
    let kept: &'static Kept = Box::leak(Box::default());
    let logger = logs::Logger::new(kept);
    let ((), spans) = testing::capture(|| outer(&logger));
    let [outer, inner] = ["outer", "inner"].map(|name| shown(spans.named(name).one()));
    let lines = kept.0.lock().expect("nobody panics with it").clone();
    let said = [
        (inner, "inside"),
        (outer.clone(), "around"),
        (outer, "behind"),
    ];
    for (line, (ids, text)) in lines.iter().zip(&said) {
        assert!(line.starts_with(&format!("INFO {ids}{text}")), "{lines:?}");
    }
    assert_eq!(lines.len(), said.len());
}

/// What was formatted up to then is shown, as it is without the ids.
#[test]
fn a_message_that_fails_fails_behind_the_ids() {
    struct Fails;

    impl fmt::Display for Fails {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("half")?;
            Err(fmt::Error)
        }
    }

    #[traced]
    fn speak(logger: &dyn log::Log) {
        log::info!(logger: logger, "{Fails} and more");
    }

    log::set_max_level(log::LevelFilter::Trace);
    let tried: &'static Tried = Box::leak(Box::new(Tried(Mutex::default())));
    let logger = logs::Logger::new(tried);
    let ((), spans) = testing::capture(|| speak(&logger));
    let ids = shown(spans.named("speak").one());
    let (line, is_failed) = tried.0.lock().expect("nobody panics with it").clone();
    assert_eq!((line, is_failed), (format!("{ids}half"), true));
}

#[test]
fn env_logger_is_a_logger_like_any_other() {
    #[traced]
    fn speak(logger: &dyn log::Log) {
        log::info!(logger: logger, "inside");
        log::debug!(logger: logger, "too much");
    }

    log::set_max_level(log::LevelFilter::Trace);
    let printed = Printed::default();
    let inner = env_logger::Builder::new()
        .filter_level(log::LevelFilter::Info)
        .target(env_logger::Target::Pipe(Box::new(printed.clone())))
        .build();
    let logger = logs::Logger::new(inner);

    let ((), spans) = testing::capture(|| speak(&logger));
    let ids = shown(spans.named("speak").one());
    assert!(printed.line("inside").ends_with(&format!("{ids}inside")));
    assert_eq!(printed.lines().len(), 1);
}

#[test]
fn errors_take_their_trace_along() {
    #[derive(Debug)]
    struct Outer(io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("outer")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[traced]
    fn fail() -> logs::WithTrace<Outer> {
        Outer(io::Error::other("inner")).with_trace()
    }

    let (error, spans) = testing::capture(fail);
    let ids = shown(spans.named("fail").one());
    assert_eq!(error.to_string(), format!("outer {}", ids.trim_end()));
    assert_eq!(
        error.source().map(ToString::to_string),
        Some("inner".into())
    );
    assert_eq!(error.into_error().with_trace().to_string(), "outer");
    assert!(Ids::current().is_none());
}
