//! Whether spans may take the plain path at all: one relaxed load of what seldom changes, for everything that speaks against it.

use crate::sync::fixed::{AtomicU8, Ordering};

/// What speaks against the plain path of every span.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(crate) enum Obstacle {
    /// Ticks do not come from the processor's counter.
    Clock = 1,
    /// Another library follows every span.
    #[cfg(feature = "tracing")]
    Follower = 2,
    /// The program makes ids itself.
    Ids = 4,
    /// Call sites are switched off, or some of them.
    Sites = 8,
    /// The program looks at each span when it starts and ends.
    Processors = 16,
}

/// Obstacles in force, one bit each. The clock is one until it is known.
static OBSTACLES: AtomicU8 = AtomicU8::new(Obstacle::Clock as u8);

/// Whether nothing speaks against it.
#[inline(always)]
pub(crate) fn is_open() -> bool {
    OBSTACLES.load(Ordering::Relaxed) == 0
}

/// Whether this one does.
#[inline]
pub(crate) fn stands(obstacle: Obstacle) -> bool {
    OBSTACLES.load(Ordering::Relaxed) & obstacle as u8 != 0
}

/// Puts an obstacle in the way, or removes it. Spans that are open end as they began.
pub(crate) fn set(obstacle: Obstacle, in_force: bool) {
    let bit = obstacle as u8;
    if in_force {
        OBSTACLES.fetch_or(bit, Ordering::Relaxed);
    } else {
        OBSTACLES.fetch_and(!bit, Ordering::Relaxed);
    }
}
