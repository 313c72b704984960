//! `#[traced(span = …)]` on hand-written futures and streams: one span for all polls.

use std::future::{Future, poll_fn};
use std::marker::PhantomPinned;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::thread;

use futures::Stream;
use futures::stream::StreamExt as _;
use trace_runtime::testing::{SpanData, Spans, capture, capture_async};
use trace_runtime::{Context as Cx, Lifespan, Outcome, SpanKind, attr, span, traced};

fn spans_of<R>(run: impl FnOnce() -> R) -> Spans {
    capture(run).1
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[traced]
fn step(left: u32) {
    attr!(left);
}

/// Not `Unpin`, so that only shared references lead to its fields.
#[derive(Default, Clone)]
struct Countdown {
    left: std::sync::Arc<std::sync::atomic::AtomicU32>,
    span: Lifespan,
    _pinned: PhantomPinned,
}

impl Countdown {
    fn from(left: u32) -> Self {
        Countdown {
            left: std::sync::Arc::new(left.into()),
            ..Countdown::default()
        }
    }
}

#[traced(span = self.span, kind = client, attrs(from = self.left.load(std::sync::atomic::Ordering::Relaxed)))]
impl Future for Countdown {
    type Output = Result<u32, String>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        use std::sync::atomic::Ordering;
        let left = self.left.fetch_sub(1, Ordering::Relaxed) - 1;
        step(left);
        attr!(last = left);
        match left {
            0 => Poll::Ready(Ok(0)),
            13 => Poll::Ready(Err("unlucky".to_owned())),
            99 => panic!("too long"),
            _ => Poll::Pending,
        }
    }
}

#[test]
fn all_polls_are_one_span() {
    let spans = spans_of(|| {
        let mut countdown = pin!(Countdown::from(2));
        assert!(poll(countdown.as_mut()).is_pending());
        step(7);
        assert!(poll(countdown.as_mut()).is_ready());
    });
    spans.assert_tree(
        "
        Countdown from=2 last=0
          step left=1
          step left=0
        step left=7
    ",
    );
    let span = spans.named("Countdown").one();
    assert_eq!(span.kind(), SpanKind::Client);
    assert_eq!(span.outcome(), Outcome::Returned);
}

#[test]
fn an_error_a_panic_and_a_drop_are_outcomes() {
    let spans = spans_of(|| {
        assert!(poll(pin!(Countdown::from(14))).is_ready());
        let panics = || poll(pin!(Countdown::from(100)));
        assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
        assert!(poll(pin!(Countdown::from(50))).is_pending());
        drop(Countdown::from(1));
    });
    let outcomes: Vec<_> = spans.roots().iter().map(SpanData::outcome).collect();
    assert_eq!(
        outcomes,
        [Outcome::Error, Outcome::Panicked, Outcome::Cancelled]
    );
}

#[test]
fn a_clone_has_a_span_of_its_own() {
    let spans = spans_of(|| {
        let mut first = pin!(Countdown::from(3));
        assert!(poll(first.as_mut()).is_pending());
        let mut second = pin!(first.clone());
        assert!(poll(second.as_mut()).is_pending());
        assert!(poll(first.as_mut()).is_ready());
    });
    assert_eq!(spans.named("Countdown").into_iter().count(), 2);
}

#[test]
fn polled_on_another_thread() {
    let spans = spans_of(|| {
        let mut countdown = Box::pin(Countdown::from(2));
        assert!(poll(countdown.as_mut()).is_pending());
        let there = thread::spawn(move || poll(countdown.as_mut()).is_ready());
        assert!(there.join().unwrap());
    });
    spans.assert_tree(
        "
        Countdown from=2 last=0
          step left=1
          step left=0
    ",
    );
}

#[test]
fn it_does_not_show_in_the_types_that_have_it() {
    fn is_all<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + 'static>() {}
    is_all::<Lifespan>();
    assert_eq!(size_of::<Lifespan>(), 16);
}

