//! What a context carries from a request to the next one, through spans, threads and tasks.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::yield_now;
use trace_runtime::export::{Batch, Exporter};
use trace_runtime::propagation::{self, Extract, Propagator, TraceContext};
use trace_runtime::sampling::{AlwaysOn, ParentBased};
use trace_runtime::testing::{self, capture};
use trace_runtime::{Context, Error, InSpan, SpanContext, Tracing, WithContext, span, traced};

use crate::request::{SAMPLED, UNSAMPLED, request};

/// Recording for the tests below which something has to be dropped by the sampler: inside a capture everything is recorded.
fn record() -> &'static Tracing {
    static TRACING: OnceLock<Tracing> = OnceLock::new();
    TRACING.get_or_init(|| {
        trace_runtime::builder()
            .exporter(States)
            .sampler(ParentBased::new(AlwaysOn))
            .init()
            .expect("the only one of this process")
    })
}

/// The span ids and trace states that were exported.
static EXPORTED: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

struct States;

impl Exporter for States {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let states = batch
            .iter()
            .map(|span| (span.span_id().to_string(), span.trace_state().to_owned()));
        EXPORTED.lock().expect("no panic").extend(states);
        Ok(())
    }
}

/// Outside of a capture spans start and end in a shorter way, which knows no trace state.
#[test]
fn spans_of_every_way_export_the_trace_state() {
    let tracing = record();
    let with_state = parent_of(&serve(&request(SAMPLED))).span_id().to_string();
    let runtime = Builder::new_current_thread().build().expect("no driver");
    let [later, below] = runtime.block_on(serve_later(&request(SAMPLED)));
    let without = parent_of(&call()).span_id().to_string();
    tracing.flush(Duration::from_secs(10));
    let exported = EXPORTED.lock().expect("no panic");
    let state = |id: &str| {
        let (_, state) = exported.iter().find(|(other, _)| other == id)?;
        Some(state.clone())
    };
    for id in [with_state, later, below] {
        assert_eq!(state(&id).as_deref(), Some("congo=t61,rojo=00f"), "{id}");
    }
    assert_eq!(state(&without).as_deref(), Some(""));
}

#[traced(kind = client)]
fn call() -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    propagation::inject(&mut headers);
    headers
}

#[traced(kind = server, parent = propagation::extract(request))]
fn serve(request: &dyn Extract) -> BTreeMap<String, String> {
    call()
}

fn current_span() -> String {
    trace_runtime::span_id()
        .expect("one is current")
        .to_string()
}

#[traced]
fn look() -> String {
    current_span()
}

/// A span that leaves its thread, and one below it that does not.
#[traced(attrs(waits = true))]
async fn wait() -> [String; 2] {
    yield_now().await;
    [current_span(), look()]
}

#[traced(parent = propagation::extract(request))]
async fn serve_later(request: &HashMap<String, String>) -> [String; 2] {
    wait().await
}

fn parent_of(headers: &BTreeMap<String, String>) -> SpanContext {
    headers["traceparent"].parse().expect("a traceparent")
}

#[test]
fn a_request_goes_on_with_all_that_it_brought() {
    let (sent, spans) = capture(|| serve(&request(SAMPLED)));
    let (serve, call) = (spans.named("serve").one(), spans.named("call").one());
    assert_eq!(serve.trace_id().to_string(), &SAMPLED[3..35]);
    assert_eq!(
        serve.parent_span_id().map(|it| it.to_string()).as_deref(),
        Some(&SAMPLED[36..52])
    );
    assert_eq!(parent_of(&sent).span_id(), call.span_id());
    assert_eq!(sent["tracestate"], "congo=t61,rojo=00f");
    assert_eq!(sent["baggage"], "tenant=a");
}

/// Requirement 19: a trace that came without the random flag is sent on without.
#[test]
fn random_is_not_invented() {
    let (sent, _) = capture(|| serve(&request(SAMPLED)));
    assert!(!parent_of(&sent).flags().is_random());
    let (sent, _) = capture(|| serve(&request(&SAMPLED.replace("-01", "-03"))));
    assert!(parent_of(&sent).flags().is_random());
    let (sent, _) = capture(call);
    assert!(parent_of(&sent).flags().is_random(), "requirement 20");
}

