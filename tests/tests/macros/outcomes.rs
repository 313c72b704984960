//! What `#[traced]` tells about arguments, values and endings, sync and async.

#![allow(
    clippy::boxed_local,
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "a signature decides what is recorded"
)]

use std::error::Error;
use std::fmt::{self, Display};
use std::future::{Future, pending, ready};
use std::panic::resume_unwind;
use std::pin::pin;
use std::task::{Context as Cx, Poll, Waker};

use trace_runtime::testing::{SpanData, Spans, capture, try_capture};
use trace_runtime::{Context, Outcome, Slot, SpanKind, ToValue, traced};

/// An error as it should be.
#[derive(Debug)]
struct Invalid;

impl Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the title is empty")
    }
}

impl Error for Invalid {}

/// An error of which nothing is known.
struct Opaque;

fn ready_now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Cx::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it should have been ready"),
    }
}

fn spans_of<R>(run: impl FnOnce() -> R) -> Spans {
    capture(run).1
}

mod errors {
    use super::*;

    type Renamed<T> = Result<T, Invalid>;

    #[traced]
    fn typed(fail: bool) -> Result<u8, Invalid> {
        if fail { Err(Invalid) } else { Ok(1) }
    }

    /// Holds what could not be sent, and is an error only if that borrows nothing.
    struct Unsent<T>(T);

