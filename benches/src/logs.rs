//! What the ids in a log line cost.
//!
//! `cargo run --release -p trace-benches --bin logs` prints the table. Each way writes the same lines to a sink, in turn, round by round: first without ids,
//! then with them, everything else alike. The figures are ns of the thread's CPU time a line, the median of the rounds; the last column is the median of
//! the differences, round by round.
//!
//! - **Spans**: [`LINES`] lines a span, and where the table says so a span for each line, which is the worst that can happen: nothing is known from the line before. Where a layer is named, the span is one of `tracing` and each line is an event of it too, with ids and without.
//! - **OpenTelemetry's way**: a format that asks tracing-opentelemetry for the context of the span, as the docs of `get_otel_context` have it.

use std::fmt::{self, Write as _};
use std::io;
use std::sync::OnceLock;

use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry_sdk::trace::SdkTracerProvider;
use trace_runtime::{logs, traced};
use tracing::dispatcher::{Dispatch, WeakDispatch, with_default};
use tracing::{Event, Subscriber, info, info_span};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::{LookupSpan, Registry};

use crate::clock::{per, thread_ns};
use crate::measure::Spread;
use crate::rivals::ours::Ours;
use crate::rivals::{End, Rival as _};

/// Lines in one span.
const LINES: u64 = 50;
/// Lines in one round.
const ROUND: u64 = 200 * LINES;

/// One way to log, without ids and with them.
struct Way {
    name: &'static str,
    without: Box<dyn Fn()>,
    with: Box<dyn Fn()>,
    rounds: Vec<[f64; 3]>,
}

impl Way {
    fn round(&mut self) {
        let without = measure(&self.without);
        let with = measure(&self.with);
        self.rounds.push([without, with, with - without]);
    }

    fn median(&self, column: usize) -> f64 {
        let column: Vec<_> = self.rounds.iter().map(|round| round[column]).collect();
        Spread::of(&column).median
    }
}

fn measure(work: &dyn Fn()) -> f64 {
    let start = thread_ns();
    work();
    per(thread_ns() - start, ROUND)
}

/// Measures all ways in turn, and returns the table.
pub fn run(rounds: usize) -> String {
    Ours.start(End::Counted);
    let mut ways = ways();
    for round in 0..=rounds {
        for way in &mut ways {
            way.round();
            if round == 0 {
                // The first was for the caches.
                way.rounds.clear();
            }
        }
    }
    let mut table =
        "| what prints | without ids | with ids | difference |\n| --- | ---: | ---: | ---: |\n"
            .to_owned();
    for way in &ways {
        let [without, with, difference] = [0, 1, 2].map(|column| way.median(column));
        let _ = writeln!(
            table,
            "| {} | {without:.0} | {with:.0} | {difference:.1} |",
            way.name
        );
    }
    table
}

/// A layer that prints to the sink.
macro_rules! fmt_layer {
    () => {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(Sink)
    };
}

fn ways() -> Vec<Way> {
    vec![
        text("`fmt`, full, in `#[traced]`", LINES),
        text("the same, a span a line", 1),
        json("`fmt`, JSON, in `#[traced]`", LINES),
        json("the same, a span a line", 1),
        in_span(
            "`fmt`, full, and our layer",
            Dispatch::new(our_layer().with(fmt_layer!())),
            Dispatch::new(our_layer().with(fmt_layer!().map_event_format(logs::text))),
        ),
        opentelemetry(),
        log("`log`, `env_logger`", LINES),
        log("the same, a span a line", 1),
    ]
}

fn text(name: &'static str, lines: u64) -> Way {
    in_traced(
        name,
        lines,
        Registry::default().with(fmt_layer!()),
        Registry::default().with(fmt_layer!().map_event_format(logs::text)),
    )
}

fn json(name: &'static str, lines: u64) -> Way {
    in_traced(
        name,
        lines,
        Registry::default().with(fmt_layer!().json()),
        Registry::default().with(fmt_layer!().json().map_event_format(logs::json)),
    )
}

