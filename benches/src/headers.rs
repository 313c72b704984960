//! Reading and writing `traceparent`, beside the rivals.
//!
//! `cargo run --release -p trace-benches --bin headers` prints the table. Each library goes through the same few hundred headers, in turn, round by
//! round; the figures are ns of the thread's CPU time for each header, the median and the lowest of the rounds. The last two rows are the
//! whole way through a `HashMap<String, String>`, lookup and context included, which is the only one that OpenTelemetry offers.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hint::black_box;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use trace_runtime::{Context, SpanContext, propagation};

use crate::alloc;
use crate::clock::{per, thread_ns};
use crate::measure::Spread;

/// Headers in one pass.
const HEADERS: usize = 256;
/// Passes in one round.
const PASSES: usize = 400;

/// One thing that is done to every header.
struct Contender {
    name: &'static str,
    pass: Box<dyn Fn()>,
    rounds: Vec<f64>,
}

impl Contender {
    fn new<T: 'static>(name: &'static str, inputs: Vec<T>, each: impl Fn(&T) + 'static) -> Self {
        let pass = move || inputs.iter().for_each(|input| each(black_box(input)));
        Self {
            name,
            pass: Box::new(pass),
            rounds: Vec::new(),
        }
    }

    fn round(&mut self) {
        let start = thread_ns();
        for _ in 0..PASSES {
            (self.pass)();
        }
        self.rounds
            .push(per(thread_ns() - start, (HEADERS * PASSES) as u64));
    }
}

/// Measures all in turn, and returns the table.
pub fn run(rounds: usize) -> String {
    let mut contenders = contenders();
    for round in 0..=rounds {
        for contender in &mut contenders {
            contender.round();
            if round == 0 {
                // The first was for the caches.
                contender.rounds.clear();
            }
        }
    }
    let mut table =
        "| what | median ns | min ns | allocations |\n| --- | --- | --- | --- |\n".to_owned();
    for contender in contenders {
        let Spread { median, min } = Spread::of(&contender.rounds);
        let allocations = per(alloc::count(|| (contender.pass)()), HEADERS as u64);
        let name = contender.name;
        let _ = writeln!(table, "| {name} | {median:.1} | {min:.1} | {allocations} |");
    }
    table
}

fn contenders() -> Vec<Contender> {
    let spans: Vec<_> = headers()
        .iter()
        .map(|text| text.parse::<SpanContext>().expect("valid"))
        .collect();
    let theirs = |text: &String| fastrace::prelude::SpanContext::decode_w3c_traceparent(text);
    vec![
        Contender::new("read, trace-runtime", headers(), |text| {
            black_box(&SpanContext::from_traceparent(text.as_bytes()));
        }),
        Contender::new("read, fastrace", headers(), move |text| {
            black_box(&theirs(text));
        }),
        Contender::new("write, trace-runtime", spans, |span| {
            black_box(span.traceparent().as_bytes());
        }),
        Contender::new(
            "write, fastrace",
            headers().iter().filter_map(theirs).collect(),
            |span| {
                black_box(&span.encode_w3c_traceparent());
            },
        ),
        Contender::new("extract from a map, trace-runtime", carriers(), |carrier| {
            black_box(propagation::extract(carrier));
        }),
        Contender::new("extract from a map, OpenTelemetry", carriers(), |carrier| {
            black_box(TraceContextPropagator::new().extract(carrier));
        }),
        Contender::new("inject into a map, trace-runtime", ours(), |context| {
            let mut carrier = HashMap::<String, String>::new();
            propagation::inject_context(context, &mut carrier);
            black_box(carrier);
        }),
        Contender::new("inject into a map, OpenTelemetry", otel(), |context| {
            let mut carrier = HashMap::<String, String>::new();
            TraceContextPropagator::new().inject_context(context, &mut carrier);
            black_box(carrier);
        }),
    ]
}

fn headers() -> Vec<String> {
    (1..=HEADERS as u64)
        .map(|seed| {
            let word = |at: u64| (seed * 4 + at).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let flags = seed % 4;
            format!(
                "00-{:016x}{:016x}-{:016x}-{flags:02x}",
                word(1),
                word(2),
                word(3)
            )
        })
        .collect()
}

fn carriers() -> Vec<HashMap<String, String>> {
    headers()
        .into_iter()
        .map(|header| HashMap::from([("traceparent".to_owned(), header)]))
        .collect()
}

fn ours() -> Vec<Context> {
    carriers()
        .iter()
        .map(|it| propagation::extract(it))
        .collect()
}

fn otel() -> Vec<opentelemetry::Context> {
    let propagator = TraceContextPropagator::new();
    carriers().iter().map(|it| propagator.extract(it)).collect()
}
