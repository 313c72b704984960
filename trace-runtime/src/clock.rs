//! Time: one instruction on the program's path, wall-clock time at the collector.
//!
//! A span stores ticks. Where the processor's counter is invariant, a tick is one step of it; elsewhere a nanosecond of the monotonic
//! clock. A [`Timeline`] turns ticks into Unix time by two anchors that lie around them, so no calibration runs at start-up.

use std::time::{Duration, Instant, SystemTime};

use crate::plain::{self, Obstacle};
use crate::sync::fixed::{AtomicBool, OnceLock, Ordering};

/// Whether ticks come from the processor's counter. Set once, before the first span.
static COUNTER: AtomicBool = AtomicBool::new(false);

/// The first anchor of the process, taken before the first span.
static ORIGIN: OnceLock<Origin> = OnceLock::new();

struct Origin {
    instant: Instant,
    ticks: u64,
}

/// What is longer is as good as this, and an [`Instant`] can hold it.
pub(crate) const FOREVER: Duration = Duration::from_secs(1 << 32);

/// The moment at which so much time will have passed.
pub(crate) fn after(time: Duration) -> Instant {
    Instant::now() + time.min(FOREVER)
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
    nanos_per_tick: Rate,
}

impl Timeline {
    /// A timeline anchored now.
    pub(crate) fn now() -> Self {
        let origin = origin();
        let reading = closest(|| Reading::take(origin.instant));
        let ticks = reading.ticks;
        Self {
            ticks,
            unix_nanos: since_epoch(reading.wall),
            nanos_per_tick: Rate::of(nanos(reading.elapsed), ticks.saturating_sub(origin.ticks)),
        }
    }

    /// The Unix time of these ticks, in nanoseconds.
    #[inline]
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
    pub(crate) fn ticks_before(&self, age: Duration) -> u64 {
        self.ticks
            .saturating_sub(self.nanos_per_tick.divide(nanos(age)))
    }

    /// The ticks of this Unix time, in nanoseconds.
    pub(crate) fn ticks(&self, unix_nanos: u64) -> u64 {
        let away = self
            .nanos_per_tick
            .divide(unix_nanos.abs_diff(self.unix_nanos));
        if unix_nanos <= self.unix_nanos {
            self.ticks.saturating_sub(away)
        } else {
            self.ticks.saturating_add(away)
        }
    }

    /// The length of this many ticks, in nanoseconds.
    #[inline]
    pub(crate) fn nanos(&self, ticks: u64) -> u64 {
        self.nanos_per_tick.times(ticks)
    }
}

/// What the clocks show, one after the other.
struct Reading {
    elapsed: Duration,
    ticks: u64,
    wall: SystemTime,
    /// From before the first clock was read until after the last.
    took: Duration,
}

impl Reading {
    fn take(origin: Instant) -> Self {
        let elapsed = origin.elapsed();
        let (ticks, wall) = (ticks(), SystemTime::now());
        Self {
            elapsed,
            ticks,
            wall,
            took: origin.elapsed().saturating_sub(elapsed),
        }
    }
}

/// The quickest of a few readings, if the first is not quick enough: a thread that loses its processor between two clocks reads them at different moments.
fn closest(mut read: impl FnMut() -> Reading) -> Reading {
    const QUICK: Duration = Duration::from_micros(1);
    const MORE: u32 = 4;
    let mut best = read();
    for _ in 0..MORE {
        if best.took <= QUICK {
            break;
        }
        let next = read();
        if next.took < best.took {
            best = next;
        }
    }
    best
}

/// A factor below 4096 as a number of steps of 2^-52: a product is one multiplication, where that of a double takes conversions on both sides.
#[derive(Clone, Copy, Debug, Default)]
struct Rate(u64);

impl Rate {
    const BITS: u32 = 52;

    fn of(nanos: u64, ticks: u64) -> Self {
        let steps = (u128::from(nanos) << Self::BITS).checked_div(u128::from(ticks));
        Self(steps.map_or(1 << Self::BITS, |steps| {
            u64::try_from(steps).unwrap_or(u64::MAX)
        }))
    }

    #[inline]
    fn times(self, ticks: u64) -> u64 {
        let product = (u128::from(ticks) * u128::from(self.0)) >> Self::BITS;
        u64::try_from(product).unwrap_or(u64::MAX)
    }

    fn divide(self, nanos: u64) -> u64 {
        let ticks = (u128::from(nanos) << Self::BITS).checked_div(u128::from(self.0));
        u64::try_from(ticks.unwrap_or_default()).unwrap_or(u64::MAX)
    }
}

/// A moment as a record keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Ticks(u64),
    /// Nanoseconds since the Unix epoch, as somebody else read them off a clock.
    Unix(u64),
}

impl Moment {
    /// Further away than this, the rate of the ticks is not exact enough, and ticks may not have been counted yet.
    const NEAR: Duration = Duration::from_secs(1);

