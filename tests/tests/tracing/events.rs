//! What becomes of the events of `tracing`, and of errors in fields.

use std::error::Error;
use std::fmt;
use std::io;

use trace_runtime::testing::{self, Spans};
use trace_runtime::{Outcome, Status, traced};
use tracing::{error, info, info_span, instrument, warn};
use tracing_subscriber::layer::SubscriberExt;

use crate::tracing_setup::{bare_layer, with_layer};

fn spans<R>(body: impl FnOnce() -> R) -> Spans {
    testing::capture(|| with_layer(body)).1
}

#[derive(Debug)]
struct Refused {
    cause: io::Error,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl Error for Refused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.cause)
    }
}

fn refused() -> Refused {
    Refused {
        cause: io::Error::other("no room"),
    }
}

#[test]
fn events_belong_to_the_innermost_span_whoever_made_it() {
    #[traced]
    fn ours() {
        info!(rows = 3, cached = false, "ours");
    }

    let spans = spans(|| {
        info!("outside of any span");
        let other = info_span!("other");
        info_span!("theirs").in_scope(|| {
            info!("theirs");
            ours();
            info!(parent: &other, "elsewhere");
            info!(parent: None, "nowhere");
            info!(name: "named", "said beside");
            info!(only = "fields");
        });
    });
    let events_of = |span: &str| {
        let events = spans.named(span).one().events().iter();
        events
            .map(|event| event.name().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(events_of("ours"), ["ours"]);
    assert_eq!(events_of("other"), ["elsewhere"]);
    // Without a name and a message, the target: the program's crate here.
    assert_eq!(events_of("theirs"), ["theirs", "named", "tracing::events"]);
    let ours = spans.named("ours").one();
    let event = ours.event("ours").expect("it is there");
    assert_eq!(event.attribute("rows"), Some(3.into()));
    assert_eq!(event.attribute("cached"), Some(false.into()));
    let theirs = spans.named("theirs").one();
    let named = theirs.event("named").expect("it is there");
    assert_eq!(named.attribute("message"), Some("said beside".into()));
}

#[test]
fn errors_are_exceptions_with_type_message_and_sources() {
    let spans = spans(|| {
        info_span!("typed").in_scope(|| {
            let error = refused();
            error!(error = &error as &dyn Error, tries = 2, "gave up");
        });
        info_span!("displayed").in_scope(|| warn!(error = %refused(), "trying again"));
    });
    let typed = spans.named("typed").one();
    let exception = typed.event("exception").expect("it is there");
    assert_eq!(
        exception.attribute("exception.type"),
        Some("Refused".into())
    );
    assert_eq!(
        exception.attribute("exception.message"),
        Some("refused".into())
    );
    let sources = exception
        .attribute("exception.sources")
        .expect("it has one");
    assert_eq!(sources.to_string(), r#"["no room"]"#);
    assert_eq!(exception.attribute("message"), Some("gave up".into()));
    assert_eq!(exception.attribute("tries"), Some(2.into()));
    assert_eq!(typed.status(), Status::error("refused"));
    assert_eq!(typed.outcome(), Outcome::Error);
    assert_eq!(typed.attribute("error.type"), Some("Refused".into()));

    let displayed = spans.named("displayed").one();
    let exception = displayed.event("exception").expect("it is there");
    assert_eq!(
        exception.attribute("exception.message"),
        Some("refused".into())
    );
    assert_eq!(exception.attribute("exception.type"), None);
    assert_eq!(displayed.status(), Status::Unset);
    assert_eq!(displayed.outcome(), Outcome::Returned);
}

#[test]
fn instrumented_functions_that_fail_are_errors() {
    #[instrument(err)]
    fn fails() -> Result<(), Refused> {
        Err(refused())
    }

    let spans = spans(fails);
    let span = spans.named("fails").one();
    assert_eq!(span.outcome(), Outcome::Error);
    assert_eq!(span.status(), Status::error("refused"));
    assert!(span.event("exception").is_some());
}

#[test]
fn an_error_in_a_field_of_a_span_is_told_too() {
    let spans = spans(|| {
        let error = refused();
        info_span!("retry", error = &error as &dyn Error);
    });
    let span = spans.named("retry").one();
    assert_eq!(span.attribute("error"), Some("refused".into()));
    let exception = span.event("exception").expect("it is there");
    assert_eq!(
        exception.attribute("exception.type"),
        Some("Refused".into())
    );
}

#[test]
fn a_span_takes_so_many_events_and_no_more() {
    let limited = tracing_subscriber::registry().with(bare_layer().with_most_events(3));
    let ((), spans) = testing::capture(|| {
        tracing::subscriber::with_default(limited, || {
            let outer = info_span!("outer").entered();
            for round in 0..5 {
                info!(round, "outer");
                info_span!("inner").in_scope(|| info!("inner"));
                info!(parent: &outer, round, "by name");
            }
        });
    });
    assert_eq!(spans.named("outer").one().events().len(), 3);
    for inner in spans.named("inner").iter() {
        assert_eq!(inner.events().len(), 1);
    }
}

#[test]
fn a_name_has_a_meaning_only_where_it_belongs() {
    let spans = spans(|| {
        info_span!("work", message = "m", error = "e", log.line = 3_u64).in_scope(|| {
            info!(otel.name = "n", otel.kind = "k", log.line = 3_u64, "done");
        });
    });
    spans.assert_tree("work message=m error=e log.line=3");
    let events = spans.named("work").one().events().to_vec();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].name(), "done");
    let keys: Vec<_> = events[0].attributes().iter().map(|it| &it.0).collect();
    assert_eq!(keys, ["otel.name", "otel.kind"]);
}
