//! The recorder of this process, and what wakes its collector.
//!
//! A forked child has one thread, no collector, and locks that may be held by threads that do not exist in it. It therefore gives up
//! its parent's recorder as a whole: [`forget`] makes the child start with none, and what the parent recorded is the parent's.

use std::ptr;
use std::thread::Thread;

use super::Recorder;
use crate::sync::fixed::{Arc, AtomicBool, AtomicPtr, AtomicU32, Mutex, Ordering};
use crate::sync::lock;

/// Default bound for the memory of all lanes, in bytes.
pub(crate) const DEFAULT_BUDGET: usize = 64 << 20;

/// So many full chunks wake the collector before its interval is over: a wake-up costs microseconds, a chunk holds a thousand spans.
const FULL_CHUNKS: u32 = 12;

/// A value that a process has once, made when it is first asked for, and that a forked child does not inherit.
pub(crate) struct PerProcess<T: 'static>(AtomicPtr<T>);

impl<T: Send + Sync> PerProcess<T> {
    pub(crate) const fn new() -> Self {
        Self(AtomicPtr::new(ptr::null_mut()))
    }

    pub(crate) fn get_or_make(&self, make: impl FnOnce() -> T) -> &'static T {
        let known = self.0.load(Ordering::Acquire);
        // SAFETY: the pointer is null or was published below; what is published is never freed.
        unsafe { known.as_ref() }.unwrap_or_else(|| self.publish(Box::new(make())))
    }

    /// A thread that loses this race drops its value.
    #[cold]
    fn publish(&self, mine: Box<T>) -> &'static T {
        let mine = Box::into_raw(mine);
        let race =
            self.0
                .compare_exchange(ptr::null_mut(), mine, Ordering::AcqRel, Ordering::Acquire);
        let winner = race.map_or_else(|theirs| theirs, |_| mine);
        if winner != mine {
            // SAFETY: `mine` came from a box, and nobody else has seen it.
            drop(unsafe { Box::from_raw(mine) });
        }
        // SAFETY: not null, and published by some thread, so never freed.
        unsafe { &*winner }
    }

    /// Makes the next call start anew. Async-signal-safe: one store.
    pub(crate) fn forget(&self) {
        self.0.store(ptr::null_mut(), Ordering::Release);
    }
}

struct Home {
    recorder: Recorder,
    wake: Arc<Wake>,
}

static HOME: PerProcess<Home> = PerProcess::new();

fn home() -> &'static Home {
    HOME.get_or_make(|| {
        let wake = Arc::new(Wake::default());
        let waker = Arc::clone(&wake);
        Home {
            recorder: Recorder::new(DEFAULT_BUDGET, move || waker.pressure()),
            wake,
        }
    })
}

/// The recorder of this process.
#[inline]
pub(crate) fn recorder() -> &'static Recorder {
    &home().recorder
}

/// What wakes the collector of this process.
pub(crate) fn wake() -> &'static Wake {
    &home().wake
}

/// Makes a forked child start anew.
pub(crate) fn forget() {
    HOME.forget();
}

/// Wakes the collector when chunks fill up.
#[derive(Default)]
pub(crate) struct Wake {
    collector: Mutex<Option<Thread>>,
    full: AtomicU32,
    woken: AtomicBool,
}

impl Wake {
    /// Says which thread to wake; `None` when there is no collector.
    pub(crate) fn set_collector(&self, thread: Option<Thread>) {
        *lock(&self.collector) = thread;
        self.begin_drain();
    }

    /// Called by the collector before it drains: chunks that fill from now on wake it again.
    pub(crate) fn begin_drain(&self) {
        self.full.store(0, Ordering::Relaxed);
        self.woken.store(false, Ordering::Release);
    }

    /// Whether memory was asked for since the last drain began.
    pub(crate) fn is_woken(&self) -> bool {
        self.woken.load(Ordering::Acquire)
    }

    /// A writer filled a chunk, or found no memory for one. Never blocks: when somebody else holds the lock, the collector is just coming
    /// or going.
    fn pressure(&self) {
        if self.full.fetch_add(1, Ordering::Relaxed) + 1 < FULL_CHUNKS
            || self.woken.swap(true, Ordering::AcqRel)
        {
            return;
        }
        if let Ok(collector) = self.collector.try_lock() {
            if let Some(thread) = collector.as_ref() {
                thread.unpark();
            }
        }
    }
}
