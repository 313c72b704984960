//! An allocator that counts, when it is asked to.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

static COUNTING: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

/// The system's allocator; counts the allocations of all threads during [`count`].
///
/// A shared counter would slow down the libraries that allocate most, on four threads most of all. So it is touched in
/// rounds whose time nobody looks at, and a timed round pays for one load of a line that never changes.
pub struct Counting;

/// Calls `work` and returns how many allocations the whole process made meanwhile.
pub fn count(work: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.load(Relaxed);
    COUNTING.store(true, Relaxed);
    work();
    COUNTING.store(false, Relaxed);
    ALLOCATIONS.load(Relaxed) - before
}

/// Makes the allocator keep what it is given back; called once, before anything is measured.
///
/// glibc returns large blocks to the kernel and meets them again as page faults. Whether it does depends on what ran
/// before, and it nearly doubled fastrace's figure for the whole process. A server has reached its size long ago, so no
/// library should pay for that here.
pub fn keep_memory() {
    #[cfg(target_env = "gnu")]
    {
        /// The most that glibc accepts on 64 bits.
        const NEVER_MMAP: libc::c_int = 32 << 20;
        // SAFETY: `mallopt` may be called at any time, and both parameters take any number of bytes.
        unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, NEVER_MMAP) };
        // SAFETY: as above.
        unsafe { libc::mallopt(libc::M_TRIM_THRESHOLD, libc::c_int::MAX) };
    }
}

#[inline]
fn note() {
    if COUNTING.load(Relaxed) {
        ALLOCATIONS.fetch_add(1, Relaxed);
    }
}

// SAFETY: every method passes its arguments to `System` unchanged and returns what `System` returned; counting touches
// atomics only, so it neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note();
        // SAFETY: the caller keeps the contract of `alloc`, which is the same for `System`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note();
        // SAFETY: as in `alloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        note();
        // SAFETY: `block` came from this allocator, hence from `System`, with the same `layout`.
        unsafe { System.realloc(block, layout, new_size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as in `realloc`.
        unsafe { System.dealloc(block, layout) }
    }
}
