//! What is current: restored on every way out, right under concurrency within a task, in every kind of nesting.

#![allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::panic::{catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::{Context as TaskContext, Poll, Waker};
use std::thread;

use trace_runtime::testing::{capture, capture_async, try_capture};
use trace_runtime::{
    Context, InSpan, Outcome, SpanId, WithContext, attr, event, span, span_id, traced,
};

fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
}

fn multi_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("a runtime")
}

fn both_flavours(test: impl Fn(&tokio::runtime::Runtime)) {
    test(&current_thread());
    test(&multi_thread());
}

#[traced]
fn leaf() -> Option<SpanId> {
    span_id()
}

#[traced]
async fn step(yields: usize) {
    for _ in 0..yields {
        tokio::task::yield_now().await;
    }
    leaf();
}

#[test]
fn join_keeps_siblings_apart() {
    #[traced]
    async fn parent() {
        tokio::join!(step(3), step(1), step(2));
    }
    both_flavours(|runtime| {
        let ((), spans) = runtime.block_on(capture_async(parent()));
        spans.assert_tree("parent\n  step\n    leaf\n  step\n    leaf\n  step\n    leaf\n");
    });
}

#[test]
fn the_loser_of_a_select_is_cancelled() {
    #[traced]
    async fn loser() {
        attr!(started = true);
        std::future::pending::<()>().await;
    }
    #[traced]
    async fn parent() {
        tokio::select! {
            biased;
            () = loser() => unreachable!("it never ends"),
            () = step(2) => {}
        }
        leaf();
    }
    both_flavours(|runtime| {
        let ((), spans) = runtime.block_on(capture_async(parent()));
        spans.assert_tree("parent\n  loser ~cancelled started=true\n  step\n    leaf\n  leaf\n");
        assert_eq!(
            spans.named("loser").one().status(),
            trace_runtime::Status::Unset,
            "cancelled is no error"
        );
    });
}

#[test]
fn a_runtime_inside_a_runtime_nests() {
    #[traced]
    fn blocking() {
        current_thread().block_on(step(2));
    }
    #[traced]
    async fn parent() {
        let context = Context::current();
        tokio::task::spawn_blocking(move || context.attach(blocking))
            .await
            .expect("it does not panic");
    }
    both_flavours(|runtime| {
        let ((), spans) = runtime.block_on(capture_async(parent()));
        spans.assert_tree("parent\n  blocking\n    step\n      leaf\n");
    });
}

#[test]
fn recursion_a_hundred_thousand_deep() {
    const DEPTH: u32 = 100_000;
    #[traced]
    fn down(left: u32) -> u32 {
        if left == 0 { 0 } else { down(left - 1) + 1 }
    }
    let work = || {
        let (depth, spans) = capture(|| down(DEPTH));
        assert_eq!(depth, DEPTH);
        assert_eq!(spans.len(), DEPTH as usize + 1);
        let roots = spans
            .iter()
            .filter(|span| span.parent_span_id().is_none())
            .count();
        assert_eq!(roots, 1);
        assert_eq!(span_id(), None);
    };
    let thread = thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(work)
        .expect("a thread");
    thread.join().expect("no overflow");
}

#[test]
fn an_early_return_restores_the_parent() {
    #[traced]
    fn early(leave: bool) -> Result<(), String> {
        if leave {
            return Err("left".into());
        }
        None::<()>.ok_or("never here")?;
        Ok(())
    }
    #[traced]
    fn parent() -> (Option<SpanId>, Option<SpanId>) {
        let before = span_id();
        let _ = (early(true), early(false));
        (before, span_id())
    }
    let ((before, after), spans) = capture(parent);
    assert_eq!(before, after);
    assert_eq!(before, Some(spans.named("parent").one().span_id()));
}

