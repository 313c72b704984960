//! Panics, cancellation and values: each ending has its name.

use super::*;

#[traced]
fn panics() -> u8 {
    panic!("as planned")
}

#[traced]
fn panics_with_result() -> Result<u8, Invalid> {
    panic!("as planned")
}

#[traced]
async fn panics_awaited() -> u8 {
    ready(()).await;
    panic!("as planned")
}

#[traced]
async fn waits() -> Result<u8, Invalid> {
    pending::<()>().await;
    Ok(1)
}

#[traced]
async fn waits_inside() -> Result<u8, Invalid> {
    waits().await
}

#[test]
fn a_panic_is_an_outcome() {
    let panicked = |run: fn()| try_capture(run).1.roots().one().outcome();
    assert_eq!(panicked(|| _ = panics()), Outcome::Panicked);
    assert_eq!(panicked(|| _ = panics_with_result()), Outcome::Panicked);
    assert_eq!(
        panicked(|| _ = ready_now(panics_awaited())),
        Outcome::Panicked
    );
}

#[test]
fn a_dropped_future_is_cancelled() {
    let spans = spans_of(|| {
        let mut future = Box::pin(waits_inside());
        let mut cx = Cx::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut cx).is_pending());
    });
    spans.assert_tree(
        "
        waits_inside ~cancelled
          waits ~cancelled
        ",
    );
}

#[test]
fn a_future_that_is_never_polled_is_no_span() {
    assert!(spans_of(|| drop(waits())).is_empty());
}
