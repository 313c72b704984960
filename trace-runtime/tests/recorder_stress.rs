//! Threads that come and go, a flusher and too little memory: the account is exact at each flush, whatever the exporters do.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Context, DropReason, Error, Report, attr, event, traced};

/// Recording is set up once in a process at a time, so these tests take turns.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Longer than any of these tests takes; never waited for.
const PATIENCE: Duration = Duration::from_secs(300);

/// Four spans, one of them on a thread that ends at once.
#[traced(name = "root")]
fn work(number: u64) {
    attr!(number);
    leaf(&"é".repeat(usize::try_from(number % 100).unwrap()));
    if number % 8 == 0 {
        let context = Context::current();
        thread::spawn(move || context.attach(|| leaf("")))
            .join()
            .unwrap();
    } else {
        leaf("");
    }
    let _ = std::panic::catch_unwind(|| panics_sometimes(number));
}

const SPANS_OF_WORK: u64 = 4;

#[traced]
fn leaf(text: &str) {
    event!("text", text = text);
}

#[traced]
fn panics_sometimes(number: u64) {
    if number % 50 == 0 {
        // Without the hook, which would print.
        std::panic::resume_unwind(Box::new(()));
    }
}

/// What an exporter was handed, and what it said.
#[derive(Default)]
struct Handed {
    delivered: AtomicU64,
    failed: AtomicU64,
    panicked: AtomicU64,
}

/// Counts; fails each third batch and panics at each fifth.
struct Moody {
    handed: Arc<Handed>,
    batches: usize,
}

impl Exporter for Moody {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        self.batches += 1;
        let spans = check(batch);
        match self.batches {
            batch if batch % 5 == 0 => {
                self.handed.panicked.fetch_add(spans, Ordering::Relaxed);
                std::panic::resume_unwind(Box::new("moody"));
            }
            batch if batch % 3 == 0 => {
                self.handed.failed.fetch_add(spans, Ordering::Relaxed);
                Err(Error::export("moody"))
            }
            _ => {
                self.handed.delivered.fetch_add(spans, Ordering::Relaxed);
                Ok(())
            }
        }
    }

    fn name(&self) -> &'static str {
        "moody"
    }
}

/// Delivers a batch each time it is told to, and all when nobody is left to tell it.
struct Gated {
    handed: Arc<Handed>,
    gate: Receiver<()>,
}

impl Exporter for Gated {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        // An error is the end of the test.
        let _ = self.gate.recv();
        self.handed
            .delivered
            .fetch_add(check(batch), Ordering::Relaxed);
        Ok(())
    }

    fn name(&self) -> &'static str {
        "gated"
    }
}

/// Takes everything.
struct Counting(Arc<AtomicU64>);

impl Exporter for Counting {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        self.0
            .fetch_add(batch.iter().count() as u64, Ordering::Relaxed);
        Ok(())
    }
}

/// Reads every span as a whole, and counts them. A panic here shows in the account of the test.
fn check(batch: &Batch) -> u64 {
    let mut spans = 0;
    for span in batch {
        assert!(["root", "leaf", "panics_sometimes"].contains(&span.name()));
        assert_eq!(span.parent_span_id().is_none(), span.name() == "root");
        assert!(span.end_unix_nanos() >= span.start_unix_nanos());
        let texts = span.events().filter(|event| event.name() == "text").count();
        assert_eq!(texts, usize::from(span.name() == "leaf"));
        spans += 1;
    }
    assert_eq!(spans, batch.len() as u64);
    spans
}

/// Threads that run `work` so often each, in as many generations, and what the flushes meanwhile reported.
fn run(generations: u64, works: u64, mut flush: impl FnMut() -> Report) {
    const THREADS: u64 = 4;
    for _ in 0..generations {
        let left = Arc::new(AtomicUsize::new(4));
        let start = Arc::new(Barrier::new(5));
        let threads: Vec<_> = (0..THREADS)
            .map(|_| {
                let (left, start) = (Arc::clone(&left), Arc::clone(&start));
                thread::spawn(move || {
                    start.wait();
                    (0..works).for_each(work);
                    left.fetch_sub(1, Ordering::Release);
                })
            })
            .collect();
        start.wait();
        while left.load(Ordering::Acquire) > 0 {
            let report = flush();
            assert!(report.is_balanced(), "{report}");
        }
        for thread in threads {
            thread.join().unwrap();
        }
    }
}

const GENERATIONS: u64 = 6;
const WORKS: u64 = 400;
const STARTED: u64 = GENERATIONS * 4 * WORKS * SPANS_OF_WORK;