    pub(crate) fn now() -> Self {
        Self::Ticks(ticks())
    }

    /// What somebody else read off the wall clock. A time that is about now becomes ticks, so that it stands in line with all others.
    pub(crate) fn of(time: SystemTime) -> Self {
        let unix = since_epoch(time);
        let line = Timeline::now();
        if unix.abs_diff(line.unix_nanos) < nanos(Self::NEAR) {
            Self::Ticks(line.ticks(unix))
        } else {
            Self::Unix(unix)
        }
    }

    /// Zero for what was read off another clock.
    pub(crate) fn ticks(self) -> u64 {
        match self {
            Self::Ticks(ticks) => ticks,
            Self::Unix(_) => 0,
        }
    }

    pub(crate) fn unix_nanos(self) -> u64 {
        match self {
            Self::Ticks(ticks) => Timeline::now().unix_nanos(ticks),
            Self::Unix(nanos) => nanos,
        }
    }
}

/// Nanoseconds since the Unix epoch; zero before it.
fn since_epoch(time: SystemTime) -> u64 {
    nanos(
        time.duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default(),
    )
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

    fn timeline(ticks: u64, unix_nanos: u64, nanos_per_tick: Rate) -> Timeline {
        Timeline {
            ticks,
            unix_nanos,
            nanos_per_tick,
        }
    }

    #[test]
    fn ticks_on_both_sides_of_the_anchor_are_converted() {
        let line = timeline(1_000, 5_000_000, Rate::of(1, 2));
        assert_eq!(line.unix_nanos(1_000), 5_000_000);
        assert_eq!(line.unix_nanos(800), 4_999_900);
        assert_eq!(line.unix_nanos(1_200), 5_000_100);
        assert_eq!(line.ticks_before(Duration::from_nanos(100)), 800);
        assert_eq!(line.ticks(4_999_900), 800);
        assert_eq!(line.ticks(5_000_100), 1_200);
    }

    #[test]
    fn a_reading_that_was_interrupted_does_not_count() {
        let taken = |micros: &[u64]| {
            let (mut left, mut count) = (micros.iter(), 0);
            let reading = closest(|| {
                count += 1;
                Reading {
                    elapsed: Duration::ZERO,
                    ticks: count,
                    wall: SystemTime::UNIX_EPOCH,
                    took: Duration::from_micros(*left.next().expect("no more are taken")),
                }
            });
            (reading.ticks, count)
        };
        assert_eq!(taken(&[1]), (1, 1), "quick enough");
        assert_eq!(taken(&[40, 1]), (2, 2));
        assert_eq!(taken(&[40, 9, 30, 8, 20]), (4, 5), "the best there is");
    }

    #[test]
    fn a_clock_that_steps_back_bends_no_span() {
        let rate = Rate::of(1, 2);
        let (start, end) = (1_500_000, 4_500_000);
        let (noon, hour) = (1_800_000_000_000_000_000, 3_600_000_000_000);
        // Drained before the step, after it, and while the span was open.
        for (ticks, unix_nanos) in [
            (9_000_000, noon),
            (9_000_000, noon - hour),
            (3_000_000, noon - hour),
        ] {
            let timeline = timeline(ticks, unix_nanos, rate);
            let duration = timeline.unix_nanos(end) - timeline.unix_nanos(start);
            assert_eq!(duration, timeline.nanos(end - start));
        }
    }

    #[test]
    fn nothing_overflows_at_the_ends() {
        let line = timeline(u64::MAX, 10, Rate::of(1, 1));
        assert_eq!(line.unix_nanos(0), 0);
        let line = timeline(0, u64::MAX - 5, Rate::of(1, 1));
        assert_eq!(line.unix_nanos(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_rate_is_exact_to_ten_nanoseconds_over_100_days() {
        let days = 100 * 86_400 * 1_000_000_000_u64;
        for (nanos, ticks) in [(1, 3), (10, 21), (125, 3), (1_000, 1), (days, days - 1)] {
            let wanted = u128::from(days) * u128::from(nanos) / u128::from(ticks);
            let found = Rate::of(nanos, ticks).times(days);
            assert!(wanted.abs_diff(found.into()) <= 10, "{nanos}/{ticks}");
        }
        assert_eq!(Rate::of(0, 0).times(7), 7);
        assert_eq!(Rate::of(u64::MAX, 1).times(u64::MAX), u64::MAX);
    }

    #[test]
    fn times_about_now_are_ticks() {
        start();
        let now = SystemTime::now();
        assert!(matches!(Moment::of(now), Moment::Ticks(_)));
        let away = now - Duration::from_secs(3_600);
        assert_eq!(Moment::of(away), Moment::Unix(since_epoch(away)));
        assert_eq!(
            Moment::of(SystemTime::UNIX_EPOCH - Duration::from_secs(1)),
            Moment::Unix(0)
        );
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
