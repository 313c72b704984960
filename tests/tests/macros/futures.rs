//! Functions that return a future without being `async`: the future is what is measured.

#![allow(
    clippy::unnecessary_wraps,
    clippy::manual_async_fn,
    clippy::large_types_passed_by_value,
    reason = "what is written by hand is the point"
)]

use std::convert::Infallible;
use std::fmt;
use std::future::{Future, Ready, pending, ready};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context as Cx, Poll, Waker};

use futures::FutureExt as _;
use futures::future::{BoxFuture, Either, LocalBoxFuture};
use trace_runtime::testing::{Spans, capture};
use trace_runtime::{Outcome, SpanKind, Status, attr, traced};

#[derive(Debug)]
struct Invalid;

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the title is empty")
    }
}

impl std::error::Error for Invalid {}

impl From<Infallible> for Invalid {
    fn from(value: Infallible) -> Self {
        match value {}
    }
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Cx::from_waker(Waker::noop()))
}

fn finish<F: Future>(future: F) -> F::Output {
    match poll(pin!(future)) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it should have been ready"),
    }
}

fn spans_of<F: Future>(future: impl FnOnce() -> F) -> Spans {
    capture(|| finish(future())).1
}

#[traced]
fn prepare() {}

#[traced]
async fn inner() {
    ready(()).await;
}

mod opaque {
    use super::*;

    #[traced]
    pub(super) fn block(n: u8) -> impl Future<Output = u8> {
        prepare();
        async move {
            inner().await;
            n
        }
    }

    #[traced]
    pub(super) fn failing() -> impl Future<Output = Result<u8, Invalid>> + Send {
        async { Err(Invalid) }
    }

    /// The error type is known from the signature only.
    #[traced]
    pub(super) fn inferred() -> impl Future<Output = Result<u8, Invalid>> {
        async move {
            let n = Ok::<_, Infallible>(1)?;
            Ok(n)
        }
    }

    #[traced]
    pub(super) fn handed_on(n: u8) -> impl Future<Output = u8> {
        block(n).map(|n| n + 1)
    }

    #[traced]
    pub(super) fn leaving(n: u8) -> impl Future<Output = Result<u8, Invalid>> {
        if n == 0 {
            return Either::Left(ready(Err(Invalid)));
        }
        Either::Right(async move {
            inner().await;
            Ok(n)
        })
    }

    pub(super) struct Service(pub(super) u8);

    impl Service {
        #[traced(attrs(n = self.0, name))]
        pub(super) fn borrowing(&self, name: &str) -> impl Future<Output = usize> {
            async move { usize::from(self.0) + name.len() }
        }

        #[traced]
        pub(super) fn borrowing_mutably(&mut self) -> impl Future<Output = u8> {
            if self.0 == 0 {
                return Either::Left(ready(0));
            }
            Either::Right(async {
                self.0 += 1;
                self.0
            })
        }
    }

    pub(super) trait Work {
        fn work(&self) -> impl Future<Output = Result<(), Invalid>> + Send;

        #[traced]
        fn twice(&self) -> impl Future<Output = Result<(), Invalid>> + Send
        where
            Self: Sync,
        {
            async {
                self.work().await?;
                self.work().await
            }
        }
    }

    impl Work for Service {
        #[traced]
        fn work(&self) -> impl Future<Output = Result<(), Invalid>> + Send {
            ready(if self.0 == 0 { Err(Invalid) } else { Ok(()) })
        }
    }
}

#[test]
fn what_is_done_before_is_not_part_of_the_future() {
    let (value, spans) = capture(|| finish(opaque::block(7)));
    assert_eq!(value, 7);
    spans.assert_tree(
        "
        prepare
        block
          inner
        ",
    );
}

#[test]
fn a_future_that_is_never_polled_has_no_span() {
    let ((), spans) = capture(|| drop(opaque::block(7)));
    spans.assert_tree("prepare");
}

#[test]
fn an_err_of_the_future_is_the_spans() {
    spans_of(opaque::failing).assert_tree("failing !Invalid");
    spans_of(opaque::inferred).assert_tree("inferred");
}

#[test]
fn futures_that_are_handed_on_nest() {
    let (value, spans) = capture(|| finish(opaque::handed_on(7)));
    assert_eq!(value, 8);
    spans.assert_tree(
        "
        prepare
        handed_on
          block
            inner
        ",
    );
}

#[test]
fn a_body_that_leaves_early_is_measured_on_each_way() {
    spans_of(|| opaque::leaving(0)).assert_tree("leaving !Invalid");
    spans_of(|| opaque::leaving(1)).assert_tree(
        "
        leaving
          inner
        ",
    );
}

