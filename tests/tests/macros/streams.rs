//! Functions that return a stream: one span from its first poll to its end.

#![allow(
    clippy::unnecessary_wraps,
    reason = "what is wrapped decides what is recorded"
)]

use std::future::{Future, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context as Cx, Poll, Waker};

use futures::stream::{self, BoxStream, FusedStream, LocalBoxStream, Stream, StreamExt as _};
use trace_runtime::testing::{OwnedValue, Spans, capture};
use trace_runtime::{Outcome, Status, StreamInSpan as _, attr, span, traced};

#[derive(Debug)]
struct Invalid;

fn finish<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Cx::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it should have been ready"),
    }
}

/// All items of a stream, and the spans that were recorded meanwhile.
fn collected<S: Stream>(make: impl FnOnce() -> S) -> (Vec<S::Item>, Spans) {
    capture(|| finish(make().collect::<Vec<_>>()))
}

#[traced]
async fn fetch(n: u8) -> u8 {
    ready(n).await
}

static NAMES: [String; 1] = [String::new()];

mod functions {
    use super::*;

    #[traced(attrs(from = 1))]
    pub(super) fn opaque(to: u8) -> impl Stream<Item = u8> {
        attr!(outside = true);
        stream::iter(1..=to).then(fetch)
    }

    #[traced]
    pub(super) fn boxed(fail_at: u8) -> BoxStream<'static, Result<u8, Invalid>> {
        Box::pin(stream::iter(1..=4).map(move |n| if n < fail_at { Ok(n) } else { Err(Invalid) }))
    }

    #[traced]
    pub(super) fn local(names: &[String]) -> LocalBoxStream<'_, usize> {
        if names.is_empty() {
            return stream::empty().boxed_local();
        }
        stream::iter(names).map(String::len).boxed_local()
    }

    #[traced]
    pub(super) fn pinned(n: u8) -> Pin<Box<dyn Stream<Item = u8> + Send>> {
        Box::pin(stream::iter(0..n))
    }

    #[traced]
    pub(super) fn endless() -> impl FusedStream<Item = u8> + Unpin {
        stream::repeat(7)
    }

    pub(super) type Rows = Pin<Box<dyn Stream<Item = Result<u8, Invalid>> + Send>>;

    #[traced(stream)]
    pub(super) fn renamed(n: u8) -> Rows {
        let rows = stream::iter((0..n).map(Ok));
        rows.boxed()
    }

    #[traced(err(with = |_| "shown"))]
    pub(super) fn shown() -> impl Stream<Item = Result<u8, Invalid>> {
        stream::iter([Err(Invalid)])
    }

    #[traced]
    pub(super) fn panicking() -> impl Stream<Item = u8> {
        stream::iter([1, 0]).map(|n| 1 / n)
    }
}

#[test]
fn one_span_holds_all_items() {
    let (items, spans) = collected(|| functions::opaque(2));
    assert_eq!(items, [1, 2]);
    spans.assert_tree(
        "
        opaque from=1 stream.items=2
          fetch
          fetch
        ",
    );
    assert_eq!(spans.named("opaque").one().outcome(), Outcome::Returned);
}

#[test]
fn boxes_are_measured() {
    let (items, spans) = collected(|| functions::boxed(9));
    assert_eq!(items.len(), 4);
    spans.assert_tree("boxed stream.items=4");
    collected(|| functions::local(&NAMES))
        .1
        .assert_tree("local stream.items=1");
    collected(|| functions::local(&[]))
        .1
        .assert_tree("local stream.items=0");
    collected(|| functions::pinned(3))
        .1
        .assert_tree("pinned stream.items=3");
    collected(|| functions::renamed(2))
        .1
        .assert_tree("renamed stream.items=2");
}

#[test]
fn the_first_err_is_the_spans() {
    let (items, spans) = collected(|| functions::boxed(3));
    assert_eq!(items.len(), 4);
    let span = spans.one();
    assert_eq!(span.outcome(), Outcome::Error);
    assert_eq!(span.events().len(), 1);
    spans.assert_tree("boxed !Invalid stream.items=4");

    let (_, spans) = collected(functions::shown);
    assert_eq!(spans.one().status(), Status::error("shown"));
}

#[test]
fn a_stream_that_is_dropped_at_its_first_err_is_an_error() {
    let ((), spans) = capture(|| {
        let mut rows = functions::boxed(1);
        assert!(finish(rows.next()).unwrap().is_err());
    });
    assert_eq!(spans.one().outcome(), Outcome::Error);
}

#[test]
fn a_stream_that_is_dropped_early_is_cancelled() {
    let ((), spans) = capture(|| {
        let mut endless = functions::endless();
        assert!(!endless.is_terminated());
        assert_eq!(finish(endless.next()), Some(7));
        assert_eq!(finish(endless.next()), Some(7));
    });
    spans.assert_tree("endless ~cancelled stream.items=2");
}

#[test]
fn a_stream_that_is_never_polled_has_no_span() {
    let ((), spans) = capture(|| drop(functions::pinned(1)));
    assert_eq!(spans.len(), 0);
}

#[test]
fn a_panic_ends_the_span() {
    let ((), spans) = capture(|| {
        let mut panicking = pin!(functions::panicking());
        assert_eq!(finish(panicking.next()), Some(1));
        catch_unwind(AssertUnwindSafe(|| finish(panicking.next()))).unwrap_err();
    });
    let span = spans.one();
    assert_eq!(span.outcome(), Outcome::Panicked);
    assert_eq!(span.attribute("stream.items"), Some(OwnedValue::I64(1)));
}

#[test]
fn between_polls_the_span_is_not_current() {
    let ((), spans) = capture(|| {
        let mut endless = functions::endless();
        finish(endless.next());
        finish(fetch(1));
    });
    spans.assert_tree(
        "
        endless ~cancelled stream.items=1
        fetch
        ",
    );
}

#[test]
fn hints_are_those_of_the_stream_inside() {
    assert_eq!(functions::pinned(3).size_hint(), (3, Some(3)));
}

#[test]
fn streams_in_a_span() {
    let (items, spans) = collected(|| stream::iter([1, 2]).then(fetch).in_span(span!("rows")));
    assert_eq!(items, [1, 2]);
    spans.assert_tree(
        "
        rows
          fetch
          fetch
        ",
    );

    let ((), spans) = capture(|| {
        let mut rows = stream::iter([1]).in_span(span!("rows"));
        finish(rows.next());
        finish(fetch(1));
    });
    spans.assert_tree(
        "
        rows ~cancelled
        fetch
        ",
    );
}
