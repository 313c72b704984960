//! How finished spans get from the threads that ran them to the one that collects them.
//!
//! # The parts
//!
//! A **chunk** is a fixed number of words. A **lane** is a chain of chunks: one thread writes at its end (the lane's *writer*, whoever holds
//! its [`Claim`]), one at a time reads from its start (the *reader*, whoever holds its reader lock). The **recorder** knows all lanes and
//! the **budget** that bounds the memory of their chunks.
//!
//! # Who touches what when
//!
//! 1. `Chunk::published` is `(records, words)` in one `AtomicU64`. The writer writes words at and above the published length only,
//!    then stores the new length with release. The reader loads it with acquire and reads words below it only. So no word is
//!    written and read at once, and a read word was written before.
//! 2. `next` is null until the writer is done with a chunk; it publishes its last record first, then stores `next` with release. A reader
//!    that sees `next` and then loads `published` again sees the final length. From then on nobody else looks at the chunk: it is the
//!    reader's, who takes it out of the chain and hands it on as a [`Full`](drained::Full), words and all. What is published in a chunk without
//!    `next` is copied. Whoever drops the `Full`, an exporter as a rule, resets the chunk and gives it back.
//! 3. A chunk that is given back goes through `Lane::free`, a stack with many pushes (from any thread) and one kind of pop: the writer takes
//!    the *whole* stack by exchanging its top with null. Nobody pops one element, so there is no ABA. Push is release, take is acquire,
//!    which hands over the reset. What is more than a lane keeps is reset and put into the [`Pool`], under its lock, where any writer may take it.
//! 4. A lane is never freed. When its thread ends, the claim is given up under the recorder's `idle` lock, where another thread may
//!    claim it; the lock orders the two writers. What the first one wrote stays where it is and is read as ever.
//! 5. The chain of a lane that nobody claims is freed only by [`Recorder::trim`], which holds the `idle` lock (so there is no writer) and
//!    the reader lock (so there is no reader).
//!
//! # The account
//!
//! `started` is counted by the writer when a span starts. A span that ends is either published (counted in the same word as its length) or
//! dropped for want of memory (counted in `dropped`). What is neither is open. The reader loads all that ended before anybody loads
//! `started`, so an ended span is never missing from `started`, even when it moved between threads.

mod budget;
mod chunk;
mod drained;
mod lane;
mod pool;
pub(crate) mod process;

pub(crate) use drained::{Drained, DrainedRecords};
pub(crate) use lane::{Claim, SCRATCH_LIMIT};

use budget::Budget;
use chunk::Chunk;
use lane::{LARGEST, Lane};
use pool::Pool;

use crate::sync::{Arc, AtomicU64, Mutex, Ordering};

/// All lanes, and the memory that they may use.
pub(crate) struct Recorder {
    shared: Arc<Shared>,
    lanes: Mutex<Vec<&'static Lane>>,
    idle: Mutex<Vec<&'static Lane>>,
    /// Records that were read since the start.
    drained: AtomicU64,
}

/// What each lane knows of the recorder.
struct Shared {
    budget: Budget,
    pool: Pool,
    /// Attributes, events and links that were too large to keep.
    lost_items: AtomicU64,
    /// Called by a writer that filled a chunk. Must not block.
    pressure: Box<dyn Fn() + Send + Sync>,
}

impl Shared {
    /// An empty chunk for a lane that may need it: one that nobody keeps, or a new one, touched. What is not needed yet takes no more than half of the budget.
    fn spare_chunk(&self) -> Option<Chunk> {
        let new = || {
            let is_taken = self.budget.take_early(Chunk::bytes(LARGEST));
            is_taken.then(|| Chunk::new(LARGEST).touched())
        };
        self.pool.take().or_else(new)
    }

    /// Gives the memory of a chunk back to the system.
    fn free(&self, chunk: Chunk) {
        let bytes = Chunk::bytes(chunk.capacity());
        drop(chunk);
        self.budget.give_back(bytes);
    }
}

