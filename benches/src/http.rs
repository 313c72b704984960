//! What the HTTP layers cost: a request through a client and a server in memory, with and without them.
//!
//! `cargo run --release -p trace-benches --bin http` prints the table. A request with four header fields is answered by a service that returns a short body, and
//! the body is read to its end. With the layers it gets two spans, the second below the header that the first has sent, with all attributes of the
//! conventions. Each contender answers a few thousand requests, in turn, round by round: **caller** is the CPU time of the thread, **process** that of the
//! whole process until every span is at the exporter, both in ns for each request and without what the bare service costs.
//!
//! The rival is tower-http 0.7.1 with its defaults on both sides, at level `INFO`: two spans with method, path and version, and neither header nor status. Its
//! figure is what tracing and OpenTelemetry cost before anything is added that the conventions ask for.

use std::convert::Infallible;
use std::fmt::{Display, Write as _};
use std::future::{Ready, ready};
use std::hint::black_box;

use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use tower::{Service, ServiceBuilder, service_fn};
use tower_http::trace::{DefaultMakeSpan, TraceLayer};
use trace_runtime::tower::{ClientLayer, ServerLayer};
use tracing::Level;

use crate::alloc;
use crate::clock::{Process, per, thread_ns};
use crate::measure::Spread;
use crate::rivals::OTEL_LAYER;
use crate::rivals::ours::Ours;
use crate::rivals::{End, Rival};
use crate::work::{block_on, repeat};

/// Requests in one round.
const REQUESTS: u64 = 4000;

type Payload = Full<&'static [u8]>;

/// One way to answer.
struct Contender {
    name: &'static str,
    library: Option<&'static dyn Rival>,
    requests: Box<dyn FnMut(u64)>,
    caller: Vec<f64>,
    process: Vec<f64>,
    allocations: f64,
}

impl Contender {
    fn new<S, B>(name: &'static str, library: Option<&'static dyn Rival>, mut service: S) -> Self
    where
        S: Service<Request<Payload>, Response = Response<B>, Error = Infallible> + 'static,
        B: http_body::Body<Error: Display>,
    {
        let requests = move |times| repeat(times, || block_on(exchange(&mut service)));
        Self {
            name,
            library,
            requests: Box::new(requests),
            caller: Vec::new(),
            process: Vec::new(),
            allocations: 0.0,
        }
    }

    fn flush(&self) {
        if let Some(library) = self.library {
            library.flush();
        }
    }

    fn round(&mut self) {
        (self.requests)(REQUESTS / 10);
        self.flush();
        let (process, start) = (Process::start(), thread_ns());
        (self.requests)(REQUESTS);
        let caller = thread_ns() - start;
        self.flush();
        self.process.push(per(process.stop(), REQUESTS));
        self.caller.push(per(caller, REQUESTS));
    }

    fn count_allocations(&mut self) {
        let allocations = alloc::count(|| {
            (self.requests)(REQUESTS);
            self.flush();
        });
        self.allocations = per(allocations, REQUESTS);
    }
}

async fn exchange<S, B>(service: &mut S)
where
    S: Service<Request<Payload>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Error: Display>,
{
    let Ok(response) = service.call(request()).await;
    black_box(response.into_body().collect().await.ok());
}

fn request() -> Request<Payload> {
    Request::get("http://tasks.example:8080/tasks/7?full=1")
        .header("host", "tasks.example:8080")
        .header("user-agent", "bench/1.0")
        .header("accept", "*/*")
        .header("x-forwarded-for", "203.0.113.7")
        .body(Full::default())
        .expect("a valid request")
}

fn answer(_: Request<Payload>) -> Ready<Result<Response<Payload>, Infallible>> {
    ready(Ok(Response::new(Full::new(b"a task"))))
}

/// Measures all in turn, and returns the table.
pub fn run(rounds: usize) -> String {
    let mut contenders = contenders();
    for library in contenders.iter().filter_map(|it| it.library) {
        library.start(End::Counted);
    }
    for _ in 0..rounds {
        contenders.iter_mut().for_each(Contender::round);
    }
    contenders.iter_mut().for_each(Contender::count_allocations);
    table(&contenders)
}

fn contenders() -> Vec<Contender> {
    let ours = ServiceBuilder::new()
        .layer(ClientLayer::new().template(|_| Some("/tasks/{id}")))
        .layer(ServerLayer::new().route(|_| Some("/tasks/{id}")));
    let level = DefaultMakeSpan::new().level(Level::INFO);
    let theirs = TraceLayer::new_for_http().make_span_with(level);
    let theirs = ServiceBuilder::new().layer(theirs.clone()).layer(theirs);
    vec![
        Contender::new("no layers", None, service_fn(answer)),
        Contender::new(
            "trace-runtime",
            Some(&Ours),
            ours.service(service_fn(answer)),
        ),
        Contender::new(
            "tower-http 0.7.1 + OpenTelemetry",
            Some(&OTEL_LAYER),
            theirs.service(service_fn(answer)),
        ),
    ]
}

fn table(contenders: &[Contender]) -> String {
    let mut table =
        "| layers | caller ns, median (min) | process ns, median (min) | allocations |\n"
            .to_owned();
    table.push_str("| --- | --- | --- | --- |\n");
    let bare = &contenders[0];
    for contender in contenders {
        let below = contender.library.map(|_| bare);
        let allocations = contender.allocations - below.map_or(0.0, |bare| bare.allocations);
        let caller = above(&contender.caller, below.map(|bare| &bare.caller));
        let process = above(&contender.process, below.map(|bare| &bare.process));
        let _ = writeln!(
            table,
            "| {} | {caller} | {process} | {allocations:.1} |",
            contender.name
        );
    }
    table
}

/// The rounds, without what the bare service cost in its own.
fn above(rounds: &[f64], bare: Option<&Vec<f64>>) -> String {
    let all = Spread::of(rounds);
    let (median, min) = bare.map_or((0.0, 0.0), |bare| {
        let Spread { median, min } = Spread::of(bare);
        (median, min)
    });
    format!("{:.0} ({:.0})", all.median - median, all.min - min)
}