#[test]
fn every_span_of_the_trace_records_the_trace_state() {
    let (_, spans) = capture(|| serve(&request(SAMPLED)));
    for span in &spans {
        assert_eq!(span.trace_state(), "congo=t61,rojo=00f", "{}", span.name());
    }
    let ((), spans) = capture(|| {
        let context = propagation::extract(&request(SAMPLED));
        let handle = context.attach(|| span!("handle"));
        handle.in_scope(|| span!("below").end());
        span!("elsewhere").end();
    });
    let state = |name| spans.named(name).one().trace_state().to_owned();
    assert_eq!([state("handle"), state("below")], ["congo=t61,rojo=00f"; 2]);
    assert_eq!(state("elsewhere"), "");
}

#[test]
fn futures_keep_the_trace_state_when_they_move() {
    #[traced]
    async fn handler() {
        yield_now().await;
        async { yield_now().await }.in_span(span!("inner")).await;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let ((), spans) = runtime.block_on(testing::capture_async(async {
        let context = propagation::extract(&request(SAMPLED));
        tokio::spawn(handler().with_context(context))
            .await
            .expect("no panic");
    }));
    for name in ["handler", "inner"] {
        assert_eq!(spans.named(name).one().trace_state(), "congo=t61,rojo=00f");
    }
}

/// Requirement 46: a new trace starts without the old one's trace state; the baggage is not the trace's.
#[test]
fn a_new_trace_keeps_the_baggage_only() {
    #[traced(root)]
    fn restart() -> BTreeMap<String, String> {
        call()
    }
    let (sent, spans) = capture(|| propagation::extract(&request(SAMPLED)).attach(restart));
    assert_ne!(parent_of(&sent).trace_id().to_string(), &SAMPLED[3..35]);
    assert_eq!(sent.get("tracestate"), None);
    assert_eq!(sent["baggage"], "tenant=a");
    assert_eq!(spans.named("restart").one().trace_state(), "");
}

/// Requirements 17 and 38: a trace that is not recorded goes on too, and each request has a parent id of its own.
#[test]
fn an_unsampled_trace_goes_on_with_fresh_parents() {
    #[traced(parent = context)]
    fn unsampled(context: Context) -> [BTreeMap<String, String>; 3] {
        [call(), call(), call()]
    }
    record();
    let sent = unsampled(propagation::extract(&request(UNSAMPLED)));
    let mut parents = vec![UNSAMPLED.parse::<SpanContext>().expect("valid").span_id()];
    for headers in &sent {
        let parent = parent_of(headers);
        assert_eq!(parent.trace_id().to_string(), &UNSAMPLED[3..35]);
        assert_eq!(parent.flags().to_byte(), 2);
        assert_eq!(headers["tracestate"], "congo=t61,rojo=00f");
        assert!(!parents.contains(&parent.span_id()), "{parents:?}");
        parents.push(parent.span_id());
    }
}

/// Requirements 16 and 18: where no span was started, the context is passed through as it came.
#[test]
fn a_context_without_a_span_of_ours_is_passed_through() {
    for header in [SAMPLED, UNSAMPLED] {
        let mut sent = BTreeMap::new();
        propagation::inject_context(&propagation::extract(&request(header)), &mut sent);
        assert_eq!(sent["traceparent"], header);
        assert_eq!(sent["tracestate"], "congo=t61,rojo=00f");
    }
}

#[test]
fn a_message_is_extracted_though_another_trace_is_current() {
    let outer = Context::default()
        .with_remote(SAMPLED.replace("4bf9", "5c0a").parse().expect("valid"))
        .with_baggage("other=1".parse().expect("valid"));
    let found = outer.attach(|| propagation::extract(&request(SAMPLED)));
    assert_eq!(found.span_context(), SAMPLED.parse().ok());
    assert_eq!(found.baggage().as_str(), "tenant=a");
    let direct = TraceContext.extract(&request(SAMPLED), &outer);
    assert_eq!(direct.span_context(), SAMPLED.parse().ok());
}

#[test]
fn baggage_reaches_children_threads_and_requests() {
    let context = Context::current().with_baggage("a=1".parse().expect("valid"));
    let seen = || Context::current().baggage().as_str().to_owned();
    let ((inside, thread, sent), _) = capture(|| {
        context.attach(|| {
            span!("work").in_scope(|| {
                let moved = Context::current();
                let thread = std::thread::spawn(move || moved.attach(seen));
                (seen(), thread.join().expect("no panic"), call())
            })
        })
    });
    assert_eq!([&*inside, &*thread, &*sent["baggage"]], ["a=1"; 3]);
    assert_eq!(seen(), "");
}