    impl<T> fmt::Debug for Unsent<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Unsent")
        }
    }

    impl<T> Display for Unsent<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("nobody listens")
        }
    }

    impl<T: 'static> Error for Unsent<T> {}

    #[traced]
    fn generic<T>(value: T) -> Result<(), Unsent<T>> {
        Err(Unsent(value))
    }

    #[traced]
    async fn generic_later<T>(value: T) -> Result<(), Unsent<T>> {
        Err(Unsent(value))
    }

    impl<T> Unsent<T> {
        #[traced]
        fn again(self) -> Result<T, Self> {
            Err(self)
        }
    }

    #[test]
    fn an_error_that_is_one_for_some_lifetimes_tells_its_message() {
        let borrowed = String::new();
        let spans = spans_of(|| {
            let unsent = generic(&borrowed).unwrap_err();
            assert!(unsent.again().is_err());
            assert!(ready_now(generic_later(&borrowed)).is_err());
        });
        for name in ["generic", "again", "generic_later"] {
            let exception = spans.named(name).one().event("exception").unwrap();
            let message = exception.attribute("exception.message");
            assert_eq!(message, Some("nobody listens".into()), "{name}");
        }
    }

    #[traced]
    fn aliased() -> Renamed<u8> {
        typed(true)
    }

    #[traced]
    fn boxed() -> Result<u8, Box<dyn Error + Send + Sync>> {
        Ok(typed(true)?)
    }

    #[traced]
    fn from_anyhow() -> anyhow::Result<u8> {
        anyhow::bail!("out of luck")
    }

    #[traced]
    fn opaque() -> Result<u8, Opaque> {
        Err(Opaque)
    }

    #[traced]
    async fn awaited(fail: bool) -> Result<u8, Invalid> {
        ready(()).await;
        typed(fail)
    }

    #[traced]
    async fn awaited_alias() -> Renamed<impl Display> {
        Err::<u8, _>(Invalid)
    }

    #[traced(err = false)]
    fn ignored() -> Result<u8, Invalid> {
        Err(Invalid)
    }

    #[traced(err = false)]
    async fn awaited_ignored() -> Result<u8, Invalid> {
        Err(Invalid)
    }

    fn is_error(name: &str, run: impl FnOnce()) -> bool {
        spans_of(run).named(name).one().outcome() == Outcome::Error
    }

    #[test]
    fn an_err_is_an_error() {
        assert!(is_error("aliased", || drop(aliased())));
        assert!(is_error("boxed", || drop(boxed())));
        assert!(is_error("from_anyhow", || drop(from_anyhow())));
        assert!(is_error("opaque", || drop(opaque())));
        assert!(is_error("awaited", || drop(ready_now(awaited(true)))));
        assert!(is_error("awaited_alias", || drop(ready_now(
            awaited_alias()
        ))));
    }

    #[test]
    fn an_ok_is_none() {
        assert!(!is_error("typed", || drop(typed(false))));
        assert!(!is_error("awaited", || drop(ready_now(awaited(false)))));
    }

    #[test]
    fn an_err_can_be_ignored() {
        assert!(!is_error("ignored", || drop(ignored())));
        assert!(!is_error("awaited_ignored", || drop(ready_now(
            awaited_ignored()
        ))));
    }

    #[test]
    fn the_exception_tells_type_and_message() {
        let spans = spans_of(|| typed(true));
        let exception = spans.named("typed").one().event("exception").unwrap();
        assert_eq!(
            exception.attribute("exception.message"),
            Some("the title is empty".into())
        );
        let kind = exception.attribute("exception.type");
        assert_eq!(kind, Some("macros::outcomes::Invalid".into()));
    }

    #[traced(err(with = |_: &Opaque| "shown"))]
    fn shown() -> Result<u8, Opaque> {
        Err(Opaque)
    }

    #[traced(err(with = ToString::to_string))]
    async fn awaited_shown() -> Result<u8, Invalid> {
        Err(Invalid)
    }

    #[test]
    fn an_err_can_be_shown_otherwise() {
        let message = |spans: &Spans, name| {
            spans
                .named(name)
                .one()
                .event("exception")
                .unwrap()
                .attribute("exception.message")
        };
        assert_eq!(message(&spans_of(shown), "shown"), Some("shown".into()));
        let awaited = spans_of(|| ready_now(awaited_shown()));
        assert_eq!(
            message(&awaited, "awaited_shown"),
            Some("the title is empty".into())
        );
    }

    fn unplanned(_: &Opaque) -> &'static str {
        resume_unwind(Box::new("planned"))
    }

    #[traced(err(with = unplanned))]
    fn badly_shown() -> Result<u8, Opaque> {
        Err(Opaque)
    }

    #[traced(err(with = unplanned))]
    async fn awaited_badly_shown() -> Result<u8, Opaque> {
        Err(Opaque)
    }

    #[test]
    fn what_shows_an_err_may_panic() {
        let spans = spans_of(|| {
            assert!(badly_shown().is_err());
            assert!(ready_now(awaited_badly_shown()).is_err());
        });
        spans.assert_tree(
            "
            badly_shown !macros::outcomes::Opaque
            awaited_badly_shown !macros::outcomes::Opaque
        ",
        );
    }

    #[test]
    fn an_err_is_shown_where_it_is_recorded_only() {
        fn unasked(_: &Opaque) -> &'static str {
            unreachable!("nobody asks")
        }
        #[traced(err(with = unasked))]
        fn unrecorded() -> Result<u8, Opaque> {
            Err(Opaque)
        }
        let unsampled = Context::current().unsampled();
        assert!(unsampled.attach(unrecorded).is_err());
    }
}

mod endings {
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
}

mod attributes {
    use super::*;

    #[derive(Debug)]
    struct Task {
        id: u32,
        title: &'static str,
    }