/// Sums over all lanes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Spans that were started.
    pub(crate) started: u64,
    /// Of these, those that are not sampled; a few more, while they start.
    pub(crate) unsampled: u64,
    /// Records that were read.
    pub(crate) drained: u64,
    /// Spans that ended when the budget was used up.
    pub(crate) dropped: u64,
    /// Attributes, events and links that were too large to keep.
    pub(crate) lost_items: u64,
}

impl Recorder {
    /// A recorder that keeps at most `budget` bytes in chunks and calls `pressure` each time a chunk is full.
    pub(crate) fn new(budget: usize, pressure: impl Fn() + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared {
            budget: Budget::new(budget),
            pool: Pool::default(),
            lost_items: AtomicU64::new(0),
            pressure: Box::new(pressure),
        });
        Self {
            shared,
            lanes: Mutex::new(Vec::new()),
            idle: Mutex::new(Vec::new()),
            drained: AtomicU64::new(0),
        }
    }

    /// The budget, to change its limit.
    pub(crate) fn budget(&self) -> &Budget {
        &self.shared.budget
    }

    /// A lane for the calling thread: one that another thread left, or a new one.
    pub(crate) fn claim(&self) -> Claim {
        let left = locked(&self.idle).pop();
        let lane = left.unwrap_or_else(|| self.add_lane());
        // SAFETY: the lane was taken off the idle list, or made here; either way no other claim of it exists.
        unsafe { Claim::new(lane) }
    }

    fn add_lane(&self) -> &'static Lane {
        let lane = Box::leak(Box::new(Lane::new(Arc::clone(&self.shared))));
        locked(&self.lanes).push(lane);
        lane
    }

    /// Ends a thread's claim. What it wrote stays to be read.
    pub(crate) fn give_up(&self, claim: Claim) {
        let lane = claim.end();
        locked(&self.idle).push(lane);
    }

    /// Reads everything that was published. After each lane, `ship` may take what was read so far.
    pub(crate) fn drain(&self, drained: &mut Drained, mut ship: impl FnMut(&mut Drained)) {
        for lane in self.lanes() {
            self.drained
                .fetch_add(lane.drain(drained) as u64, Ordering::Release);
            ship(drained);
        }
    }

    /// Whether chunks were taken from any lane since the lanes were last restocked.
    pub(crate) fn lent(&self) -> bool {
        self.lanes().iter().any(|lane| lane.lent())
    }

    /// Gives each lane new chunks for those that were taken from it and have not come back.
    pub(crate) fn restock(&self) {
        self.lanes().iter().for_each(|lane| lane.restock());
    }

    /// Frees what idle lanes hold, and what no lane does if that is called often enough in a row. For drains that found nothing.
    pub(crate) fn trim(&self) {
        for chunk in self.shared.pool.rest() {
            self.shared.free(chunk);
        }
        let idle = locked(&self.idle);
        for lane in idle.iter() {
            // SAFETY: the idle lock is held until the loop ends, so nobody claims an idle lane meanwhile.
            unsafe { lane.free_chunks() };
        }
    }

    /// What ended is loaded first; see "The account". The lanes are listed anew for what started: a lane that is made meanwhile may have started
    /// what ended on a known one.
    pub(crate) fn totals(&self) -> Totals {
        let drained = self.drained.load(Ordering::Acquire);
        let dropped = self.lanes().iter().map(|lane| lane.dropped()).sum();
        let lanes = self.lanes();
        let started = lanes.iter().map(|lane| lane.started()).sum();
        let unsampled = lanes.iter().map(|lane| lane.unsampled()).sum();
        Totals {
            started,
            unsampled,
            drained,
            dropped,
            lost_items: self.shared.lost_items.load(Ordering::Relaxed),
        }
    }

    fn lanes(&self) -> Vec<&'static Lane> {
        locked(&self.lanes).clone()
    }
}

#[cfg(not(loom))]
fn locked<T>(mutex: &Mutex<T>) -> crate::sync::fixed::MutexGuard<'_, T> {
    crate::sync::lock(mutex)
}

#[cfg(loom)]
fn locked<T>(mutex: &Mutex<T>) -> loom::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .expect("a model that panics has failed already")
}

#[cfg(test)]
mod tests;