#[test]
fn a_caught_panic_restores_the_parent() {
    #[traced]
    fn fails() {
        leaf();
        resume_unwind(Box::new("planned"));
    }
    #[traced]
    fn parent() -> bool {
        let before = span_id();
        let caught = catch_unwind(fails).is_err();
        leaf();
        caught && before == span_id()
    }
    let (restored, spans) = capture(parent);
    assert!(restored);
    spans.assert_tree("parent\n  fails !panic\n    leaf\n  leaf\n");
}

#[test]
fn a_panic_inside_a_future_ends_its_span_and_restores_the_parent() {
    #[traced]
    async fn fails() {
        tokio::task::yield_now().await;
        resume_unwind(Box::new("planned"));
    }
    #[traced]
    async fn parent() {
        let task = tokio::spawn(fails().with_context(Context::current()));
        assert!(task.await.is_err());
        leaf();
    }
    both_flavours(|runtime| {
        let ((), spans) = runtime.block_on(capture_async(parent()));
        spans.assert_tree("parent\n  fails !panic\n  leaf\n");
    });
}

/// A `Drop` that runs while the thread unwinds is no victim of the panic.
#[test]
fn spans_of_destructors_are_not_blamed_for_the_panic() {
    struct Cleanup;
    impl Drop for Cleanup {
        fn drop(&mut self) {
            leaf();
        }
    }
    #[traced]
    fn fails() {
        let _cleanup = Cleanup;
        resume_unwind(Box::new("planned"));
    }
    let (_, spans) = try_capture(fails);
    spans.assert_tree("fails !panic\n  leaf\n");
    assert_eq!(spans.named("leaf").one().outcome(), Outcome::Returned);
}

#[test]
fn a_debug_implementation_may_be_traced_itself() {
    struct Nosy;
    impl fmt::Debug for Nosy {
        #[traced]
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            attr!(inside = ?"debug");
            event!("formatting", what = ?Some(1));
            f.write_str("Nosy(")?;
            leaf();
            f.write_str(")")
        }
    }
    #[traced(attrs(argument = ?nosy))]
    fn work(nosy: &Nosy) {
        attr!(again = ?nosy, after = 1);
        event!("seen", nosy = ?nosy);
    }
    let ((), spans) = capture(|| work(&Nosy));
    let work = spans.named("work").one();
    assert_eq!(work.attribute("argument"), Some("Nosy()".into()));
    assert_eq!(work.attribute("again"), Some("Nosy()".into()));
    assert_eq!(work.attribute("after"), Some(1.into()));
    assert_eq!(
        work.event("seen").and_then(|event| event.attribute("nosy")),
        Some("Nosy()".into())
    );
    assert_eq!(
        work.attribute("inside"),
        None,
        "it belongs to the inner span"
    );
    assert_eq!(spans.named("fmt").len(), 3);
    assert_eq!(spans.named("leaf").len(), 3);
}

/// An implementation that records on the span that is being recorded on, in the middle of its own value.
#[test]
fn a_value_may_record_on_the_same_span() {
    struct Chatty;
    impl fmt::Display for Chatty {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("cha")?;
            attr!(side = "effect");
            event!("side_event", n = 1);
            f.write_str("tty")
        }
    }
    #[traced]
    fn work() {
        attr!(value = %Chatty);
        event!("outer", first = 1, value = %Chatty, last = 2);
    }
    let ((), spans) = capture(work);
    let work = spans.named("work").one();
    assert_eq!(work.attribute("value"), Some("chatty".into()));
    assert_eq!(work.attribute("side"), Some("effect".into()));
    let outer = work.event("outer").expect("recorded");
    assert_eq!(outer.attribute("value"), Some("chatty".into()));
    assert_eq!(outer.attribute("last"), Some(2.into()));
}

