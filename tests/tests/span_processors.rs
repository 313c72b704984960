//! What a program adds to every span of its own, when it starts and before it ends.

use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::SamplingParameters;
use trace_runtime::testing::{self, Spans};
use trace_runtime::tracing as layer;
use trace_runtime::{
    Baggage, Context, Error, InSpan, LiveSpan, Outcome, SpanContext, SpanProcessor, Status,
    Tracing, attr, event, span, traced,
};
use tracing_subscriber::layer::SubscriberExt;

/// Tells what it is shown.
struct First;

impl SpanProcessor for First {
    fn on_start(&self, span: &mut LiveSpan<'_>, parent: &Context) {
        assert_eq!(span.outcome(), Outcome::Unfinished);
        assert_eq!(span.duration(), Duration::ZERO);
        span!("made inside").in_scope(|| ());
        if let Some(tenant) = parent.baggage().get("tenant") {
            span.set_attribute("tenant", tenant);
        }
        let parent = parent.span_id().map(|id| id.to_string());
        span.set_attribute("parent", parent);
        let asked = span.attribute("asked").map(|it| it.to_string());
        span.set_attribute("seen.at.start", asked);
        assert_ne!(span.name(), "disliked", "a name that it does not like");
    }

    fn on_ending(&self, span: &mut LiveSpan<'_>) {
        span.set_attribute("outcome", span.outcome().as_str());
        span.set_attribute("attributes", span.attributes().count());
        span.set_attribute("events", span.events().count());
        assert_ne!(span.name(), "disliked", "nor now");
        span.set_attribute("liked", true);
        if span.name() == "slow" {
            span.rename("too slow");
            span.add_event("noticed");
            span.set_status(&Status::error("too slow"));
            let link = span
                .parent_span_id()
                .map(|id| SpanContext::remote(span.trace_id(), id, span.flags()));
            span.add_link(link);
        }
    }
}

/// Sees what the first one added.
struct Second;

impl SpanProcessor for Second {
    fn on_start(&self, span: &mut LiveSpan<'_>, _parent: &Context) {
        let tenant = span
            .attribute("tenant")
            .map(|it| it.to_string().to_uppercase().replace('"', ""));
        span.set_attribute("second.saw", tenant);
    }

    fn on_ending(&self, span: &mut LiveSpan<'_>) {
        span.set_attribute("second.ending", span.name());
    }
}

static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Names;

impl Exporter for Names {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let mut names = NAMES.lock().expect("nobody panics");
        for span in batch {
            let said = ["parent", "second.ending"].map(|key| span.attribute(key).is_some());
            names.push(format!("{} {said:?}", span.name()));
        }
        Ok(())
    }
}

fn unless_dropped(parameters: &SamplingParameters<'_>) -> bool {
    parameters.name() != "dropped"
}

fn tracing() -> &'static Tracing {
    static TRACING: OnceLock<Tracing> = OnceLock::new();
    TRACING.get_or_init(|| {
        let builder = trace_runtime::builder().processor(First).processor(Second);
        let builder = builder.exporter(Names).sampler(unless_dropped);
        builder.init().expect("the only one of this process")
    })
}

fn capture<R>(body: impl FnOnce() -> R) -> (R, Spans) {
    tracing();
    testing::capture(body)
}

fn text(spans: &Spans, name: &str, key: &str) -> Option<String> {
    let value = spans.named(name).one().attribute(key)?;
    Some(value.to_string().trim_matches('"').to_owned())
}

#[traced]
fn plain() {}

#[traced(attrs(asked = 1))]
fn sync() {
    attr!(later = 2);
    plain();
}

#[traced]
async fn awaited() -> Result<(), String> {
    attr!(before = 1);
    tokio::task::yield_now().await;
    event!("after");
    Err("no".into())
}

#[test]
fn a_start_sees_the_whole_parent() {
    let baggage = Baggage::EMPTY.with("tenant", "acme").expect("a key");
    let (id, spans) = capture(|| {
        let request = Context::current().with_baggage(baggage);
        request.attach(|| {
            let parent = span!("parent", kind = server; asked = 3);
            parent.attach(sync);
            let id = parent.span_context().map(|it| it.span_id().to_string());
            parent.end();
            id
        })
    });
    assert_eq!(text(&spans, "parent", "parent"), None);
    assert_eq!(text(&spans, "sync", "parent"), id);
    for (name, asked) in [("parent", "3"), ("sync", "1")] {
        let seen = text(&spans, name, "seen.at.start");
        assert_eq!(seen.as_deref(), Some(asked), "{name}");
    }
    for name in ["parent", "sync", "plain"] {
        assert_eq!(
            text(&spans, name, "tenant").as_deref(),
            Some("acme"),
            "{name}"
        );
        let second = text(&spans, name, "second.saw");
        assert_eq!(second.as_deref(), Some("ACME"), "{name}");
    }
    assert_eq!(spans.len(), 3, "what a processor records is nobody's");
}

