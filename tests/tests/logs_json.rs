//! Objects of JSON get the ids whatever writes them, and nothing else is touched.

mod printed;

use std::fmt;

use printed::Printed;
use serde_json::Value;
use trace_runtime::logs;
use trace_runtime::testing::{self, SpanData};
use trace_runtime::traced;
use tracing::{Event, Subscriber, info};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;

/// A format that writes the same for every event.
struct Format(Box<dyn Fn(&mut Writer<'_>) -> fmt::Result + Send + Sync>);

impl Format {
    fn of(write: impl Fn(&mut Writer<'_>) -> fmt::Result + Send + Sync + 'static) -> Self {
        Self(Box::new(write))
    }

    fn whole(line: &str) -> Self {
        let line = line.to_owned();
        Self::of(move |writer| writer.write_str(&line))
    }

    /// Character by character.
    fn single(line: &str) -> Self {
        let line = line.to_owned();
        Self::of(move |writer| line.chars().try_for_each(|it| writer.write_char(it)))
    }
}

impl<S, N> FormatEvent<S, N> for Format
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        _: &Event<'_>,
    ) -> fmt::Result {
        self.0(&mut writer)
    }
}

#[traced]
fn work() {
    info!("said");
}

/// What is printed for one event, and the span that it happened in.
fn printed(format: Format) -> (String, SpanData) {
    let printed = Printed::default();
    let subscriber = tracing_subscriber::registry().with(
        tracing_subscriber::fmt::layer()
            .with_writer(printed.clone())
            .log_internal_errors(false)
            .event_format(logs::json(format)),
    );
    let ((), spans) = testing::capture(|| tracing::subscriber::with_default(subscriber, work));
    let span = spans.named("work").one().clone();
    (printed.text(), span)
}

/// The line with all of the keys in the place of `…`.
fn with_keys(line: &str, span: &SpanData, separator: &str) -> String {
    let keys = format!(
        r#""trace_id":"{}","span_id":"{}","trace_flags":"03"{separator}"#,
        span.trace_id(),
        span.span_id()
    );
    line.replacen('…', &keys, 1)
}

#[test]
fn objects_get_the_keys_in_front_of_their_members() {
    for line in [
        r#"{…"a":1}"#,
        r#"{…"a":{"b":{}},"c":["{"]}"#,
        r#"{…"a":{"trace_id":"theirs","span_id":1}}"#,
        "{…\n  \"a\": 1\n}\n",
        r#"@cee: {…"a":1}"#,
        r#"{…"a":1} {"trace_id":1}"#,
        r#"{…"text":"\"trace_id\":1"}"#,
        r#"{…"ключ":"→ü"}"#,
        r#"{…"trace_id_of":1,"my_span_id":2}"#,
    ] {
        for format in [Format::whole, Format::single] {
            let (printed, span) = printed(format(&line.replace('…', "")));
            assert_eq!(printed, with_keys(line, &span, ","));
        }
    }
}

#[test]
fn an_object_without_members_has_no_comma() {
    for line in ["{…}", "{… }\n", "{…\n}", "@cee: {…}"] {
        for format in [Format::whole, Format::single] {
            let (printed, span) = printed(format(&line.replace('…', "")));
            assert_eq!(printed, with_keys(line, &span, ""));
        }
    }
}

#[test]
fn what_is_no_object_stays_as_it_is() {
    for line in [
        "",
        "\n",
        "a plain line\n",
        "[1,2]\n",
        "\"a text with a { in it\"\n",
        "\"{\" {\"a\":1}\n",
    ] {
        for format in [Format::whole, Format::single] {
            assert_eq!(printed(format(line)).0, line);
        }
    }
}

#[test]
fn keys_that_are_there_already_are_not_said_again() {
    let all = r#"{"trace_id":"1","span_id":"2","trace_flags":"3"}"#;
    let (line, _) = printed(Format::whole(all));
    assert_eq!(line, all);

    for (line, key, value) in [
        (r#"{"trace_id":"theirs"}"#, "trace_id", "theirs"),
        (r#"{"a":[{}], "span_id" : "theirs"}"#, "span_id", "theirs"),
        (
            r#"{"a":"\\","trace_flags":"theirs"}"#,
            "trace_flags",
            "theirs",
        ),
    ] {
        let (line, _) = printed(Format::single(line));
        let object: Value = serde_json::from_str(&line).expect("an object");
        assert_eq!(object[key], value, "{line}");
        for key in ["trace_id", "span_id", "trace_flags"] {
            assert_eq!(line.matches(&format!("\"{key}\"")).count(), 1, "{line}");
        }
    }
}

#[test]
fn a_format_that_fails_fails_as_without_the_ids() {
    let (line, _) = printed(Format::of(|writer| {
        writer.write_str("{\"half\":")?;
        Err(fmt::Error)
    }));
    assert_eq!(line, "");
}
