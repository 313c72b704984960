//! Which call sites started a root for want of a parent, outside of every capture, while somebody watched.
//!
//! Work that is spawned without its context is not seen by the capture of the code that spawned it. So captures watch the whole process, and
//! tests ask afterwards. Nobody can know who spawned a thread; what is known of it is kept: its id and its name.

use std::thread::{self, ThreadId};

use crate::Callsite;
use crate::sync::fixed::{AtomicU32, Mutex, Ordering};
use crate::sync::lock;

/// Zero in programs that are no tests: the one relaxed load of a root span.
static WATCHERS: AtomicU32 = AtomicU32::new(0);

static SEEN: Mutex<Seen> = Mutex::new(Seen {
    now: 0,
    sightings: Vec::new(),
    last_untold: 0,
});

/// Call sites times threads that are told apart.
const MOST_SIGHTINGS: usize = 256;

struct Seen {
    /// Counts all sightings.
    now: u64,
    sightings: Vec<Sighting>,
    /// The last sighting that there was no room for.
    last_untold: u64,
}

/// A call site whose spans became roots on this thread.
#[derive(Clone, Debug)]
pub(crate) struct Sighting {
    pub(crate) site: &'static Callsite,
    pub(crate) thread: ThreadId,
    pub(crate) thread_name: Option<String>,
    last: u64,
}

/// Called for each span that becomes a root because nothing is current.
#[inline]
pub(super) fn note(site: &'static Callsite) {
    if WATCHERS.load(Ordering::Relaxed) != 0 {
        note_watched(site);
    }
}

#[cold]
fn note_watched(site: &'static Callsite) {
    let thread = thread::current();
    let mut seen = lock(&SEEN);
    seen.now += 1;
    let now = seen.now;
    let is_same =
        |known: &&mut Sighting| known.thread == thread.id() && std::ptr::eq(known.site, site);
    if let Some(known) = seen.sightings.iter_mut().find(is_same) {
        known.last = now;
    } else if seen.sightings.len() < MOST_SIGHTINGS {
        let thread_name = thread.name().map(str::to_owned);
        seen.sightings.push(Sighting {
            site,
            thread: thread.id(),
            thread_name,
            last: now,
        });
    } else {
        seen.last_untold = now;
    }
}

/// Sightings are kept while one of these lives.
#[derive(Debug)]
pub(crate) struct Watch {
    since: u64,
}

/// What was seen during a watch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sightings {
    pub(crate) told: Vec<Sighting>,
    /// Whether there were more than could be told apart.
    pub(crate) is_cut: bool,
}

impl Watch {
    pub(crate) fn begin() -> Self {
        let seen = lock(&SEEN);
        WATCHERS.fetch_add(1, Ordering::Relaxed);
        Self { since: seen.now }
    }

    pub(crate) fn sightings(&self) -> Sightings {
        let seen = lock(&SEEN);
        let told = seen
            .sightings
            .iter()
            .filter(|sighting| sighting.last > self.since)
            .cloned()
            .collect();
        Sightings {
            told,
            is_cut: seen.last_untold > self.since,
        }
    }
}

impl Drop for Watch {
    /// The last one forgets everything.
    fn drop(&mut self) {
        let mut seen = lock(&SEEN);
        if WATCHERS.fetch_sub(1, Ordering::Relaxed) == 1 {
            seen.sightings = Vec::new();
        }
    }
}
