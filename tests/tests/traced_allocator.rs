//! What the recorder itself calls may be traced: the program's allocator, its sampler and its exporter.

use std::alloc::{GlobalAlloc, Layout, System};
use std::thread;
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::{Sampler, SamplingParameters, SamplingResult};
use trace_runtime::testing::capture;
use trace_runtime::{Error, builder, traced};

struct Traced;

#[global_allocator]
static ALLOCATOR: Traced = Traced;

// SAFETY: the system's allocator does it all, and the attribute hands on arguments and value unchanged.
#[allow(unsafe_code, reason = "an allocator is unsafe")]
unsafe impl GlobalAlloc for Traced {
    #[traced(attrs(size = layout.size()))]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    #[traced]
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(place, layout) }
    }

    #[traced]
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.realloc(place, layout, size) }
    }
}

#[traced]
fn allocate(n: usize) -> Vec<String> {
    (0..n).map(|n| n.to_string()).collect()
}

#[test]
fn a_traced_allocator_is_recorded() {
    let (_, spans) = capture(|| allocate(2));
    let spans = spans.named("alloc");
    assert_eq!(spans.len(), 3);
}

/// Asked for each root: those of the allocator too, which it calls itself.
struct Half;

impl Sampler for Half {
    #[traced]
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        (parameters.trace_id.to_string().len() == 32 && allocate(1).len() == 1).into()
    }
}

struct Counting;

impl Exporter for Counting {
    #[traced]
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        allocate(batch.into_iter().count() % 3);
        Ok(())
    }
}

#[test]
fn every_span_of_a_traced_allocator_is_accounted_for() {
    const DEADLINE: Duration = Duration::from_secs(60);
    let tracing = builder().sampler(Half).exporter(Counting).init().unwrap();
    let threads: Vec<_> = (0..4)
        .map(|_| thread::spawn(|| (0..200).for_each(|_| drop(allocate(50)))))
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let report = tracing.shutdown(DEADLINE);
    assert!(report.started() > 4 * 200 * 50, "{report:?}");
    assert!(report.is_balanced(), "{report:?}");
}