#[test]
fn methods_borrow_what_they_borrowed() {
    let service = opaque::Service(2);
    let (value, spans) = capture(|| finish(service.borrowing("abc")));
    assert_eq!(value, 5);
    spans.assert_tree(r#"borrowing n=2 name="abc""#);

    let mut service = opaque::Service(2);
    assert_eq!(finish(service.borrowing_mutably()), 3);
    assert_eq!(finish(service.borrowing_mutably()), 4);
}

#[test]
fn traits_and_their_implementations() {
    use opaque::Work as _;
    spans_of(async || opaque::Service(1).twice().await).assert_tree(
        "
        twice
          work
          work
        ",
    );
    spans_of(async || opaque::Service(0).twice().await).assert_tree(
        "
        twice !Invalid
          work !Invalid
        ",
    );
}

#[test]
fn a_future_that_is_dropped_early_is_cancelled() {
    #[traced]
    fn waiting() -> impl Future<Output = ()> {
        pending()
    }

    let ((), spans) = capture(|| assert!(poll(pin!(waiting())).is_pending()));
    assert_eq!(spans.one().outcome(), Outcome::Cancelled);
}

mod boxed {
    use super::*;

    pub(super) type Renamed<T> = Pin<Box<dyn Future<Output = Result<T, Invalid>> + Send>>;

    #[traced]
    pub(super) fn plain(n: u8) -> Pin<Box<dyn Future<Output = u8>>> {
        prepare();
        Box::pin(async move {
            inner().await;
            n
        })
    }

    #[traced]
    pub(super) fn alias(name: &str) -> BoxFuture<'_, Result<usize, Invalid>> {
        async move {
            inner().await;
            match name {
                "" => Err(Invalid),
                name => Ok(name.len()),
            }
        }
        .boxed()
    }

    #[traced]
    pub(super) fn local(n: Rc<u8>) -> LocalBoxFuture<'static, u8> {
        if *n == 0 {
            return ready(0).boxed_local();
        }
        Box::pin(async move { *n })
    }

    #[traced]
    pub(super) fn arms(n: u8) -> Pin<Box<dyn Future<Output = Result<u8, Invalid>> + Send + Sync>> {
        match n {
            0 => Box::pin(ready(Err(Invalid))),
            n => Box::pin(async move { Ok(n) }),
        }
    }

    #[traced(future)]
    pub(super) fn renamed(n: u8) -> Renamed<u8> {
        let n = n.checked_sub(1);
        match n {
            None => Box::pin(ready(Err(Invalid))),
            Some(n) => Box::pin(async move {
                inner().await;
                Ok(n)
            }),
        }
    }

    #[traced(future)]
    pub(super) fn renamed_at_the_end() -> Renamed<u8> {
        Box::pin(async move { Err(Invalid) })
    }

    #[traced]
    pub(super) fn generic<T: Send + 'static>(value: T) -> BoxFuture<'static, T> {
        Box::pin(async move { value })
    }

    #[traced]
    pub(super) fn recursive(n: u8) -> BoxFuture<'static, u8> {
        Box::pin(async move {
            if n == 0 {
                0
            } else {
                recursive(n - 1).await + 1
            }
        })
    }

    /// Nothing is known of it but its name, and that names nothing that could be wrapped.
    #[traced]
    pub(super) fn named(n: u8) -> Ready<u8> {
        prepare();
        ready(n)
    }
}

#[test]
fn boxes_are_measured() {
    let (value, spans) = capture(|| finish(boxed::plain(7)));
    assert_eq!(value, 7);
    spans.assert_tree(
        "
        prepare
        plain
          inner
        ",
    );
    spans_of(|| boxed::alias("abc")).assert_tree("alias\n  inner");
    spans_of(|| boxed::alias("")).assert_tree("alias !Invalid\n  inner");
    spans_of(|| boxed::local(Rc::new(0))).assert_tree("local");
    spans_of(|| boxed::local(Rc::new(1))).assert_tree("local");
    spans_of(|| boxed::arms(0)).assert_tree("arms !Invalid");
    spans_of(|| boxed::arms(1)).assert_tree("arms");
    spans_of(|| boxed::generic("x")).assert_tree("generic");
}

#[test]
fn boxes_behind_an_alias_are_measured_when_asked_for() {
    spans_of(|| boxed::renamed(0)).assert_tree("renamed !Invalid");
    spans_of(|| boxed::renamed(1)).assert_tree("renamed\n  inner");
    spans_of(boxed::renamed_at_the_end).assert_tree("renamed_at_the_end !Invalid");
}

#[test]
fn boxed_recursion_nests() {
    let (value, spans) = capture(|| finish(boxed::recursive(2)));
    assert_eq!(value, 2);
    spans.assert_tree(
        "
        recursive
          recursive
            recursive
        ",
    );
}

#[test]
fn a_named_future_is_measured_as_the_call_that_makes_it() {
    spans_of(|| boxed::named(1)).assert_tree("named\n  prepare");
}

mod recorded {
    use super::*;