#[test]
fn a_value_that_panics_is_contained() {
    struct Broken;
    impl fmt::Display for Broken {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            resume_unwind(Box::new("planned"));
        }
    }
    #[traced(attrs(broken = %Broken))]
    fn work() -> Result<(), Broken> {
        attr!(fine = 1);
        Err(Broken)
    }
    let (result, spans) = capture(work);
    assert!(result.is_err());
    let work = spans.named("work").one();
    assert_eq!(work.attribute("broken"), Some("<panicked>".into()));
    assert_eq!(work.attribute("fine"), Some(1.into()));
    assert_eq!(work.status(), trace_runtime::Status::error("<panicked>"));
}

#[test]
fn an_error_that_panics_when_its_cause_is_asked_for_is_contained() {
    #[derive(Debug)]
    struct Broken;
    impl fmt::Display for Broken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("broken")
        }
    }
    impl std::error::Error for Broken {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            resume_unwind(Box::new("planned"));
        }
    }
    #[traced]
    fn work() -> Result<(), Broken> {
        Err(Broken)
    }
    let (result, spans) = capture(work);
    assert!(result.is_err());
    spans.assert_tree("work !Broken");
    let exception = &spans.one().events()[0];
    assert_eq!(exception.attribute("exception.sources"), None);
}

/// One thread-local that is destroyed before ours and one after: spans in both are recorded.
#[test]
fn spans_while_thread_locals_are_destroyed() {
    struct Late(Option<Context>);
    impl Drop for Late {
        fn drop(&mut self) {
            if let Some(context) = self.0.take() {
                context.attach(leaf);
            }
        }
    }
    thread_local! {
        static FIRST: RefCell<Late> = const { RefCell::new(Late(None)) };
        static LAST: RefCell<Late> = const { RefCell::new(Late(None)) };
    }
    #[traced]
    fn work() {
        let context = Context::current();
        let ending = move || {
            FIRST.with(|late| late.borrow_mut().0 = Some(context.clone()));
            context.attach(leaf);
            LAST.with(|late| late.borrow_mut().0 = Some(context));
        };
        thread::spawn(ending).join().expect("it ends cleanly");
    }
    let ((), spans) = capture(work);
    spans.assert_tree("work\n  leaf\n  leaf\n  leaf\n");
}

/// A future that was polled on one thread and is dropped on another.
#[test]
fn a_future_moves_between_threads() {
    #[traced]
    async fn wanders() {
        attr!(before = 1);
        tokio::task::yield_now().await;
        attr!(after = 2);
        leaf();
        std::future::pending::<()>().await;
    }
    fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
        pin!(future).poll(&mut TaskContext::from_waker(Waker::noop()))
    }
    let ((), spans) = capture(|| {
        let mut future = Box::pin(wanders().with_context(Context::current()));
        assert!(poll(&mut future).is_pending());
        assert_eq!(span_id(), None, "nothing stays behind on this thread");
        let mut future = thread::spawn(move || {
            assert!(poll(&mut future).is_pending());
            assert_eq!(span_id(), None, "nor on that one");
            future
        })
        .join()
        .expect("polled");
        assert!(poll(&mut future).is_pending());
        thread::spawn(move || drop(future)).join().expect("dropped");
    });
    spans.assert_tree("wanders ~cancelled before=1 after=2\n  leaf\n");
}

#[test]
fn spans_for_places_that_are_not_functions() {
    let ((), spans) = capture(|| {
        let outer = span!("outer", kind = client; peer = "db");
        let handle = outer.clone();
        outer.in_scope(|| {
            leaf();
            thread::scope(|scope| {
                scope.spawn(|| handle.set_attribute("rows", 3));
            });
        });
        handle.set_attribute("late", true);
        let dropped = span!("dropped");
        drop(dropped);
        current_thread().block_on(step(1).in_span(span!("future")));
        drop(step(1).in_span(span!("unpolled")));
        span!("ended").end();
    });
    spans.assert_tree(
        "
        outer peer=db rows=3
          leaf
        dropped ~cancelled
        future
          step
            leaf
        unpolled ~cancelled
        ended
    ",
    );
    assert_eq!(
        spans.named("outer").one().attribute("late"),
        None,
        "it had ended"
    );
}

