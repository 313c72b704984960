//! Statics and thread-locals inside keep their values from call to call, one for each function.
//@ span: count
//@ span: count
//@ span: local
//@ span: local

use shapes::observe;
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use trace_runtime::traced;

#[traced]
fn count() -> u32 {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    CALLS.fetch_add(1, Ordering::Relaxed)
}

#[traced]
fn local() -> Result<u32, ()> {
    thread_local! {
        static CALLS: Cell<u32> = const { Cell::new(0) };
    }
    CALLS.with(|calls| calls.set(calls.get() + 1));
    Ok(CALLS.with(Cell::get))
}

fn main() {
    observe(|| {
        println!("{} {}", count(), count());
        println!("{:?} {:?}", local(), local());
    });
}