#[test]
fn an_end_sees_the_whole_span_and_may_add_to_it() {
    let ((), spans) = capture(|| {
        span!("outer").in_scope(|| {
            sync();
            span!("slow").in_scope(|| event!("step"));
        });
    });
    let sync = spans.named("sync").one();
    // `parent`, `seen.at.start`, `asked` and `later`.
    assert_eq!(sync.attribute("attributes"), Some(4.into()));
    assert_eq!(sync.attribute("outcome"), Some("returned".into()));
    let slow = spans.named("too slow").one();
    assert_eq!(slow.attribute("events"), Some(1.into()));
    assert_eq!(slow.status(), Status::error("too slow"));
    let events: Vec<_> = slow
        .events()
        .iter()
        .map(|event| event.name().to_owned())
        .collect();
    assert_eq!(events, ["step", "noticed"]);
    assert_eq!(slow.links().len(), 1);
    assert_eq!(slow.attribute("second.ending"), Some("too slow".into()));
}

#[tokio::test]
async fn a_future_ends_once_with_all_that_its_polls_recorded() {
    tracing();
    let ((), spans) = testing::capture_async(async {
        let _ = awaited().await;
        drop(
            tokio::time::timeout(
                Duration::ZERO,
                std::future::pending::<()>().in_span(span!("given up")),
            )
            .await,
        );
    })
    .await;
    let awaited = spans.named("awaited").one();
    assert_eq!(awaited.attribute("outcome"), Some("error".into()));
    // `parent` is nobody's here: `before` and what tells of the error.
    assert_eq!(awaited.attribute("before"), Some(1.into()));
    assert_eq!(
        awaited.attribute("events"),
        Some(2.into()),
        "`after` and the exception"
    );
    assert_eq!(
        text(&spans, "given up", "outcome").as_deref(),
        Some("cancelled")
    );
}

#[test]
fn a_panic_of_a_processor_stays_with_it() {
    let ((), spans) = capture(|| span!("disliked").in_scope(plain));
    let disliked = spans.named("disliked").one();
    for key in ["outcome", "liked"] {
        assert_eq!(
            disliked.attribute(key),
            None,
            "said in a call that panicked"
        );
    }
    assert_eq!(disliked.attribute("second.ending"), Some("disliked".into()));
    assert_eq!(text(&spans, "plain", "liked").as_deref(), Some("true"));
}

fn spans_of_tracing() {
    let subscriber = tracing_subscriber::registry().with(layer::layer());
    tracing::subscriber::with_default(subscriber, || {
        tracing::info_span!("of tracing").in_scope(|| tracing::info_span!("below").in_scope(|| ()));
    });
}

#[test]
fn spans_of_tracing_are_spans() {
    let ((), spans) = capture(spans_of_tracing);
    let outer = spans.named("of tracing").one().span_id().to_string();
    assert_eq!(text(&spans, "below", "parent"), Some(outer));
    for name in ["of tracing", "below"] {
        let ending = text(&spans, name, "second.ending");
        assert_eq!(ending.as_deref(), Some(name));
    }
}

#[test]
fn what_is_exported_has_passed_and_what_is_not_recorded_has_not() {
    #[traced]
    fn sent() {
        plain_below();
        plain_below();
        spans_of_tracing();
    }
    #[traced]
    fn plain_below() {}
    #[traced(name = "dropped")]
    fn dropped() {}
    let tracing = tracing();
    sent();
    dropped();
    tracing.flush(Duration::from_secs(60));
    let names = NAMES.lock().expect("nobody panics");
    let of = |wanted: &str| names.iter().filter(|it| *it == wanted).count();
    assert_eq!(of("sent [false, true]"), 1, "{names:?}");
    assert_eq!(of("plain_below [true, true]"), 2, "{names:?}");
    assert_eq!(of("of tracing [true, true]"), 1, "{names:?}");
    assert_eq!(of("below [true, true]"), 1, "{names:?}");
    assert!(!names.iter().any(|it| it.starts_with("dropped")));
}
