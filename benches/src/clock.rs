//! CPU time of a thread and of the process: what was worked, not what was waited or taken by a neighbour.

use std::thread;
use std::time::Duration;

use libc::{CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID, clockid_t, timespec};

/// CPU time of the calling thread, in ns.
pub(crate) fn thread_ns() -> u64 {
    read(CLOCK_THREAD_CPUTIME_ID)
}

/// CPU time of all threads of the process, those that have ended included, from a moment on.
pub(crate) struct Process {
    start: u64,
}

impl Process {
    pub(crate) fn start() -> Self {
        settle();
        Self {
            start: read(CLOCK_PROCESS_CPUTIME_ID),
        }
    }

    /// CPU time since the start in ns, without what this call itself costs.
    pub(crate) fn stop(self) -> u64 {
        let own = thread_ns();
        settle();
        let settling = thread_ns() - own;
        read(CLOCK_PROCESS_CPUTIME_ID) - self.start - settling
    }
}

/// CPU time of all child processes that have ended, in µs.
///
/// # Panics
///
/// Never: the kernel knows the question.
pub fn children_us() -> u64 {
    let usage = usage(libc::RUSAGE_CHILDREN);
    [usage.ru_utime, usage.ru_stime]
        .into_iter()
        .map(|time| i128::from(time.tv_sec) * 1_000_000 + i128::from(time.tv_usec))
        .map(|us| u64::try_from(us).expect("CPU time starts at zero"))
        .sum()
}

/// Pages that the calling thread has touched for the first time so far.
pub(crate) fn thread_page_faults() -> u64 {
    u64::try_from(usage(libc::RUSAGE_THREAD).ru_minflt).expect("a count")
}

fn usage(who: libc::c_int) -> libc::rusage {
    // SAFETY: all of `rusage` are integers, for which zero is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: `usage` is a `rusage` that is ours alone during the call.
    let result = unsafe { libc::getrusage(who, &raw mut usage) };
    assert_eq!(
        result, 0,
        "the first argument is one of those that there are"
    );
    usage
}

/// Waits until no other thread has anything left to do.
///
/// A flush returns while the thread that did it is still on its way to sleep or to its end, and Linux adds a thread's
/// time to that of the process when it leaves the processor. Read at once, the clock now and then lacks that thread's
/// whole share of a round.
fn settle() {
    thread::sleep(Duration::from_micros(500));
}

/// `total` for each of `count`.
#[expect(
    clippy::cast_precision_loss,
    reason = "nothing here comes near 2^52 ns, which is 52 days"
)]
pub(crate) fn per(total: u64, count: u64) -> f64 {
    total as f64 / count as f64
}

fn read(clock: clockid_t) -> u64 {
    let mut now = timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is a `timespec` that is ours alone during the call.
    let result = unsafe { libc::clock_gettime(clock, &raw mut now) };
    assert_eq!(result, 0, "Linux has had both clocks since 2.6.12");
    let ns = i128::from(now.tv_sec) * 1_000_000_000 + i128::from(now.tv_nsec);
    u64::try_from(ns).expect("CPU time starts at zero")
}
