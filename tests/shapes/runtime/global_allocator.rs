//! The methods of a global allocator, which recording calls itself.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};
use trace_runtime::traced;

static SEEN: AtomicBool = AtomicBool::new(false);

struct Watching;

unsafe impl GlobalAlloc for Watching {
    #[traced]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        SEEN.store(true, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    #[traced]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    #[traced]
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;

#[traced]
fn work(n: usize) -> Result<Vec<String>, ()> {
    Ok((0..n).map(|n| n.to_string()).collect())
}

fn main() {
    let (all, _spans) = trace_runtime::testing::capture(|| work(100));
    println!("{:?} {}", all.map(|all| all.len()), SEEN.load(Ordering::Relaxed));
    let tracing = trace_runtime::builder().exporter(Nowhere).init().unwrap();
    println!("{:?}", work(100).map(|all| all.len()));
    drop(tracing);
}

struct Nowhere;

impl trace_runtime::export::Exporter for Nowhere {
    fn export(&mut self, _: &trace_runtime::export::Batch) -> Result<(), trace_runtime::Error> {
        Ok(())
    }
}
