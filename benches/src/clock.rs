//! CPU time of a thread and of the process: what was worked, not what was waited or taken by a neighbour.

use rustix::time::{ClockId, clock_gettime};

/// CPU time of the calling thread, in ns.
pub fn thread_ns() -> u64 {
    read(ClockId::ThreadCPUTime)
}

/// CPU time of all threads of the process, those that have ended included, in ns.
pub fn process_ns() -> u64 {
    read(ClockId::ProcessCPUTime)
}

fn read(clock: ClockId) -> u64 {
    let now = clock_gettime(clock);
    let ns = i128::from(now.tv_sec) * 1_000_000_000 + i128::from(now.tv_nsec);
    u64::try_from(ns).expect("CPU time starts at zero")
}
