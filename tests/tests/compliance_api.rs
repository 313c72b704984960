//! What `docs/compliance.md` says of the API, one row after the other.

use std::marker::PhantomData;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::testing::EventData;
use trace_runtime::{
    Context, Error, IntoParent, Span, SpanContext, Status, TraceId, attr, event, link,
    record_error_with, set_attribute, set_status, span, testing, trace_id,
};

#[test]
fn the_active_span_can_be_read_and_set() {
    assert_eq!(Context::current().span_context(), None);
    let ((), spans) = testing::capture(|| {
        let work = span!("work");
        work.attach(|| {
            assert_eq!(Context::current().span_context(), work.span_context());
            attr!(seen = true);
        });
        assert_eq!(Context::current().span_id(), None);
        work.end();
    });
    assert_eq!(spans.one().attribute("seen"), Some(true.into()));
}

#[test]
fn a_context_is_attached_as_long_as_its_closure_runs() {
    let ((), spans) = testing::capture(|| {
        let outer = span!("outer");
        let context = outer.context();
        context.attach(|| {
            assert_eq!(Context::current().trace_id(), context.trace_id());
            span!("inner").in_scope(|| ());
        });
        assert_eq!(trace_id(), None);
        outer.end();
    });
    spans.assert_tree(
        "
        outer
          inner
    ",
    );
}

#[test]
fn a_span_that_ended_records_nothing_more() {
    let ((), spans) = testing::capture(|| {
        let work = span!("work");
        assert!(work.is_recording());
        work.end();
        assert!(!work.is_recording());
        work.set_attribute("late", true);
        work.add_event("late");
        work.rename("late");
        work.set_status(Status::Ok);
        work.end();
    });
    let span = spans.one();
    assert_eq!((span.name(), span.attribute("late")), ("work", None));
    assert!(span.events().is_empty());
    assert_eq!(span.status(), Status::Unset);
}

#[test]
fn a_span_may_be_renamed_and_has_one_of_three_statuses() {
    let ((), spans) = testing::capture(|| {
        let work = span!("work");
        work.rename("other work");
        work.set_status(Status::error("first"));
        work.set_status(Status::error("last"));
        work.end();
        let fine = span!("fine");
        fine.set_status(Status::Ok);
        fine.set_status(Status::error("too late"));
        fine.end();
        span!("unsaid").end();
    });
    assert_eq!(
        spans.named("other work").one().status(),
        Status::error("last")
    );
    assert_eq!(spans.named("fine").one().status(), Status::Ok);
    assert_eq!(spans.named("unsaid").one().status(), Status::Unset);
}

#[test]
fn attributes_have_the_types_of_the_specification() {
    let ((), spans) = testing::capture(|| {
        span!("work").in_scope(|| {
            attr!(text = "ключ", flag = true, float = 0.5, whole = i64::MIN);
            attr!(
                texts = ["a", "b"],
                flags = [true],
                floats = [0.5],
                wholes = [1, 2]
            );
            attr!(nothing = None::<i64>);
            set_attribute("ключ", "значение");
        });
    });
    let span = spans.one();
    for (key, wanted) in [
        ("text", "ключ".into()),
        ("flag", true.into()),
        ("float", 0.5.into()),
        ("whole", i64::MIN.into()),
        ("texts", ["a", "b"].into()),
        ("flags", [true].into()),
        ("floats", [0.5].into()),
        ("wholes", [1, 2].into()),
        ("ключ", "значение".into()),
    ] {
        assert_eq!(span.attribute(key), Some(wanted), "{key}");
    }
    assert_eq!(span.attribute("nothing"), None);
}

#[test]
fn links_and_events_keep_their_order() {
    let ((), spans) = testing::capture(|| {
        let earlier = [span!("a"), span!("b"), span!("c")];
        let work = span!("work");
        work.attach(|| {
            for span in &earlier {
                link!(span, why = "order");
            }
            event!("first", part = 1);
            event!("second");
            event!("third");
        });
        earlier.iter().for_each(Span::end);
        work.end();
    });
    let work = spans.named("work").one();
    let names: Vec<_> = work.events().iter().map(EventData::name).collect();
    assert_eq!(names, ["first", "second", "third"]);
    let linked: Vec<_> = work
        .links()
        .iter()
        .map(|link| link.span_context().span_id())
        .collect();
    let wanted: Vec<_> = ["a", "b", "c"]
        .map(|name| spans.named(name).one().span_id())
        .into();
    assert_eq!(linked, wanted);
}

