//! What a context carries from a request to the next one, through spans, threads and processes.

use std::collections::{BTreeMap, HashMap};
use std::process::Command;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::yield_now;
use trace_runtime::export::{Batch, Exporter};
use trace_runtime::propagation::{
    self, B3, Carrier, Composite, Env, Extract, Inject, Propagator, TraceContext, W3cBaggage,
};
use trace_runtime::sampling::{AlwaysOn, ParentBased};
use trace_runtime::testing::{self, capture};
use trace_runtime::{
    Baggage, Context, Error, InSpan, SpanContext, TraceState, Tracing, WithContext, span, traced,
};

const SAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const UNSAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02";

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

#[test]
fn a_request_that_is_proxied_keeps_nothing_of_b3() {
    let old = ["x-b3-parentspanid", "X-B3-Flags", "x-b3-sampled"];
    let mut headers = old.map(|name| (name.to_owned(), "1".to_owned())).to_vec();
    let context = Context::default().with_remote(SAMPLED.parse().expect("valid"));
    B3::multi().inject(&context, &mut headers);
    let names: Vec<_> = headers.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["x-b3-traceid", "x-b3-spanid", "x-b3-sampled"]);
}

fn request(traceparent: &str) -> HashMap<String, String> {
    HashMap::from([
        ("traceparent".to_owned(), traceparent.to_owned()),
        ("tracestate".to_owned(), "congo=t61,rojo=00f".to_owned()),
        ("baggage".to_owned(), "tenant=a".to_owned()),
    ])
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
fn nothing_is_sent_where_nothing_is() {
    let mut sent = BTreeMap::new();
    propagation::inject_context(&Context::default(), &mut sent);
    assert_eq!(sent, BTreeMap::new());
}

/// Requirement 24: what an earlier call or the request that is proxied left behind is replaced.
#[test]
fn injecting_replaces() {
    let pairs = |names: [&str; 3]| {
        names
            .map(|name| (name.to_owned(), "old".to_owned()))
            .to_vec()
    };
    let mut plain = pairs(["TraceParent", "TRACESTATE", "traceparent"]);
    let mut map: BTreeMap<_, _> = plain.iter().cloned().collect();
    let mut hashed: HashMap<_, _> = plain.iter().cloned().collect();
    let context = Context::default().with_remote(SAMPLED.parse().expect("valid"));
    for _ in 0..2 {
        propagation::inject_context(&context, &mut plain);
        propagation::inject_context(&context, &mut map);
        propagation::inject_context(&context, &mut hashed);
    }
    let wanted = [("traceparent".to_owned(), SAMPLED.to_owned())];
    assert_eq!(plain, wanted);
    assert_eq!(map, BTreeMap::from(wanted.clone()));
    assert_eq!(hashed, HashMap::from(wanted));
}

#[test]
fn http_headers_are_replaced_too() {
    let mut headers = http::HeaderMap::new();
    for (name, value) in [
        ("traceparent", "old"),
        ("traceparent", "older"),
        ("tracestate", "a=1"),
    ] {
        headers.append(name, value.parse().expect("valid"));
    }
    let context = Context::default().with_remote(SAMPLED.parse().expect("valid"));
    propagation::inject_context(&context, &mut headers);
    assert_eq!(
        headers.get_all("traceparent").iter().collect::<Vec<_>>(),
        [SAMPLED]
    );
    assert_eq!(headers.get("tracestate"), None);
    headers.set("no\nname", "value");
    headers.set("name", "no\nvalue");
    assert_eq!(headers.len(), 1, "what HTTP does not allow is left out");
}

#[test]
fn a_child_process_gets_variables() {
    let mut child = Command::new("true");
    let context = propagation::extract(&request(SAMPLED));
    propagation::inject_context(&context, &mut child);
    let variables: BTreeMap<_, _> = child
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_str()?, value?.to_str()?)))
        .collect();
    let wanted = [
        ("BAGGAGE", "tenant=a"),
        ("TRACEPARENT", SAMPLED),
        ("TRACESTATE", "congo=t61,rojo=00f"),
    ];
    assert_eq!(variables, BTreeMap::from(wanted));
}

