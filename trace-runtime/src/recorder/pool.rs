//! Empty chunks that no lane keeps for itself: whichever thread wants one next takes one of them.
//!
//! They never go back to the allocator while spans come in. An allocator gives memory to the thread that had it before, as a rule, so chunks that moved from
//! thread to thread by way of it would take several times the budget from the system.

use super::chunk::Chunk;
use super::lane::LARGEST;
use crate::sync::fixed::Mutex;
use crate::sync::lock;

/// Chunks of the usual size, each of which is still taken from the budget.
///
/// A model does without: it would take each call for a meeting of all threads, and what a lock hands over is no question.
#[derive(Default)]
pub(super) struct Pool(Mutex<Vec<Chunk>>);

impl Pool {
    /// Keeps an empty chunk, or returns one of an unusual size.
    pub(super) fn keep(&self, chunk: Chunk) -> Result<(), Chunk> {
        if cfg!(loom) || chunk.capacity() != LARGEST {
            return Err(chunk);
        }
        lock(&self.0).push(chunk);
        Ok(())
    }

    /// A chunk, if there is one and nobody else is looking: a writer never waits.
    pub(super) fn take(&self) -> Option<Chunk> {
        self.0.try_lock().ok()?.pop()
    }

    /// All of them.
    pub(super) fn empty(&self) -> Vec<Chunk> {
        std::mem::take(&mut *lock(&self.0))
    }
}
