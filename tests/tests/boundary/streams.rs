//! Streams and sinks: one span for all or one an item, however they end, in both flavours of the runtime.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures::channel::mpsc;
use futures::{Sink, SinkExt as _, Stream as _, StreamExt as _, stream};
use trace_runtime::testing::{capture_async, try_capture};
use trace_runtime::{Outcome, SinkInSpan, SpanPerItem as _, StreamInSpan, span, traced};

use crate::traces::{current_thread, many_requests, step};

#[test]
fn a_span_an_item() {
    many_requests(
        |id| async move {
            let items = stream::iter([id; 3]);
            let stored = items.span_per_item(|id| span!("item", request = *id), step);
            assert_eq!(stored.count().await, 3);
        },
        "request\n  item\n    step\n      leaf\n  item\n    step\n      leaf\n  item\n    step\n      leaf",
    );
}

#[test]
fn a_span_for_a_stream_and_a_sink() {
    many_requests(
        |id| async move {
            let (to, from) = mpsc::channel(1);
            let send = async move {
                let mut to = SinkInSpan::in_span(to, span!("send", request = id));
                to.send_all(&mut stream::iter([Ok(1), Ok(2)]))
                    .await
                    .expect("a receiver");
                to.close().await.expect("a receiver");
            };
            let received = StreamInSpan::in_span(from, span!("receive", request = id));
            let (sum, ()) = tokio::join!(received.fold(0, async |sum, n| sum + n), send);
            assert_eq!(sum, 3);
        },
        "request\n  receive stream.items=2\n  send sink.items=2",
    );
}

#[test]
fn a_stream_that_is_dropped_is_cancelled() {
    let ((), spans) = current_thread().block_on(capture_async(async {
        let mut numbers = StreamInSpan::in_span(stream::repeat(1), span!("numbers"));
        numbers.next().await;
        numbers.next().await;
    }));
    spans.assert_tree("numbers ~cancelled stream.items=2");
}

#[test]
fn an_item_at_work_that_is_dropped_is_cancelled() {
    #[traced]
    async fn hang(_: u32) {
        std::future::pending::<()>().await;
    }
    let ((), spans) = current_thread().block_on(capture_async(async {
        let mut hanging = Box::pin(stream::iter([1, 2]).span_per_item(|_| span!("item"), hang));
        assert_eq!(hanging.size_hint(), (2, Some(2)));
        assert!(futures::poll!(hanging.next()).is_pending());
        assert_eq!(hanging.size_hint(), (2, Some(2)));
    }));
    spans.assert_tree("item ~cancelled\n  hang ~cancelled");
}

#[test]
fn a_sink_that_is_dropped_is_cancelled() {
    let ((), spans) = current_thread().block_on(capture_async(async {
        let (to, _from) = mpsc::channel(4);
        let mut to = SinkInSpan::in_span(to, span!("send"));
        to.send(1).await.expect("a receiver");
    }));
    spans.assert_tree("send ~cancelled sink.items=1");
}

#[test]
fn a_sink_that_failed_is_an_error_however_it_ends() {
    for closes in [true, false] {
        let ((), spans) = current_thread().block_on(capture_async(async {
            let (to, from) = mpsc::channel(4);
            let mut to = SinkInSpan::in_span(to, span!("send"));
            drop(from);
            to.send(1).await.expect_err("no receiver");
            if closes {
                to.close().await.expect("closing does not fail");
                to.send(2).await.expect_err("closed");
            }
        }));
        spans.assert_tree("send ! sink.items=0");
    }
}

struct Panics;

impl Sink<u32> for Panics {
    type Error = ();

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, _: u32) -> Result<(), ()> {
        panic!("on purpose");
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }
}

#[test]
fn a_sink_that_panics_leaves_nothing_on_its_thread() {
    let (failure, spans) = try_capture(|| {
        let mut sink = SinkInSpan::in_span(Panics, span!("send"));
        current_thread().block_on(sink.send(1))
    });
    failure.expect_err("a panic");
    assert_eq!(trace_runtime::span_id(), None);
    assert_eq!(spans.one().outcome(), Outcome::Panicked);
}