/// Variables can only be seen in a process of one's own: this test runs itself once more.
#[test]
fn a_process_reads_its_variables() {
    const MARK: &str = "PROPAGATION_TEST_CHILD";
    if std::env::var_os(MARK).is_some() {
        let context = propagation::extract(&Env);
        assert_eq!(context.span_context(), SAMPLED.parse().ok());
        assert_eq!(context.trace_state().as_str(), "congo=t61,rojo=00f");
        assert_eq!(context.baggage().get("tenant").as_deref(), Some("a"));
        let mut names = Vec::new();
        Env.fields(&mut |name, _| names.push(name.to_owned()));
        assert!(
            names.contains(&"propagation-test-child".to_owned()),
            "{names:?}"
        );
        return;
    }
    let mut child = Command::new(std::env::current_exe().expect("a test"));
    child
        .args(["--exact", "a_process_reads_its_variables"])
        .env(MARK, "1");
    propagation::inject_context(&propagation::extract(&request(SAMPLED)), &mut child);
    let output = child.output().expect("the test starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

/// A format of our own, under another name.
struct House;

impl Propagator for House {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let mut found = None;
        carrier.values("x-house", &mut |value| {
            found = SpanContext::from_traceparent(value);
        });
        found.map_or_else(|| context.clone(), |span| context.with_remote(span))
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        if let Some(span) = context.span_context() {
            carrier.set("x-house", span.traceparent().as_str());
        }
    }

    fn fields(&self) -> Vec<&str> {
        vec!["x-house"]
    }
}

#[test]
fn the_first_format_that_names_a_trace_wins() {
    let other = SAMPLED.replace("4bf9", "5c0a");
    let mut carrier = request(SAMPLED);
    carrier.insert("x-house".to_owned(), other.clone());
    let first = |formats: Composite| formats.extract(&carrier, &Context::default());

    let w3c = first(
        Composite::default()
            .and(TraceContext)
            .and(W3cBaggage)
            .and(House),
    );
    assert_eq!(w3c.span_context(), SAMPLED.parse().ok());
    assert_eq!(w3c.trace_state().as_str(), "congo=t61,rojo=00f");
    assert_eq!(w3c.baggage().as_str(), "tenant=a");

    let house = first(
        Composite::default()
            .and(House)
            .and(W3cBaggage)
            .and(TraceContext),
    );
    assert_eq!(house.span_context(), other.parse().ok());
    assert!(
        house.trace_state().is_empty(),
        "it belongs to the other trace"
    );
    assert_eq!(house.baggage().as_str(), "tenant=a");

    let formats = Composite::default()
        .and(TraceContext)
        .and(W3cBaggage)
        .and(House);
    assert_eq!(
        formats.fields(),
        ["traceparent", "tracestate", "baggage", "x-house"]
    );
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

// Requirements 39, 40, 42, 43, 45 and 47: what is written.

#[test]
fn a_member_that_is_set_goes_to_the_front() {
    let state: TraceState = "a=1,b=2,c=3".parse().expect("valid");
    let with = |key, value| state.with(key, value).expect("valid").to_string();
    assert_eq!(with("d", "4"), "d=4,a=1,b=2,c=3");
    assert_eq!(with("b", "9"), "b=9,a=1,c=3");
    assert_eq!(state.without("b").as_str(), "a=1,c=3");
    assert_eq!(state.without("x").as_str(), state.as_str());
    assert_eq!(
        state.without("a").without("b").without("c"),
        TraceState::EMPTY
    );
    let doubled: TraceState = "a=1,b=2,a=3".parse().expect("valid");
    assert_eq!(doubled.with("a", "4").expect("valid").as_str(), "a=4,b=2");
    assert_eq!(doubled.get("a"), Some("1"));
    assert_eq!(doubled.get("A"), None);
}

#[test]
fn the_right_most_of_33_members_goes() {
    let members = (1..=32).map(|at| format!("k{at}=v")).collect::<Vec<_>>();
    let state: TraceState = members.join(",").parse().expect("valid");
    let grown = state.with("new", "1").expect("valid");
    assert_eq!(grown.iter().count(), 32);
    assert!(grown.as_str().starts_with("new=1,k1=v,") && grown.get("k32").is_none());
    let same = state.with("k32", "w").expect("valid");
    assert!(same.as_str().starts_with("k32=w,k1=v,") && same.get("k31").is_some());
}

#[test]
fn what_is_set_has_to_be_allowed() {
    let long = "x".repeat(257);
    for (key, value) in [
        ("", "1"),
        ("A", "1"),
        ("a b", "1"),
        ("a=", "1"),
        (&*long, "1"),
        ("a", ""),
        ("a", "b,c"),
        ("a", "b=c"),
        ("a", "b "),
        ("a", "b\r\nc: d"),
        ("a", "\0"),
        ("a", "é"),
        ("a", &*long),
    ] {
        let error = TraceState::EMPTY.with(key, value).expect_err("not allowed");
        assert!(error.is_malformed(), "{key}={value}");
    }
    assert!("a=1,b".parse::<TraceState>().is_err());
    assert_eq!("".parse::<TraceState>().ok(), Some(TraceState::EMPTY));
}

#[test]
fn a_context_sends_the_trace_state_that_it_was_given() {
    let context = propagation::extract(&request(SAMPLED));
    let ours = context.trace_state().with("us", "1").expect("valid");
    let mut sent = BTreeMap::new();
    propagation::inject_context(&context.with_trace_state(ours), &mut sent);
    assert_eq!(sent["tracestate"], "us=1,congo=t61,rojo=00f");
    let orphan = Context::default().with_trace_state("a=1".parse().expect("valid"));
    assert!(
        orphan.trace_state().is_empty(),
        "requirement 27: no trace, no state"
    );
}

// Requirements 53 to 56.

#[test]
fn any_text_can_be_baggage() {
    for text in [
        "",
        "a b",
        "a,b;c=d",
        "\"\\",
        "100%",
        "%41",
        "naïve 😀",
        "\r\n\0",
    ] {
        let baggage = Baggage::EMPTY.with("key", text).expect("any value");
        let wire = baggage.as_str().as_bytes();
        assert!(wire.iter().all(u8::is_ascii_graphic), "{baggage}");
        let read: Baggage = baggage.as_str().parse().expect("what we write is valid");
        assert_eq!(read.get("key").as_deref(), Some(text));
    }
    for key in ["", "a b", "a=b", "a,b", "é", "a\r\n"] {
        assert!(Baggage::EMPTY.with(key, "1").is_err(), "{key:?}");
    }
}

#[test]
fn baggage_is_read_as_it_was_meant() {
    let value = |text: &str| {
        let baggage: Baggage = text.parse().expect("valid");
        baggage.get("a").map(std::borrow::Cow::into_owned)
    };
    assert_eq!(value("a=%e2%82%ac").as_deref(), Some("€"));
    assert_eq!(value("a=%2541").as_deref(), Some("%41"), "decoded once");
    assert_eq!(value("a=%C3%28").as_deref(), Some("\u{fffd}("));
    assert_eq!(value("a=+").as_deref(), Some("+"));
    assert_eq!(value("a=1,a=2").as_deref(), Some("2"));
    assert_eq!(value("A=1"), None);
    let baggage: Baggage = "a=1;p=%20;q,b=2".parse().expect("valid");
    let member = baggage.member("a").expect("it is there");
    let properties: Vec<_> = member
        .properties()
        .map(|(key, value)| (key, value.map(String::from)))
        .collect();
    assert_eq!(properties, [("p", Some(" ".to_owned())), ("q", None)]);
}

#[test]
fn baggage_stays_within_its_limits() {
    let grow = |baggage: Baggage, at: usize| baggage.with(&format!("k{at}"), "v");
    let full = (0..64).try_fold(Baggage::EMPTY, grow).expect("64 members");
    assert!(grow(full.clone(), 64).is_err());
    let same = full.with("k3", "w").expect("in the place of another");
    assert_eq!(same.iter().count(), 64);
    assert!(Baggage::EMPTY.with("k", &"v".repeat(8190)).is_ok());
    assert!(Baggage::EMPTY.with("k", &"v".repeat(8191)).is_err());
    assert_eq!(same.without("k3").iter().count(), 63);
    assert_eq!(
        Baggage::EMPTY.with("a", "1").expect("valid").without("a"),
        Baggage::EMPTY
    );
}

#[test]
fn every_carrier_keeps_the_contract() {
    testing::check_carrier(&mut Vec::<(String, String)>::new());
    testing::check_carrier(&mut HashMap::<String, String>::new());
    testing::check_carrier(&mut BTreeMap::<String, String>::new());
    testing::check_carrier(&mut http::HeaderMap::new());
    let mut full: BTreeMap<_, _> = request(SAMPLED).into_iter().collect();
    testing::check_carrier(&mut full);
}

// Carriers that are stored.

fn stored() -> Carrier {
    Carrier::of(&propagation::extract(&request(SAMPLED)))
}

#[test]
fn a_stored_carrier_comes_back_whole() {
    let text = stored().to_string();
    assert_eq!(text, format!("1 {SAMPLED} tenant=a congo=t61,rojo=00f"));
    assert_eq!(text.parse::<Carrier>().expect("what we write"), stored());
    let json = serde_json::to_string(&stored()).expect("a string");
    assert_eq!(json, format!("\"{text}\""));
    assert_eq!(
        serde_json::from_str::<Carrier>(&json).expect("a string"),
        stored()
    );
    let empty = Carrier::default();
    assert_eq!(empty.to_string(), "1 -  ");
    assert_eq!(
        empty.to_string().parse::<Carrier>().expect("what we write"),
        empty
    );
    let spaced = stored()
        .context()
        .with_trace_state("a= b  c".parse().expect("valid"));
    let spaced = Carrier::of(&spaced);
    assert_eq!(
        spaced
            .to_string()
            .parse::<Carrier>()
            .expect("what we write"),
        spaced
    );
}

#[test]
fn a_job_does_not_fail_for_its_trace() {
    for text in [
        "",
        "2 x",
        "1",
        "1 junk  ",
        "1 -  ,junk",
        "1 - junk ",
        &"x".repeat(1_000_000),
    ] {
        assert!(text.parse::<Carrier>().is_err(), "{text:.20}");
        let json = serde_json::to_string(text).expect("a string");
        let read = serde_json::from_str::<Carrier>(&json).expect("never an error");
        assert_eq!(read, Carrier::default(), "{text:.20}");
    }
    let orphan: Carrier = "1 -  a=1".parse().expect("the form is right");
    assert_eq!(orphan, Carrier::default(), "requirement 27");
}

#[test]
fn a_retry_is_a_trace_of_its_own() {
    let (first, second) = (stored().attempt(1), stored().attempt(2));
    assert_eq!(first.parent().span_context(), SAMPLED.parse().ok());
    assert_eq!(first.parent().trace_state().as_str(), "congo=t61,rojo=00f");
    assert_eq!(first.link(), None);
    assert_eq!(second.parent().trace_id(), None);
    assert_eq!(second.link(), SAMPLED.parse().ok());
    for attempt in [first, second] {
        assert_eq!(attempt.parent().baggage().as_str(), "tenant=a");
    }
    assert_eq!(Carrier::default().attempt(0).parent().trace_id(), None);
    assert_eq!(Carrier::default().attempt(2).link(), None);
}

#[test]
fn a_batch_links_to_all_its_jobs() {
    #[traced(kind = consumer, links = jobs)]
    fn batch(jobs: &[Carrier]) {}
    let ((), spans) = capture(|| batch(&[stored(), Carrier::default(), stored()]));
    let links = spans.named("batch").one().links().to_vec();
    assert_eq!(links.len(), 2);
    assert_eq!(Some(links[0].span_context()), SAMPLED.parse().ok());
}
