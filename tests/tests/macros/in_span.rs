//! `in_span!`: blocks and expressions, sync and async.

use std::cell::Cell;
use std::future::{Future, pending, ready};
use std::num::ParseIntError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use trace_runtime::testing::{Spans, capture, capture_async};
use trace_runtime::{Outcome, SpanKind, attr, in_span, traced};

fn spans_of<R>(run: impl FnOnce() -> R) -> Spans {
    capture(run).1
}

fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_block_borrows_and_returns() {
    let mut rows = vec![1, 2];
    let (sum, spans) = capture(|| {
        in_span!("sum", {
            rows.push(3);
            attr!(rows = rows.len());
            rows.iter().sum::<i32>()
        })
    });
    assert_eq!((sum, rows.len()), (6, 3));
    spans.assert_tree("sum rows=3");
}

#[test]
fn attributes_are_written_as_everywhere() {
    let (owner, tries) = ("ann", 2);
    let spans = spans_of(|| {
        in_span!(
            "save", kind = client;
            db.system.name = "sqlite", "task state" = ?Some(1), task.owner = %owner, tries,
            {}
        );
    });
    spans.assert_tree("save db.system.name=sqlite task.owner=ann \"task state\"=Some(1) tries=2");
    assert_eq!(spans.named("save").one().kind(), SpanKind::Client);
}

#[test]
fn an_expression_is_a_body() {
    fn double(n: u32) -> u32 {
        n * 2
    }
    let spans = spans_of(|| {
        let four = in_span!("call", double(2));
        let five = in_span!("operators", n = four, four + 1);
        in_span!("method", { [five] }.len());
        in_span!("trailing comma", double(five),);
    });
    spans.assert_tree(
        "
        call
        operators n=4
        method
        trailing comma
    ",
    );
}

#[test]
fn attributes_are_evaluated_only_when_the_span_is_recorded() {
    let evaluated = Cell::new(0);
    let run = || {
        in_span!(
            "sync",
            n = {
                evaluated.set(1);
                1
            },
            {}
        );
    };
    run();
    assert_eq!(evaluated.get(), 0);
    spans_of(run).assert_tree("sync n=1");
}

fn parse(text: &str) -> Result<u32, ParseIntError> {
    let number = in_span!("parse", -> Result<u32, ParseIntError> {
        let number: u32 = text.parse()?;
        Ok(number + 1)
    })?;
    Ok(number)
}

#[test]
fn an_error_is_recorded_and_handed_on() {
    let spans = spans_of(|| (parse("1").is_ok(), parse("x").is_err()));
    spans.assert_tree(
        "
        parse
        parse !ParseIntError
    ",
    );
}

#[test]
fn a_panic_is_recorded() {
    let spans = spans_of(|| {
        let body = || in_span!("panics", -> () { panic!("out") });
        catch_unwind(AssertUnwindSafe(body)).is_err()
    });
    assert_eq!(spans.named("panics").one().outcome(), Outcome::Panicked);
}

#[traced]
fn outer() {
    in_span!("inner", {
        innermost();
    });
}

#[traced]
fn innermost() {}

#[test]
fn it_is_a_child_and_has_children() {
    spans_of(outer).assert_tree(
        "
        outer
          inner
            innermost
    ",
    );
}

#[tokio::test]
async fn a_future_begins_when_it_is_polled() {
    let ((), spans) = capture_async(async {
        let text = String::from("row");
        let work = in_span!("work", text = text.as_str(), async {
            tokio::task::yield_now().await;
            innermost();
            text.len()
        });
        in_span!("before", {});
        assert_eq!(work.await, 3);
        in_span!("moved", text = text.len(), async move { drop(text) }).await;
    })
    .await;
    spans.assert_tree(
        "
        before
        work text=row
          innermost
        moved text=3
    ",
    );
}

#[tokio::test]
async fn a_failed_future_is_an_error() {
    let ((), spans) = capture_async(async {
        let result = in_span!("fails", async {
            ready(()).await;
            "x".parse::<u32>()?;
            Ok::<_, ParseIntError>(())
        })
        .await;
        assert!(result.is_err());
    })
    .await;
    spans.assert_tree("fails !ParseIntError");
}

#[test]
fn a_dropped_future_is_cancelled() {
    let spans = spans_of(|| {
        assert!(poll_once(in_span!("waits", async { pending::<()>().await })).is_pending());
        drop(in_span!("never polled", async {}));
    });
    spans.assert_tree("waits ~cancelled");
    assert_eq!(spans.named("waits").one().outcome(), Outcome::Cancelled);
}

#[test]
fn futures_stay_send() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let spans = spans_of(|| {
        let future = is_send(in_span!("sent", async { ready(1).await }));
        poll_once(future)
    });
    spans.assert_tree("sent");
}

#[test]
fn what_is_not_a_future_on_the_outside_may_make_one() {
    let spans = spans_of(|| poll_once(in_span!("made", { ready(1) })));
    spans.assert_tree("made");
}