    #[traced(args, attrs(len = title.len()), ret)]
    pub(super) fn block(title: String, n: u8) -> impl Future<Output = usize> {
        async move { title.len() + usize::from(n) }
    }

    #[traced(args, attrs(len = title.len()))]
    pub(super) fn before(title: String, n: u8) -> impl Future<Output = usize> {
        let bytes = title.into_bytes();
        async move { bytes.len() + usize::from(n) }
    }

    #[traced(args(n), attrs(left, len = right.len()))]
    pub(super) fn apart(
        (left, right): (u8, String),
        n: u8,
    ) -> BoxFuture<'static, Result<usize, Invalid>> {
        if n == 0 {
            return Box::pin(ready(Err(Invalid)));
        }
        let right = right.into_bytes();
        Box::pin(async move { Ok(right.len() + usize::from(left)) })
    }

    #[traced(err(with = |_| "shown"), kind = client, name = "other")]
    pub(super) fn shown() -> BoxFuture<'static, Result<(), Invalid>> {
        Box::pin(async { Err(Invalid) })
    }

    #[traced(root)]
    pub(super) fn root() -> impl Future<Output = ()> {
        async { attr!(inside = true) }
    }
}

#[test]
fn arguments_are_recorded_before_the_body_uses_them_up() {
    spans_of(|| recorded::block("abc".to_owned(), 1))
        .assert_tree(r#"block title="abc" n=1 len=3 return=4"#);
    spans_of(|| recorded::before("abc".to_owned(), 1))
        .assert_tree(r#"before title="abc" n=1 len=3"#);
    spans_of(|| recorded::apart((1, "abc".to_owned()), 1)).assert_tree("apart n=1 left=1 len=3");
    spans_of(|| recorded::apart((1, "abc".to_owned()), 0))
        .assert_tree("apart n=0 left=1 len=3 !Invalid");
}

#[test]
fn arguments_of_the_span_are_those_of_an_async_function() {
    let spans = spans_of(recorded::shown);
    assert_eq!(spans.named("other").one().status(), Status::error("shown"));
    assert_eq!(spans.one().kind(), SpanKind::Client);
    spans_of(recorded::root).assert_tree("root inside=true");
}

mod with_async_trait {
    use super::*;

    #[async_trait::async_trait]
    pub(super) trait Store: Sync {
        async fn save(&self, title: &str) -> Result<usize, Invalid>;

        #[traced(attrs(title))]
        async fn save_all(&self, title: &str, times: usize) -> Result<usize, Invalid> {
            let mut sum = 0;
            for _ in 0..times {
                sum += self.save(title).await?;
            }
            Ok(sum)
        }
    }

    pub(super) struct Memory(pub(super) u8);

    #[async_trait::async_trait]
    impl Store for Memory {
        #[traced(attrs(memory = self.0), args)]
        async fn save(&self, title: &str) -> Result<usize, Invalid> {
            inner().await;
            match title {
                "" => Err(Invalid),
                title => Ok(title.len()),
            }
        }
    }
}

#[test]
fn methods_inside_async_trait() {
    use with_async_trait::{Memory, Store};
    let store: &dyn Store = &Memory(3);
    let (value, spans) = capture(|| finish(store.save_all("abc", 2)).unwrap());
    assert_eq!(value, 6);
    spans.assert_tree(
        r#"
        save_all title="abc"
          save title="abc" memory=3
            inner
          save title="abc" memory=3
            inner
        "#,
    );
    let spans = spans_of(|| store.save(""));
    assert_eq!(spans.named("save").one().outcome(), Outcome::Error);
}

#[test]
fn a_box_is_made_once_if_it_is_made_at_the_end() {
    type Large = [u8; 512];

    #[traced]
    fn once(large: Large) -> BoxFuture<'static, usize> {
        Box::pin(async move { large.len() })
    }

    #[traced]
    fn twice(large: Large) -> BoxFuture<'static, usize> {
        async move { large.len() }.boxed()
    }

    let size = |future: BoxFuture<'static, usize>| size_of_val(&*future);
    assert!(size(once([0; 512])) > 512);
    assert!(size(twice([0; 512])) < 128);
}

#[test]
fn auto_traits_are_those_of_the_future_inside() {
    fn is_send<T: Send>(_: &T) {}
    fn is_sync<T: Sync>(_: &T) {}
    fn is_unpin<T: Unpin>(_: &T) {}

    #[traced]
    fn unpinned()
    -> impl Future<Output = u8> + Unpin + Send + Sync + std::panic::UnwindSafe + fmt::Debug {
        ready(1)
    }

    #[traced]
    fn of_reference(n: &u8) -> impl Future<Output = &u8> + use<'_> {
        ready(n)
    }

    let n = 1;
    is_send(&opaque::block(1));
    is_sync(&opaque::block(1));
    is_unpin(&unpinned());
    assert_eq!(*finish(of_reference(&n)), 1);
}
