//! The work that no recorder can avoid.

use std::hint::black_box;

use crate::clock::{self, per};
use crate::work::CHILDREN;

/// Slots of 64 bytes that the floor writes in turn: 64 KiB, as recorders reuse their memory and do not grow it.
const SLOTS: usize = 1024;

/// One measurement of the floor: ns per pair of clock reads with a store of 64 bytes, over `times` of them.
pub(crate) fn sample(times: u64) -> f64 {
    let mut ring = vec![[0_u64; 8]; SLOTS];
    write(&mut ring, times / 10);
    let start = clock::thread_ns();
    write(&mut ring, times);
    per(clock::thread_ns() - start, times)
}

/// The same work in calls that are as deep as those of the row "deep recursion": ns per level. Returns beyond the depth of the
/// processor's return stack are mispredicted, whoever makes the calls.
pub(crate) fn sample_deep(times: u64) -> f64 {
    let mut ring = vec![[0_u64; 8]; SLOTS];
    let descents = times / CHILDREN;
    let start = clock::thread_ns();
    for _ in 0..descents {
        black_box(descend(&mut ring, CHILDREN));
    }
    per(clock::thread_ns() - start, descents * CHILDREN)
}

#[inline(never)]
fn descend(ring: &mut [[u64; 8]], levels: u64) -> u64 {
    let start = ticks();
    let below = if levels == 1 {
        black_box(levels)
    } else {
        black_box(descend(ring, levels - 1))
    };
    let end = ticks();
    let slot = usize::try_from(levels).expect("a hundred") % SLOTS;
    ring[slot] = [start, end, levels, levels, levels, levels, levels, levels];
    black_box(&mut *ring);
    below
}

#[inline(never)]
fn write(ring: &mut [[u64; 8]], times: u64) {
    for (n, slot) in (0..times).zip((0..SLOTS).cycle()) {
        let start = ticks();
        black_box(n);
        let end = ticks();
        ring[slot] = [start, end, n, n, n, n, n, n];
        // Keeps the store: without this, only the last one to each slot would have to happen.
        black_box(&mut *ring);
    }
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn ticks() -> u64 {
    // SAFETY: every x86-64 processor has the instruction, and the kernels in use do not forbid it to programs.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Where there is no counter to read, the monotonic clock is the cheapest one.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn ticks() -> u64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_nanos() as u64
}