    impl Display for Task {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "<{}>", self.title)
        }
    }

    const TASK: Task = Task {
        id: 7,
        title: "write",
    };

    #[traced(attrs(task.id = task.id, task.shown = %task, "any text" = ?task.title, attempt, r#type = "x"))]
    fn sync(task: &Task, attempt: u32) -> u32 {
        task.id + attempt
    }

    #[traced(attrs(task.id = task.id, task.shown = %task, "any text" = ?task.title, attempt, r#type = "x"))]
    fn with_result(task: Task, attempt: u32) -> Result<Task, Invalid> {
        if attempt > 1 { Err(Invalid) } else { Ok(task) }
    }

    #[traced(attrs(task.id = task.id, task.shown = %task, "any text" = ?task.title, attempt, r#type = "x"))]
    async fn awaited(task: Task, attempt: u32) -> Result<Task, Invalid> {
        ready(()).await;
        if attempt > 1 { Err(Invalid) } else { Ok(task) }
    }

    #[test]
    fn of_every_form() {
        let expected = |name: &str, spans: &Spans| {
            let line = r#"task.id=7 task.shown="<write>" "any text"="\"write\"" attempt=1 type=x"#;
            spans.assert_tree(&format!("{name} {line}"));
        };
        expected("sync", &spans_of(|| sync(&TASK, 1)));
        expected("with_result", &spans_of(|| with_result(TASK, 1)));
        expected("awaited", &spans_of(|| ready_now(awaited(TASK, 1))));
    }

    #[traced(attrs(left, right = %right))]
    fn apart((left, right): (u32, Task), _: u32) -> Result<Task, Invalid> {
        if left > 1 { Err(Invalid) } else { Ok(right) }
    }

    #[traced(attrs(left, right = %right))]
    async fn awaited_apart((left, right): (u32, Task), _: u32) -> Result<Task, Invalid> {
        if left > 1 { Err(Invalid) } else { Ok(right) }
    }

    #[test]
    fn of_what_a_pattern_binds() {
        spans_of(|| apart((1, TASK), 2)).assert_tree("apart left=1 right=<write>");
        let spans = spans_of(|| ready_now(awaited_apart((1, TASK), 2)));
        spans.assert_tree("awaited_apart left=1 right=<write>");
    }

    struct Unprintable;

    #[traced(args, ret)]
    fn all(a: u32, b: &str, c: &Task, d: Unprintable) -> usize {
        let Unprintable = d;
        b.len() + a as usize + c.title.len()
    }

    #[traced(args(a, c), ret)]
    async fn some(a: u32, _b: &str, c: Task) -> Result<u32, Invalid> {
        if a == 0 { Err(Invalid) } else { Ok(c.id) }
    }

    #[traced(args, skip(_b))]
    fn but_one(a: u32, _b: &str) -> Option<u32> {
        Some(a)
    }

    #[test]
    fn of_arguments_and_values() {
        let task = r#""Task { id: 7, title: \"write\" }""#;
        let spans = spans_of(|| all(1, "b", &TASK, Unprintable));
        spans.assert_tree(&format!("all a=1 b=b c={task} return=7"));
        assert_eq!(spans.named("all").one().attributes().len(), 4);

        let spans = spans_of(|| ready_now(some(1, "b", TASK)));
        spans.assert_tree(&format!("some a=1 c={task} return=Ok(7)"));
        assert_eq!(spans.named("some").one().attribute("_b"), None);

        let spans = spans_of(|| but_one(1, "b"));
        assert_eq!(spans.named("but_one").one().attributes().len(), 1);
    }

    struct Capricious;

    impl ToValue for Capricious {
        fn to_value(&self, _: Slot<'_>) {
            resume_unwind(Box::new("planned"))
        }
    }

    #[traced(ret)]
    fn capricious() -> Capricious {
        Capricious
    }

    #[traced(ret)]
    async fn awaited_capricious() -> Capricious {
        Capricious
    }

    #[test]
    fn a_value_that_cannot_be_recorded_is_returned_all_the_same() {
        let spans = spans_of(|| {
            capricious();
            ready_now(awaited_capricious());
        });
        spans.assert_tree(
            "
            capricious return=<panicked>
            awaited_capricious return=<panicked>
            ",
        );
    }

    #[traced]
    fn silent(a: u32, b: &str) -> Result<u32, Invalid> {
        if b.is_empty() { Err(Invalid) } else { Ok(a) }
    }

    #[test]
    fn nothing_unless_it_is_named() {
        assert!(
            spans_of(|| silent(1, "b"))
                .named("silent")
                .one()
                .attributes()
                .is_empty()
        );
    }
}

mod identity {
    use super::*;

    #[traced(name = "another name", kind = client)]
    fn named() {}

    #[traced(kind = server)]
    async fn served() {}

    #[test]
    fn name_kind_and_place() {
        let spans = spans_of(|| {
            named();
            ready_now(served());
        });
        let span = spans.named("another name").one();
        assert_eq!(span.kind(), SpanKind::Client);
        assert!(span.callsite().file().ends_with("macros/outcomes.rs"));
        assert_eq!(spans.named("served").one().kind(), SpanKind::Server);
    }

