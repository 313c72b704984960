//! Time: one instruction on the program's path, wall-clock time at the collector.
//!
//! A span stores ticks. Where the processor's counter is invariant, a tick is one step of it; elsewhere a nanosecond of the monotonic
//! clock. A [`Timeline`] turns ticks into Unix time by two anchors that lie around them, so no calibration runs at start-up.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

use crate::plain::{self, Obstacle};
use crate::sync::fixed::{AtomicBool, Ordering};

/// Whether ticks come from the processor's counter. Set once, before the first span.
static COUNTER: AtomicBool = AtomicBool::new(false);

/// The first anchor of the process, taken before the first span.
static ORIGIN: OnceLock<Origin> = OnceLock::new();

struct Origin {
    instant: Instant,
    ticks: u64,
}

/// Whether ticks are what [`counter::read`] returns.
#[inline(always)]
pub(crate) fn is_counter() -> bool {
    COUNTER.load(Ordering::Relaxed)
}

/// Ticks now.
#[inline(always)]
pub(crate) fn ticks() -> u64 {
    if is_counter() {
        counter::read()
    } else {
        monotonic()
    }
}

/// Nanoseconds of the monotonic clock since the first anchor.
#[cold]
fn monotonic() -> u64 {
    nanos(origin().instant.elapsed())
}

/// Chooses the source of ticks and takes the first anchor; later calls change nothing.
pub(crate) fn start() {
    origin();
}

fn origin() -> &'static Origin {
    ORIGIN.get_or_init(|| {
        let invariant = counter::is_invariant();
        COUNTER.store(invariant, Ordering::Relaxed);
        plain::set(Obstacle::Clock, !invariant);
        Origin {
            instant: Instant::now(),
            ticks: if invariant { counter::read() } else { 0 },
        }
    })
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Turns ticks into nanoseconds since the Unix epoch.
///
/// Exact to the reading error of the two clocks (tens of nanoseconds) for ticks between the process's first anchor and this one. The
/// wall clock may step: a timeline uses one offset for both ends of a span, so a duration is never bent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timeline {
    ticks: u64,
    unix_nanos: u64,
    nanos_per_tick: f64,
}

impl Timeline {
    /// A timeline anchored now.
    pub(crate) fn now() -> Self {
        let origin = origin();
        let elapsed = nanos(origin.instant.elapsed());
        let ticks = ticks();
        let unix = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            ticks,
            unix_nanos: nanos(unix),
            nanos_per_tick: rate(elapsed, ticks.saturating_sub(origin.ticks)),
        }
    }

    /// The Unix time of these ticks, in nanoseconds.
    pub(crate) fn unix_nanos(&self, ticks: u64) -> u64 {
        if ticks <= self.ticks {
            self.unix_nanos
                .saturating_sub(self.nanos(self.ticks - ticks))
        } else {
            self.unix_nanos
                .saturating_add(self.nanos(ticks - self.ticks))
        }
    }

    /// The ticks that were so long ago.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "see `nanos`"
    )]
    pub(crate) fn ticks_before(&self, age: Duration) -> u64 {
        let ticks = nanos(age) as f64 / self.nanos_per_tick;
        self.ticks.saturating_sub(ticks as u64)
    }

    /// The length of this many ticks, in nanoseconds.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a double is exact to a nanosecond over 100 days"
    )]
    pub(crate) fn nanos(&self, ticks: u64) -> u64 {
        (ticks as f64 * self.nanos_per_tick) as u64
    }
}

#[expect(clippy::cast_precision_loss, reason = "see `Timeline::nanos`")]
fn rate(nanos: u64, ticks: u64) -> f64 {
    if ticks == 0 {
        1.0
    } else {
        nanos as f64 / ticks as f64
    }
}

/// The processor's counter: the only unsafe code of this file.
#[allow(unsafe_code, reason = "reads a register")]
#[cfg(target_arch = "x86_64")]
pub(crate) mod counter {
    #[inline(always)]
    pub(crate) fn read() -> u64 {
        // SAFETY: `rdtsc` exists on every x86-64 processor, reads no memory and changes nothing but two registers.
        unsafe { core::arch::x86_64::_rdtsc() }
    }

    /// On Linux the kernel has compared the counters of all cores before it takes `tsc` as its own clock; nobody else's word is as good.
    pub(super) fn is_invariant() -> bool {
        if cfg!(target_os = "linux") {
            let source = std::fs::read_to_string(
                "/sys/devices/system/clocksource/clocksource0/current_clocksource",
            );
            return source.is_ok_and(|name| name.trim() == "tsc");
        }
        processor_says_invariant()
    }

    #[allow(unused_unsafe, reason = "the intrinsic is safe in newer compilers")]
    fn processor_says_invariant() -> bool {
        const INVARIANT_TSC: u32 = 1 << 8;
        // SAFETY: `cpuid` exists on every x86-64 processor; leaf 0x8000_0000 names the highest extended leaf.
        let highest = unsafe { core::arch::x86_64::__cpuid(0x8000_0000) }.eax;
        // SAFETY: as above; the leaf is asked for only where it exists.
        highest >= 0x8000_0007
            && unsafe { core::arch::x86_64::__cpuid(0x8000_0007) }.edx & INVARIANT_TSC != 0
    }
}

#[allow(unsafe_code, reason = "reads a register")]
#[cfg(target_arch = "aarch64")]
pub(crate) mod counter {
    #[inline(always)]
    pub(crate) fn read() -> u64 {
        let ticks: u64;
        // SAFETY: the virtual counter is readable from user space on every system that Rust supports on this architecture; the
        // instruction touches no memory and no flags.
        unsafe {
            core::arch::asm!("mrs {}, cntvct_el0", out(reg) ticks, options(nomem, nostack, preserves_flags))
        };
        ticks
    }

    /// The architecture guarantees one counter of constant rate for all cores.
    pub(super) fn is_invariant() -> bool {
        true
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) mod counter {
    pub(crate) fn read() -> u64 {
        0
    }

    pub(super) fn is_invariant() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(ticks: u64, unix_nanos: u64, nanos_per_tick: f64) -> Timeline {
        Timeline {
            ticks,
            unix_nanos,
            nanos_per_tick,
        }
    }

    #[test]
    fn ticks_on_both_sides_of_the_anchor_are_converted() {
        let line = timeline(1_000, 5_000_000, 0.5);
        assert_eq!(line.unix_nanos(1_000), 5_000_000);
        assert_eq!(line.unix_nanos(800), 4_999_900);
        assert_eq!(line.unix_nanos(1_200), 5_000_100);
        assert_eq!(line.ticks_before(Duration::from_nanos(100)), 800);
    }

    #[test]
    fn nothing_overflows_at_the_ends() {
        let line = timeline(u64::MAX, 10, 1.0);
        assert_eq!(line.unix_nanos(0), 0);
        let line = timeline(0, u64::MAX - 5, 1.0);
        assert_eq!(line.unix_nanos(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_timeline_agrees_with_the_clocks() {
        start();
        let (instant, before) = (Instant::now(), ticks());
        while instant.elapsed() < Duration::from_millis(2) {}
        let (elapsed, after) = (nanos(instant.elapsed()), ticks());
        let measured = Timeline::now().nanos(after - before);
        assert!(
            measured.abs_diff(elapsed) < 1_000_000,
            "{measured} ns by ticks, {elapsed} ns by the clock"
        );
    }
}
