//! Empty chunks that no lane keeps for itself: whichever thread wants one next takes one of them.
//!
//! They do not go back to the allocator while spans come in. An allocator gives memory to the thread that had it before, as a rule, so chunks that moved from
//! thread to thread by way of it would take several times the budget from the system.

use super::chunk::Chunk;
use super::lane::LARGEST;
use crate::sync::fixed::Mutex;
use crate::sync::lock;

/// So many drains in a row have to find nothing before the chunks are freed: a program that pauses is not done.
pub(super) const PATIENCE: u32 = 16;

/// Chunks of the usual size, each of which is still taken from the budget.
///
/// A model does without: it would take each call for a meeting of all threads, and what a lock hands over is no question.
#[derive(Default)]
pub(super) struct Pool(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    chunks: Vec<Chunk>,
    /// Drains in a row that found nothing since a chunk came or went.
    quiet: u32,
}

impl Pool {
    /// Keeps an empty chunk, or returns one of an unusual size.
    pub(super) fn keep(&self, chunk: Chunk) -> Result<(), Chunk> {
        if cfg!(loom) || chunk.capacity() != LARGEST {
            return Err(chunk);
        }
        let mut kept = lock(&self.0);
        kept.quiet = 0;
        kept.chunks.push(chunk);
        Ok(())
    }

    /// A chunk, if there is one and nobody else is looking: a writer never waits.
    pub(super) fn take(&self) -> Option<Chunk> {
        let mut kept = self.0.try_lock().ok()?;
        kept.quiet = 0;
        kept.chunks.pop()
    }

    /// All of them if a drain that found nothing was the last of many; else none.
    pub(super) fn rest(&self) -> Vec<Chunk> {
        let mut kept = lock(&self.0);
        kept.quiet += 1;
        if kept.quiet < PATIENCE {
            return Vec::new();
        }
        kept.quiet = 0;
        std::mem::take(&mut kept.chunks)
    }
}
