//! What no span can carry is counted, and not copied.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt;
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{
    Error, Outcome, Slot, Status, ToValue, attr, event, rename, set_attribute, set_status, span,
    testing, traced,
};

/// Remembers the largest piece of memory that the thread asked for.
struct Watched;

thread_local! {
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

fn note(bytes: usize) {
    let _ = LARGEST.try_with(|largest| largest.set(largest.get().max(bytes)));
}

// SAFETY: what the system's allocator does, and a look at the size.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Watched = Watched;

/// A span carries a mebibyte; a buffer that grows up to it may be twice as large.
const MOST: usize = 3 << 20;

struct Sink;

impl Exporter for Sink {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }
}

/// Prints without end, as long as nobody objects.
struct Endless;

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        loop {
            f.write_str("without end ")?;
        }
    }
}

impl fmt::Debug for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Endless {}

/// Prints a lot, whoever objects.
struct Stubborn;

impl fmt::Display for Stubborn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for _ in 0..64 << 10 {
            let _ = f.write_str(&"x".repeat(1 << 10));
        }
        Ok(())
    }
}

struct Integers;

impl ToValue for Integers {
    fn to_value(&self, slot: Slot<'_>) {
        slot.i64s(0..);
    }
}

struct Texts<'a>(&'a str);

impl ToValue for Texts<'_> {
    fn to_value(&self, slot: Slot<'_>) {
        slot.strs(std::iter::repeat(self.0));
    }
}

#[traced(name = "fails")]
fn fails() -> Result<(), Endless> {
    Err(Endless)
}

/// What is done to the current span with a large text.
type Record = fn(&str);

/// Each with the number of items that are lost by it.
const TOO_LARGE: [(&str, u64, Record); 13] = [
    ("text", 1, |text| attr!(value = text)),
    ("display", 1, |_| attr!(value = %Endless)),
    ("stubborn display", 1, |_| attr!(value = %Stubborn)),
    ("debug", 1, |_| attr!(value = ?Endless)),
    ("integers", 1, |_| attr!(value = Integers)),
    ("texts", 1, |_| attr!(value = Texts("short"))),
    ("large texts", 1, |text| attr!(value = Texts(text))),
    ("key", 1, |text| set_attribute(text, 1)),
    ("name", 1, |text| rename(text)),
    ("event", 1, |text| event!("event", value = text)),
    ("event of a handle", 1, |text| {
        span!("handle").add_event(text);
    }),
    ("error", 2, |_| drop(fails())),
    ("attribute of a handle", 1, |text| {
        span!("handle").set_attribute("value", text);
    }),
];

#[traced]
fn recorded(run: Record, text: &str) {
    run(text);
}

#[test]
fn what_no_span_can_carry_is_counted_and_not_copied() {
    let text = "x".repeat(64 << 20);
    let tracing = trace_runtime::builder()
        .exporter(Sink)
        .init()
        .expect("nobody else does");
    let mut expected = 0;
    for (what, lost, run) in TOO_LARGE {
        LARGEST.set(0);
        recorded(run, &text);
        expected += lost;
        assert!(LARGEST.get() <= MOST, "{what}: {} bytes", LARGEST.get());
        let report = tracing.flush(Duration::from_secs(20));
        assert_eq!(report.lost_items(), expected, "{what}");
    }
    assert!(tracing.shutdown(Duration::from_secs(20)).is_balanced());
}

/// Carries nothing more before it fails.
#[traced]
fn laden() -> Result<(), String> {
    attr!(load = "x".repeat((1 << 20) - 64));
    Err("no room for that".repeat(10))
}

#[test]
fn what_failed_is_a_failure_without_a_description_too() {
    let ((), spans) = testing::capture(|| {
        drop(fails());
        drop(laden());
        span!("said").end_as(Outcome::Error);
        span!("said to be well").in_scope(|| {
            set_status(Status::Ok);
            drop(fails());
        });
    });
    let status = |name| spans.named(name).one().status();
    assert_eq!(spans.named("fails").len(), 2);
    for span in spans.named("fails").iter() {
        assert_eq!(span.status(), Status::error(""));
    }
    assert_eq!(status("laden"), Status::error(""));
    assert_eq!(status("said"), Status::error(""));
    assert_eq!(status("said to be well"), Status::Ok);
}