/// The smaller limit is less than one full-grown chunk, the larger one lets each lane use its chunks again.
#[test]
fn a_moody_exporter_and_little_memory() {
    let _turn = turn();
    let dropped = [40 << 10, 1 << 20].map(with_a_moody_exporter);
    assert!(dropped[0] > 0 && dropped[0] > dropped[1], "{dropped:?}");
}

/// What found no room in so much memory.
fn with_a_moody_exporter(memory: usize) -> u64 {
    let handed = Arc::new(Handed::default());
    let tracing = trace_runtime::builder()
        .exporter(Moody {
            handed: Arc::clone(&handed),
            batches: 0,
        })
        .memory_limit(memory)
        .interval(Duration::from_millis(1))
        .init()
        .unwrap();
    run(GENERATIONS, WORKS, || tracing.flush(PATIENCE));
    let report = tracing.shutdown(PATIENCE);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.started(), report.open(), report.pending()),
        (STARTED, 0, 0)
    );
    let handed = [&handed.delivered, &handed.failed, &handed.panicked]
        .map(|spans| spans.load(Ordering::Relaxed));
    let [failed, panicked, memory] = [DropReason::Failed, DropReason::Panicked, DropReason::Memory]
        .map(|reason| report.dropped(reason));
    assert_eq!([report.delivered(), failed, panicked], handed, "{report}");
    assert!(report.delivered() > 0, "{report}");
    memory
}

#[test]
fn a_slow_exporter_with_a_short_queue_beside_a_fast_one() {
    let _turn = turn();
    let (slow, fast) = (Arc::new(Handed::default()), Arc::new(Handed::default()));
    let report = with_a_gate_before_one_of_two(&slow, &fast);
    assert!(report.is_balanced(), "{report}");
    assert_eq!(
        (report.started(), report.open(), report.pending()),
        (STARTED, 0, 0)
    );
    let [least, most] = report.exporters() else {
        panic!("two exporters: {report}")
    };
    let mut delivered = [slow, fast].map(|handed| handed.delivered.load(Ordering::Relaxed));
    delivered.sort_unstable();
    assert_eq!([least.delivered(), most.delivered()], delivered);
    assert!(least.dropped(DropReason::QueueFull) > 0, "{report}");
    for exporter in [least, most] {
        let dropped = exporter.dropped(DropReason::QueueFull);
        assert_eq!(
            exporter.delivered() + dropped,
            STARTED,
            "nothing else is lost: {report}"
        );
    }
}

/// The last report of a run in which `slow` takes no more than a batch a flush, and `fast` all of them.
fn with_a_gate_before_one_of_two(slow: &Arc<Handed>, fast: &Arc<Handed>) -> Report {
    let (open, gate) = mpsc::sync_channel(0);
    let (all_open, no_gate): (SyncSender<()>, _) = mpsc::sync_channel(0);
    drop(all_open);
    let gated = |handed: &Arc<Handed>, gate| Gated {
        handed: Arc::clone(handed),
        gate,
    };
    let tracing = trace_runtime::builder()
        .exporter(gated(slow, gate))
        .exporter(gated(fast, no_gate))
        .queue_limit(64 << 10)
        .interval(Duration::from_millis(1))
        .init()
        .unwrap();
    run(GENERATIONS, WORKS, || {
        let report = tracing.flush(Duration::ZERO);
        // Lets one batch through, if the exporter waits for that.
        let _ = open.try_send(());
        report
    });
    drop(open);
    tracing.shutdown(PATIENCE)
}

/// Recording is set up and shut down while threads go on: each account stands alone.
#[test]
fn recording_comes_and_goes_under_threads() {
    let _turn = turn();
    let stop = Arc::new(AtomicBool::new(false));
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let stop = Arc::clone(&stop);
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    (0..10).for_each(work);
                }
            })
        })
        .collect();
    for _ in 0..30 {
        let delivered = Arc::new(AtomicU64::new(0));
        let tracing = trace_runtime::builder()
            .exporter(Counting(Arc::clone(&delivered)))
            .memory_limit(1 << 20)
            .init()
            .unwrap();
        for _ in 0..5 {
            let report = tracing.flush(PATIENCE);
            assert!(report.is_balanced(), "{report}");
        }
        let report = tracing.shutdown(PATIENCE);
        assert!(report.is_balanced(), "{report}");
        assert_eq!(report.delivered(), delivered.load(Ordering::Relaxed));
        assert_eq!(
            report.total_dropped(),
            report.dropped(DropReason::Memory),
            "{report}"
        );
    }
    stop.store(true, Ordering::Relaxed);
    for thread in threads {
        thread.join().unwrap();
    }
}