    const LINE: u32 = line!();
    #[traced]
    #[inline]
    fn placed() {}

    #[test]
    fn the_line_is_that_of_the_function() {
        assert_eq!(
            spans_of(placed).named("placed").one().callsite().line(),
            LINE + 3
        );
    }

    #[traced(root)]
    fn detached() {}

    #[traced(parent = parent)]
    fn adopted(parent: Option<&Context>) {
        let _ = parent;
    }

    #[traced(parent = parent)]
    async fn awaited_adopted(parent: &Context) -> Result<(), Invalid> {
        let _ = parent;
        Ok(())
    }

    #[traced(links = others)]
    fn linked(others: &[Context]) {
        let _ = others;
    }

    #[traced]
    fn outer(grandparent: &Context) {
        detached();
        adopted(Some(grandparent));
        adopted(None);
        drop(ready_now(awaited_adopted(grandparent)));
        linked(&[Context::current(), grandparent.clone()]);
    }

    #[traced]
    fn outermost() {
        outer(&Context::current());
    }

    #[test]
    fn relations() {
        let spans = spans_of(outermost);
        let outer_id = spans.named("outer").one().span_id();
        let outermost = spans.named("outermost").one();
        let top = Some(outermost.span_id());

        let detached = spans.named("detached").one();
        assert_eq!(detached.parent_span_id(), None);
        assert_ne!(detached.trace_id(), outermost.trace_id());

        let parents: Vec<_> = spans
            .named("adopted")
            .iter()
            .map(SpanData::parent_span_id)
            .collect();
        assert_eq!(parents, [top, Some(outer_id)]);
        assert_eq!(spans.named("awaited_adopted").one().parent_span_id(), top);

        let linked = spans.named("linked").one();
        let targets: Vec<_> = linked
            .links()
            .iter()
            .map(|link| link.span_context().span_id())
            .collect();
        assert_eq!(targets, [outer_id, outermost.span_id()]);
    }
}

mod bodies {
    use super::*;
    use std::panic::Location;
    use std::sync::Arc;

    #[derive(Clone, Default)]
    struct Store(Vec<u32>);

    impl Store {
        #[traced]
        fn get(&self, at: usize) -> Result<&u32, Invalid> {
            self.0.get(at).ok_or(Invalid)
        }

        #[traced]
        fn slot(&mut self, at: usize) -> Result<&mut u32, Invalid> {
            self.0.get_mut(at).ok_or(Invalid)
        }