#[test]
fn a_remote_parent_stays_remote() {
    #[traced(kind = server, parent = remote)]
    fn serve(remote: Context) -> Option<String> {
        leaf();
        trace_runtime::traceparent()
    }
    let header = "00f067aa0ba902b7";
    let remote = trace_runtime::SpanContext::remote(
        "4bf92f3577b34da6a3ce929d0e0e4736"
            .parse()
            .expect("well-formed"),
        header.parse().expect("well-formed"),
        trace_runtime::TraceFlags::SAMPLED,
    );
    let (sent_on, spans) = capture(|| serve(Context::remote(remote)));
    let serve = spans.named("serve").one();
    assert_eq!(serve.trace_id(), remote.trace_id());
    assert_eq!(serve.parent_span_id(), Some(remote.span_id()));
    assert!(serve.has_remote_parent());
    let expected = format!("00-{}-{}-01", remote.trace_id(), serve.span_id());
    assert_eq!(sent_on, Some(expected), "the random flag stays unset");
    assert!(!spans.named("leaf").one().has_remote_parent());
}

/// A context that was handed to a thread: spans can be made below its span, whose body runs elsewhere.
#[test]
fn an_attached_span_takes_no_attributes_from_afar() {
    #[traced]
    fn parent() {
        let context = Context::current();
        context.attach(|| attr!(here = 1));
        let elsewhere = move || {
            context.attach(|| {
                assert!(!trace_runtime::is_recording());
                attr!(lost = 1);
                leaf();
                context.attach(|| attr!(lost_too = 1));
            });
            context.attach(leaf);
        };
        thread::spawn(elsewhere).join().expect("it does not panic");
        attr!(after = 2);
    }
    let ((), spans) = capture(parent);
    spans.assert_tree("parent here=1 after=2\n  leaf\n  leaf\n");
    for leaf in spans.named("leaf").iter() {
        assert_eq!(leaf.attributes(), []);
    }
    let parent = spans.named("parent").one();
    assert_eq!(parent.attributes().len(), 2);
}

#[test]
fn links_are_computed_where_the_caller_is() {
    #[traced(links = [Context::current()])]
    fn linked() {}
    #[traced(links = Context::current(), root)]
    async fn linked_root() {}
    #[traced]
    fn parent() {
        linked();
        current_thread().block_on(linked_root());
    }
    let ((), spans) = capture(parent);
    let caller = spans.named("parent").one().span_id();
    for name in ["linked", "linked_root"] {
        let links = spans.named(name).one().links();
        assert_eq!(links.len(), 1);
        assert_eq!(links[0].span_context().span_id(), caller);
    }
}

#[test]
fn the_programs_own_error_type_wins() {
    #[traced]
    fn fails() -> Result<(), String> {
        attr!(error.type = "timeout");
        Err("too late".into())
    }
    let (_, spans) = capture(fails);
    assert_eq!(
        spans.named("fails").one().attribute("error.type"),
        Some("timeout".into())
    );
}

#[test]
fn a_future_that_was_never_polled_is_no_span() {
    let ((), spans) = capture(|| drop(step(1)));
    assert!(spans.is_empty());
    assert_eq!(spans.unfinished(), 0);
}

#[test]
fn contexts_and_spans_can_be_shared_and_sent() {
    fn shared<T: Send + Sync + Unpin + 'static>() {}
    fn sent<T: Send>(_: &T) {}
    shared::<Context>();
    shared::<trace_runtime::Span>();
    shared::<trace_runtime::SpanContext>();
    shared::<trace_runtime::Report>();
    shared::<trace_runtime::Error>();
    shared::<trace_runtime::Tracing>();
    shared::<trace_runtime::testing::Spans>();
    sent(&step(1));
    sent(&step(1).with_context(Context::current()));
    sent(&step(1).in_span(span!("span")));
}
