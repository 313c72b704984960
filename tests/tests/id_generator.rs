//! Ids that the program makes itself.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Error, IdGenerator, SpanId, TraceId, span, trace_id, traced};

/// Numbers, counted up; the tenth span makes it panic.
struct Counted(AtomicU64);

impl IdGenerator for Counted {
    fn trace_id(&self, _: TraceId) -> TraceId {
        // What it records itself is nobody's.
        span!("made inside").in_scope(|| ());
        let mut bytes = [0xaa; 16];
        bytes[15] = 1;
        TraceId::from_bytes(bytes).expect("not zero")
    }

    fn span_id(&self, _: SpanId) -> SpanId {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        assert_ne!(number, 10, "a number that it does not like");
        SpanId::from_bytes(number.to_be_bytes()).expect("not zero")
    }
}

static SEEN: Mutex<Vec<(String, u8, String)>> = Mutex::new(Vec::new());

struct Ids;

impl Exporter for Ids {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let mut seen = SEEN.lock().expect("not poisoned");
        for span in batch {
            let ids = (span.trace_id(), span.span_id());
            seen.push((ids.0.to_string(), span.flags().to_byte(), ids.1.to_string()));
        }
        Ok(())
    }
}

#[traced]
fn down(depth: u32) {
    if depth > 0 {
        down(depth - 1);
    }
}

#[test]
fn ids_are_those_that_the_program_makes() {
    let tracing = trace_runtime::builder()
        .id_generator(Counted(AtomicU64::new(0)))
        .exporter(Ids)
        .init()
        .expect("the first one");
    // The thread's first span takes another way than those behind it.
    span!("first").in_scope(|| ());
    down(7);
    down(0);
    let report = tracing.shutdown(Duration::from_secs(60));
    assert_eq!((report.started(), report.delivered()), (10, 10), "{report}");

    let seen = std::mem::take(&mut *SEEN.lock().expect("not poisoned"));
    let trace = format!("{}01", "aa".repeat(15));
    assert!(seen.iter().all(|(id, ..)| *id == trace), "{seen:?}");
    // Sampled, and not random.
    assert!(seen.iter().all(|(_, flags, _)| *flags == 1), "{seen:?}");
    let mut spans: Vec<_> = seen.iter().map(|(.., span)| span.clone()).collect();
    spans.sort_unstable();
    for number in 1..10 {
        assert!(spans.contains(&format!("{number:016x}")), "{spans:?}");
    }
    assert!(!spans.contains(&format!("{:016x}", 10)), "{spans:?}");

    let tracing = trace_runtime::builder()
        .exporter(Ids)
        .init()
        .expect("the next one");
    let ours = span!("ours").in_scope(trace_id).expect("it records");
    assert_ne!(ours.to_string(), trace);
    tracing.shutdown(Duration::from_secs(60));
    assert_eq!(SEEN.lock().expect("not poisoned")[0].1, 3);
}