        #[traced]
        async fn awaited_slot<'a>(&'a mut self, at: &usize) -> Result<&'a mut u32, Invalid> {
            ready(()).await;
            self.0.get_mut(*at).ok_or(Invalid)
        }

        #[traced]
        fn shared(self: Arc<Self>) -> Result<usize, Invalid> {
            Ok(self.0.len())
        }

        #[traced]
        fn boxed(mut self: Box<Self>, value: u32) -> Result<Vec<u32>, Invalid> {
            self.0.push(value);
            Ok(self.0)
        }
    }

    trait Describe {
        #[traced]
        fn describe(&self) -> Result<String, Invalid> {
            Ok(String::from("described"))
        }

        #[traced]
        fn awaited(&self) -> impl Future<Output = u8> {
            ready(1)
        }
    }

    impl Describe for Store {}

    #[test]
    fn receivers() {
        let spans = spans_of(|| {
            let mut store = Store(vec![1, 2]);
            assert_eq!(store.get(1).copied().ok(), Some(2));
            *store.slot(1).unwrap() += 1;
            *ready_now(store.awaited_slot(&0)).unwrap() += 1;
            assert_eq!(Arc::new(store.clone()).shared().unwrap(), 2);
            assert_eq!(Box::new(store.clone()).boxed(4).unwrap(), [2, 3, 4]);
            assert_eq!(store.describe().unwrap(), "described");
            assert_eq!(ready_now(store.awaited()), 1);
        });
        spans.assert_tree(
            "
            get
            slot
            awaited_slot
            shared
            boxed
            describe
            awaited
            ",
        );
    }

    trait Visit {
        async fn visit(&self, name: &str) -> usize;
        async fn shown(&self) -> impl Display;

        #[traced]
        async fn twice(&self, name: &str) -> usize {
            self.visit(name).await + self.visit(name).await
        }
    }

    impl Visit for Store {
        #[traced]
        async fn visit(&self, name: &str) -> usize {
            self.0.len() + name.len()
        }

        #[traced]
        async fn shown(&self) -> impl Display {
            self.0.len()
        }
    }

    #[test]
    fn async_methods_of_traits() {
        let store = Store(vec![1, 2]);
        let spans = spans_of(|| {
            assert_eq!(ready_now(store.twice("a")), 6);
            assert_eq!(ready_now(store.shown()).to_string(), "2");
        });
        spans.assert_tree(
            "
            twice
              visit
              visit
            shown
            ",
        );
    }

    #[test]
    fn a_future_stays_send() {
        #[traced]
        async fn sent<'a>(store: &'a Store, at: &usize) -> Result<&'a u32, Invalid> {
            ready(()).await;
            store.get(*at)
        }

        fn is_send<T: Send>(value: T) -> T {
            value
        }

        let store = Store(vec![1, 2]);
        assert_eq!(ready_now(is_send(sent(&store, &1))).ok(), Some(&2));
    }

    #[traced]
    #[tokio::test]
    async fn below_the_attribute_of_a_runtime() {
        tokio::task::yield_now().await;
    }

    type Transform = Box<dyn Fn(u32) -> u32 + Send>;

    #[traced]
    fn coerced(fail: bool) -> Result<Transform, Box<dyn Error>> {
        if fail {
            return Err("by request".into());
        }
        Ok(Box::new(|n| n + 1))
    }

    #[traced]
    async fn awaited_coerced(fail: bool) -> Result<Transform, Box<dyn Error>> {
        if fail {
            return Err("by request".into());
        }
        Ok(Box::new(|n| n + 1))
    }

    #[test]
    fn coercions_and_early_returns() {
        spans_of(|| {
            assert_eq!(coerced(false).unwrap()(1), 2);
            assert!(coerced(true).is_err());
            assert_eq!(ready_now(awaited_coerced(false)).unwrap()(1), 2);
            assert!(ready_now(awaited_coerced(true)).is_err());
        });
    }

    #[traced]
    #[track_caller]
    fn location() -> Result<&'static Location<'static>, Invalid> {
        Ok(Location::caller())
    }

    #[test]
    fn the_caller_is_the_caller() {
        assert_eq!(location().unwrap().line(), line!());
    }

    #[traced]
    fn countdown(n: u32) -> Result<u32, Invalid> {
        if n == 0 {
            Ok(0)
        } else {
            Ok(countdown(n - 1)? + 1)
        }
    }

    #[traced]
    async fn awaited_countdown(n: u32) -> Result<u32, Invalid> {
        if n == 0 {
            Ok(0)
        } else {
            Ok(Box::pin(awaited_countdown(n - 1)).await? + 1)
        }
    }

    #[test]
    fn recursion() {
        let spans = spans_of(|| {
            assert_eq!(countdown(2).unwrap(), 2);
            assert_eq!(ready_now(awaited_countdown(1)).unwrap(), 1);
        });
        spans.assert_tree(
            "
            countdown
              countdown
                countdown
            awaited_countdown
              awaited_countdown
            ",
        );
    }

    #[traced]
    async fn never(done: &mut bool) -> ! {
        *done = true;
        loop {
            pending::<()>().await;
        }
    }

    #[test]
    fn a_future_that_never_ends() {
        let mut done = false;
        let spans = spans_of(|| {
            let mut future = Box::pin(never(&mut done));
            assert!(
                future
                    .as_mut()
                    .poll(&mut Cx::from_waker(Waker::noop()))
                    .is_pending()
            );
        });
        assert!(done);
        spans.assert_tree("never ~cancelled");
    }
}