#[test]
fn an_exception_is_recorded_with_more_about_it() {
    let error = "x".parse::<u8>().expect_err("no digit");
    let ((), spans) = testing::capture(|| {
        span!("work").in_scope(|| {
            record_error_with(
                &error,
                &[("retry.attempt", &3), ("exception.message", &"mine")],
            );
        });
    });
    let span = spans.one();
    let exception = &span.events()[0];
    assert_eq!(exception.name(), "exception");
    assert_eq!(exception.attribute("retry.attempt"), Some(3.into()));
    assert_eq!(
        exception.attribute("exception.message"),
        Some("mine".into())
    );
    assert!(exception.attribute("exception.type").is_some());
}

#[test]
fn a_span_takes_what_many_threads_say_at_once() {
    let ((), spans) = testing::capture(|| {
        let work = span!("work");
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let work = work.clone();
                scope.spawn(move || {
                    for _ in 0..100 {
                        work.add_event("step");
                    }
                    work.set_attribute(&format!("thread.{thread}"), thread);
                });
            }
        });
        work.end();
    });
    let span = spans.one();
    assert_eq!(span.events().len(), 800);
    for thread in 0..8 {
        assert_eq!(
            span.attribute(&format!("thread.{thread}")),
            Some(thread.into())
        );
    }
}

#[test]
fn what_is_not_valid_has_no_span_context() {
    let zeros = "00000000000000000000000000000000";
    assert!(zeros.parse::<TraceId>().is_err());
    assert_eq!(TraceId::from_bytes([0; 16]), None);
    assert_eq!(Context::default().span_context(), None);
}

#[test]
fn a_span_that_is_not_sampled_records_nothing_and_is_no_mistake() {
    let ((), spans) = testing::capture(|| {
        Context::current().unsampled().attach(|| {
            let work = span!("work");
            assert!(!work.is_recording());
            work.in_scope(|| set_status(Status::Ok));
        });
    });
    assert_eq!(spans.len(), 0);
}

struct Names(Sender<String>);

impl Exporter for Names {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        for span in batch {
            let _ = self.0.send(span.name().to_owned());
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        let _ = self.0.send("flushed".into());
        Ok(())
    }
}

#[test]
fn a_provider_flushes_and_shuts_down_its_exporters() {
    let (sender, names) = mpsc::channel();
    let tracing = trace_runtime::builder()
        .detector(|| {
            trace_runtime::Resource::builder()
                .attribute("found", 1)
                .build()
        })
        .exporter(Names(sender))
        .init()
        .expect("the first one");
    span!("before").in_scope(|| ());
    let report = tracing.flush(Duration::from_secs(60));
    assert_eq!(report.delivered(), 1, "{report}");
    assert_eq!(names.try_iter().collect::<Vec<_>>(), ["before", "flushed"]);
    let config = trace_runtime::config();
    assert_eq!(config.get("resource", "found"), Some(("1", "detected")));

    span!("last").in_scope(|| ());
    let report = tracing.shutdown(Duration::from_secs(60));
    assert_eq!(report.delivered(), 2, "{report}");
    assert_eq!(names.try_iter().collect::<Vec<_>>(), ["last", "flushed"]);
    span!("after").in_scope(|| ());
    assert_eq!(names.try_iter().count(), 0);
}

/// The documentation of `attr!`, as it stands in the source.
fn docs_of_attr() -> String {
    let source = include_str!("../../trace-runtime/src/macros.rs");
    let (docs, _) = source.split_once("macro_rules! attr").expect("it is there");
    docs.replace("///", "")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_docs_prefer_attributes_at_the_start_and_know_no_null() {
    let docs = docs_of_attr();
    assert!(
        docs.contains("Prefer to add what is known when the span starts there"),
        "{docs}"
    );
    assert!(
        docs.contains("`None` records nothing: there is no null among the values"),
        "{docs}"
    );
}

/// A type that may be a parent: an inherent constant comes before that of a trait.
struct Asked<T>(PhantomData<T>);

impl<T: IntoParent> Asked<T> {
    const IS_PARENT: bool = true;
}

trait Otherwise {
    const IS_PARENT: bool = false;
}

impl<T> Otherwise for Asked<T> {}

#[test]
fn a_parent_is_a_whole_context() {
    let contexts = [Asked::<Context>::IS_PARENT, Asked::<&Context>::IS_PARENT];
    assert_eq!(contexts, [true; 2]);
    let span_contexts = [
        Asked::<SpanContext>::IS_PARENT,
        Asked::<&SpanContext>::IS_PARENT,
    ];
    assert_eq!(span_contexts, [false; 2]);
    let spans = [Asked::<Span>::IS_PARENT, Asked::<&Span>::IS_PARENT];
    assert_eq!(spans, [false; 2]);
}
