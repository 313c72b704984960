//! Pipelines of every make, one after the other, while threads never stop recording: each account is exact at every look, and stays so.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context as TaskContext, Waker};
use std::thread;
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::metrics::Reader;
use trace_runtime::sampling::{Tail, TraceIdRatio};
use trace_runtime::{
    Builder, Context, DropReason, Error, Report, Span, Tracing, attr, event, span, traced,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// `SplitMix64`: the same numbers in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_in(&mut self, chance: u64) -> bool {
        self.below(chance) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).expect("a few")]
    }
}

/// Delivers, fails, panics, loses a part, and takes back at a flush what it took.
struct Moody {
    random: Random,
    /// What it said it delivered.
    delivered: Arc<AtomicU64>,
    held: u64,
    others: u64,
}

impl Exporter for Moody {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let spans = batch.iter().count() as u64;
        let lost = match self.random.below(8) {
            0 => return Err(Error::export("moody")),
            1 => resume_unwind(Box::new("moody")),
            2 => self.random.below(spans + 5),
            _ => 0,
        };
        let delivered = spans.saturating_sub(lost);
        self.delivered.fetch_add(delivered, Ordering::Relaxed);
        self.held += delivered;
        match lost {
            0 => Ok(()),
            lost => Err(Error::lost(DropReason::Rejected, lost, "a part")),
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let held = std::mem::take(&mut self.held);
        if held == 0 || self.random.one_in(2) {
            return Ok(());
        }
        self.delivered.fetch_sub(held, Ordering::Relaxed);
        Err(Error::lost(DropReason::TooLarge, held, "taken back"))
    }

    fn another(&mut self) -> Option<Box<dyn Exporter>> {
        self.others = self.others.checked_sub(1)?;
        Some(Box::new(Self {
            random: Random(self.random.next()),
            delivered: Arc::clone(&self.delivered),
            held: 0,
            others: 0,
        }))
    }
}

#[traced]
fn leaf(number: u64) {
    attr!(number);
    event!(
        "text",
        text = "x".repeat(usize::from(number.to_le_bytes()[0]))
    );
}

#[traced]
async fn step(number: u64) -> Result<(), String> {
    leaf(number);
    tokio::task::yield_now().await;
    Err("no".into())
}

#[traced]
fn panics() {
    resume_unwind(Box::new(()));
}

/// What spans go through, on threads that come and go.
#[traced]
fn work(random: &mut Random, held: &mut Vec<Span>) {
    let number = random.next();
    match random.below(8) {
        0 => held.push(span!("held")),
        1 => drop(held.pop()),
        2 => held
            .drain(..)
            .for_each(|span| span.in_scope(|| leaf(number))),
        3 => {
            let context = Context::current();
            let spawned = thread::spawn(move || context.attach(|| leaf(number)));
            spawned.join().expect("no panic");
        }
        4 => drop(catch_unwind(panics)),
        5 => {
            let step = pin!(step(number));
            let mut context = TaskContext::from_waker(Waker::noop());
            assert!(step.poll(&mut context).is_pending());
        }
        6 => Context::current().unsampled().attach(|| leaf(number)),
        _ => leaf(number),
    }
}

fn until(stop: &AtomicBool, seed: u64) {
    let (mut random, mut held) = (Random(seed), Vec::new());
    while !stop.load(Ordering::Relaxed) {
        work(&mut random, &mut held);
    }
}

/// Recording in some way, and what the exporter said so far.
fn some_pipeline(random: &mut Random) -> (Tracing, Arc<AtomicU64>) {
    let delivered = Arc::new(AtomicU64::new(0));
    let moody = Moody {
        random: Random(random.next()),
        delivered: Arc::clone(&delivered),
        held: 0,
        others: random.below(3),
    };
    let mut builder = trace_runtime::builder()
        .exporter(moody)
        .memory_limit(random.pick(&[1 << 13, 1 << 16, 1 << 20, 64 << 20]))
        .queue_limit(random.pick(&[1 << 10, 1 << 17, 32 << 20]))
        .interval(Duration::from_millis(1 + random.below(50)));
    let options: [fn(Builder) -> Builder; 3] = [
        |builder| builder.span_metrics(2),
        |builder| builder.sampler(TraceIdRatio::new(0.5)),
        |builder| {
            let tail = Tail::new(0.3).memory_limit(1 << 14);
            builder.tail(tail.linger(Duration::from_millis(3)))
        },
    ];
    for option in options {
        if random.one_in(2) {
            builder = option(builder);
        }
    }
    (builder.init().expect("nothing else records"), delivered)
}

/// Looks at the account in every way, then ends it.
fn some_reports(tracing: Tracing, random: &mut Random) -> (Reader, Report) {
    for _ in 0..random.below(30) {
        let report = match random.below(4) {
            0 => tracing.flush(Duration::ZERO),
            1 => tracing.flush(Duration::from_micros(random.below(3_000))),
            2 => tracing.flush(PATIENCE),
            _ => tracing.metrics().report().clone(),
        };
        assert!(report.is_balanced(), "{report}");
    }
    let reader = tracing.metrics_reader();
    let deadline = random.pick(&[Duration::ZERO, Duration::from_millis(2), PATIENCE, PATIENCE]);
    (reader, tracing.shutdown(deadline))
}

fn record_and_check(random: &mut Random) -> (Reader, Report) {
    let (tracing, delivered) = some_pipeline(random);
    let (reader, report) = some_reports(tracing, random);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(report.pending(), 0, "{report}");
    let said = delivered.load(Ordering::Relaxed);
    if report.dropped(DropReason::Deadline) == 0 {
        assert_eq!(said, report.delivered(), "{report}");
    }
    (reader, report)
}

#[test]
fn accounts_are_exact_whatever_happens() {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for seed in 0..4 {
            let stop = &stop;
            scope.spawn(move || until(stop, seed));
        }
        let checked = catch_unwind(AssertUnwindSafe(|| {
            let mut random = Random(7);
            let accounts: Vec<_> = (0..60).map(|_| record_and_check(&mut random)).collect();
            for (reader, report) in accounts {
                assert_eq!(*reader.read().report(), report, "it changed afterwards");
            }
        }));
        stop.store(true, Ordering::Relaxed);
        checked.unwrap_or_else(|panic| resume_unwind(panic));
    });
}