/// Replaces itself while it is polled.
#[derive(Default)]
struct Restarts {
    is_second: bool,
    span: Lifespan,
}

#[traced(span = self.span, name = "restart", root, ret)]
impl Future for Restarts {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u32> {
        if self.is_second {
            return Poll::Ready(7);
        }
        self.set(Restarts {
            is_second: true,
            span: Lifespan::default(),
        });
        Poll::Pending
    }
}

#[test]
fn a_field_that_is_replaced_ends_its_span() {
    let spans = spans_of(|| {
        let mut restarts = pin!(Restarts::default());
        assert!(poll(restarts.as_mut()).is_pending());
        assert!(poll(restarts.as_mut()).is_ready());
    });
    spans.assert_tree(
        "
        restart ~cancelled
        restart return=7
    ",
    );
}

struct Rows {
    left: std::vec::IntoIter<Result<u32, String>>,
    is_waiting: bool,
    parent: Cx,
    life: Lifespan,
}

impl Rows {
    fn new(rows: Vec<Result<u32, String>>) -> Self {
        Rows {
            left: rows.into_iter(),
            is_waiting: false,
            parent: Cx::current(),
            life: Lifespan::default(),
        }
    }
}

#[traced(span = self.life, parent = &self.parent, links = &self.parent)]
impl Stream for Rows {
    type Item = Result<u32, String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.is_waiting = !self.is_waiting;
        if self.is_waiting {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        step(0);
        Poll::Ready(self.left.next())
    }

    #[traced(skip)]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

#[tokio::test]
async fn a_stream_lives_until_its_end() {
    let (sum, spans) = capture_async(async {
        let rows = span!("made").in_scope(|| Rows::new(vec![Ok(1), Ok(2)]));
        assert_eq!(rows.size_hint(), (2, Some(2)));
        rows.fold(0, async |sum, row| sum + row.unwrap()).await
    })
    .await;
    assert_eq!(sum, 3);
    spans.assert_tree(
        "
        made
          Rows stream.items=2
            step left=0
            step left=0
            step left=0
    ",
    );
    assert_eq!(spans.named("Rows").one().links().len(), 1);
}

#[tokio::test]
async fn a_streams_first_error_is_its_own() {
    let ((), spans) = capture_async(async {
        let mut rows = Rows::new(vec![Ok(1), Err("torn".to_owned()), Ok(3)]);
        while let Some(Ok(_)) = rows.next().await {}
    })
    .await;
    let span = spans.named("Rows").one();
    assert_eq!(span.outcome(), Outcome::Error);
    assert_eq!(span.attribute("stream.items"), Some(2.into()));
}

/// In a module, only what says where its span is kept is measured.
#[traced]
mod module {
    use super::{Context, Future, Lifespan, Pin, Poll, traced};

    #[derive(Default)]
    pub(super) struct Silent;

    impl Future for Silent {
        type Output = ();

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
    }

    #[derive(Default)]
    pub(super) struct Told(Lifespan);

    #[traced(span = self.0)]
    impl Future for Told {
        type Output = ();

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
    }
}

#[tokio::test]
async fn futures_in_a_module() {
    let ((), spans) = capture_async(async {
        module::Silent.await;
        module::Told::default().await;
        poll_fn(|_| Poll::Ready(())).await;
    })
    .await;
    spans.assert_tree("Told");
}

/// A function beside the one that polls has a span of its own where it says so, called as in any block.
struct Repeated<T> {
    value: T,
    span: Lifespan,
}

#[traced(span = self.span, kind = client)]
impl<T: Copy> Stream for Repeated<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(Some(self.value))
    }

    #[traced(ret)]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, None)
    }
}

#[test]
fn a_method_beside() {
    let repeated = Repeated {
        value: 7,
        span: Lifespan::default(),
    };
    let spans = spans_of(|| repeated.size_hint());
    spans.assert_tree("Repeated::size_hint");
    assert_eq!(spans.one().kind(), SpanKind::Client);
}
