//! The recorder of this process, and what wakes its collector.
//!
//! A forked child has one thread, no collector, and locks that may be held by threads that do not exist in it. It therefore gives up
//! its parent's recorder as a whole: [`forget`] makes the child start with none, and what the parent recorded is the parent's.

use std::ptr;
use std::thread::Thread;

use super::Recorder;
use crate::sync::fixed::{AtomicBool, AtomicPtr, AtomicU32, Mutex, Ordering};
use crate::sync::lock;

/// Default bound for the memory of all lanes, in bytes.
pub(crate) const DEFAULT_BUDGET: usize = 64 << 20;

/// So many full chunks wake the collector before its interval is over: a wake-up costs microseconds, a chunk holds a thousand spans.
const FULL_CHUNKS: u32 = 4;

static RECORDER: AtomicPtr<Recorder> = AtomicPtr::new(ptr::null_mut());
static COLLECTOR: Mutex<Option<Thread>> = Mutex::new(None);
static FULL: AtomicU32 = AtomicU32::new(0);
static WOKEN: AtomicBool = AtomicBool::new(false);

/// The recorder of this process, made at the first call.
pub(crate) fn recorder() -> &'static Recorder {
    let known = RECORDER.load(Ordering::Acquire);
    // SAFETY: the pointer is null or came from `Box::leak` below; nothing is ever freed.
    unsafe { known.as_ref() }.unwrap_or_else(|| create())
}

#[cold]
fn create() -> &'static Recorder {
    let mine: &'static mut Recorder = Box::leak(Box::new(Recorder::new(DEFAULT_BUDGET, pressure)));
    let mine = ptr::from_mut(mine);
    // A thread that loses this race leaks a few empty words, once.
    let race = RECORDER.compare_exchange(ptr::null_mut(), mine, Ordering::AcqRel, Ordering::Acquire);
    let winner = race.map_or_else(|theirs| theirs, |_| mine);
    // SAFETY: not null, and leaked by this function on some thread.
    unsafe { &*winner }
}

/// Makes a forked child start anew. Async-signal-safe: two stores.
pub(crate) fn forget() {
    RECORDER.store(ptr::null_mut(), Ordering::Release);
    WOKEN.store(true, Ordering::Release);
}

/// Says which thread to wake; `None` when there is no collector.
pub(crate) fn set_collector(thread: Option<Thread>) {
    *lock(&COLLECTOR) = thread;
    begin_drain();
}

/// Called by the collector before it drains: chunks that fill from now on wake it again.
pub(crate) fn begin_drain() {
    FULL.store(0, Ordering::Relaxed);
    WOKEN.store(false, Ordering::Release);
}

/// A writer filled a chunk, or found no memory for one. Never blocks: when somebody else holds the lock, the collector is just coming
/// or going.
fn pressure() {
    if FULL.fetch_add(1, Ordering::Relaxed) + 1 < FULL_CHUNKS || WOKEN.swap(true, Ordering::AcqRel) {
        return;
    }
    if let Ok(collector) = COLLECTOR.try_lock() {
        if let Some(thread) = collector.as_ref() {
            thread.unpark();
        }
    }
}