fn our_layer() -> impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync {
    Registry::default().with(trace_runtime::tracing::layer())
}

fn in_traced(
    name: &'static str,
    lines: u64,
    without: impl Subscriber + Send + Sync,
    with: impl Subscriber + Send + Sync,
) -> Way {
    let work = |dispatch: Dispatch| -> Box<dyn Fn()> {
        let spans = move || (0..ROUND / lines).for_each(|_| traced_lines(lines));
        Box::new(move || with_default(&dispatch, spans))
    };
    Way {
        name,
        without: work(Dispatch::new(without)),
        with: work(Dispatch::new(with)),
        rounds: Vec::new(),
    }
}

fn in_span(name: &'static str, without: Dispatch, with: Dispatch) -> Way {
    let work = |dispatch: Dispatch| -> Box<dyn Fn()> {
        let span = || info_span!("request").in_scope(|| lines(LINES));
        Box::new(move || with_default(&dispatch, || (0..ROUND / LINES).for_each(|_| span())))
    };
    Way {
        name,
        without: work(without),
        with: work(with),
        rounds: Vec::new(),
    }
}

#[traced(name = "request")]
fn traced_lines(count: u64) {
    lines(count);
}

fn lines(count: u64) {
    for line in 0..count {
        info!(line, "a line of a usual length");
    }
}

fn opentelemetry() -> Way {
    static DISPATCH: OnceLock<WeakDispatch> = OnceLock::new();
    let layer = || {
        let tracer = SdkTracerProvider::builder().build().tracer("bench");
        Registry::default().with(tracing_opentelemetry::layer().with_tracer(tracer))
    };
    let format = |format| TheirIds {
        format,
        dispatch: &DISPATCH,
    };
    let with = Dispatch::new(layer().with(fmt_layer!().map_event_format(format)));
    DISPATCH.get_or_init(|| with.downgrade());
    let without = Dispatch::new(layer().with(fmt_layer!()));
    in_span("`fmt`, full, and tracing-opentelemetry", without, with)
}

/// OpenTelemetry's way.
struct TheirIds<F> {
    format: F,
    dispatch: &'static OnceLock<WeakDispatch>,
}

impl<S, N, F> FormatEvent<S, N> for TheirIds<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let dispatch = self.dispatch.get().and_then(WeakDispatch::upgrade);
        let span = context.lookup_current();
        let found = span.zip(dispatch).and_then(|(span, dispatch)| {
            tracing_opentelemetry::get_otel_context(&span.id(), &dispatch)
        });
        if let Some(found) = found {
            let span = found.span().span_context().clone();
            write!(writer, "[{}] [{}] ", span.trace_id(), span.span_id())?;
        }
        self.format.format_event(context, writer, event)
    }
}

fn log(name: &'static str, lines: u64) -> Way {
    log::set_max_level(log::LevelFilter::Info);
    let without = env_logger();
    let with = logs::Logger::new(env_logger());
    let spans = move |logger: &dyn log::Log| {
        (0..ROUND / lines).for_each(|_| logged_lines(logger, lines));
    };
    Way {
        name,
        without: Box::new(move || spans(&without)),
        with: Box::new(move || spans(&with)),
        rounds: Vec::new(),
    }
}

#[traced(name = "request")]
fn logged_lines(logger: &dyn log::Log, count: u64) {
    for line in 0..count {
        log::info!(logger: logger, "a line of a usual length: {line}");
    }
}

/// `env_logger`, with all that it shows by default.
fn env_logger() -> env_logger::Logger {
    env_logger::Builder::new()
        .filter_level(log::LevelFilter::Info)
        .target(env_logger::Target::Pipe(Box::new(io::sink())))
        .build()
}

/// Takes everything.
struct Sink;

impl MakeWriter<'_> for Sink {
    type Writer = io::Sink;

    fn make_writer(&self) -> io::Sink {
        io::sink()
    }
}
