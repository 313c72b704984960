//! Which call sites started a root for want of a parent, outside of every capture, while somebody watched.
//!
//! Work that is spawned without its context is not seen by the capture of the code that spawned it. So captures watch the whole process, and
//! tests ask afterwards. Nobody can know who spawned a thread; what is known of it is kept: its id and its name.

use std::thread::{self, Thread, ThreadId};

use crate::Callsite;
use crate::context::now::Now;
use crate::sync::fixed::{AtomicU32, Mutex, Ordering};
use crate::sync::lock;

/// Zero in programs that are no tests: the one relaxed load of a root span.
static WATCHERS: AtomicU32 = AtomicU32::new(0);

static SEEN: Mutex<Seen> = Mutex::new(Seen::new());

/// Call sites times threads that are told apart.
const MOST_SIGHTINGS: usize = 256;

/// A call site whose spans became roots on this thread.
#[derive(Clone, Debug)]
pub(crate) struct Sighting {
    pub(crate) site: &'static Callsite,
    pub(crate) thread: ThreadId,
    pub(crate) thread_name: Option<String>,
    last: u64,
}

/// What was seen during a watch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sightings {
    pub(crate) told: Vec<Sighting>,
    /// Whether there were more than could be told apart.
    pub(crate) is_cut: bool,
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
    Now::here().quietly(|| lock(&SEEN).note(site, &thread::current()));
}

/// Sightings are kept while one of these lives.
#[derive(Debug)]
pub(crate) struct Watch {
    since: u64,
}

impl Watch {
    pub(crate) fn begin() -> Self {
        let seen = lock(&SEEN);
        WATCHERS.fetch_add(1, Ordering::Relaxed);
        Self { since: seen.now }
    }

    pub(crate) fn sightings(&self) -> Sightings {
        Now::here().quietly(|| lock(&SEEN).after(self.since))
    }
}

impl Drop for Watch {
    /// The last one forgets everything.
    fn drop(&mut self) {
        Now::here().quietly(|| {
            let mut seen = lock(&SEEN);
            if WATCHERS.fetch_sub(1, Ordering::Relaxed) == 1 {
                seen.sightings = Vec::new();
            }
        });
    }
}

struct Seen {
    /// Counts all sightings.
    now: u64,
    sightings: Vec<Sighting>,
    /// The last sighting that there was no room for.
    last_untold: u64,
}

impl Seen {
    const fn new() -> Self {
        Self {
            now: 0,
            sightings: Vec::new(),
            last_untold: 0,
        }
    }

    fn note(&mut self, site: &'static Callsite, thread: &Thread) {
        self.now += 1;
        let is_same = |known: &&mut Sighting| known.thread == thread.id() && known.site == site;
        if let Some(known) = self.sightings.iter_mut().find(is_same) {
            known.last = self.now;
        } else if self.sightings.len() < MOST_SIGHTINGS {
            let thread_name = thread.name().map(str::to_owned);
            self.sightings.push(Sighting {
                site,
                thread: thread.id(),
                thread_name,
                last: self.now,
            });
        } else {
            self.last_untold = self.now;
        }
    }

    fn after(&self, moment: u64) -> Sightings {
        let is_later = |sighting: &&Sighting| sighting.last > moment;
        let told = self.sightings.iter().filter(is_later).cloned().collect();
        Sightings {
            told,
            is_cut: self.last_untold > moment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SpanKind;

    fn site() -> &'static Callsite {
        Callsite::leak("lost", module_path!(), SpanKind::Internal)
    }

    #[test]
    fn what_is_seen_again_is_told_again() {
        let (mut seen, here) = (Seen::new(), thread::current());
        let site = site();
        seen.note(site, &here);
        assert_eq!(seen.after(0).told.len(), 1);
        let moment = seen.now;
        assert_eq!(seen.after(moment).told.len(), 0);
        seen.note(site, &here);
        assert_eq!(seen.after(moment).told.len(), 1);
    }

    #[test]
    fn a_site_is_told_once_for_each_thread() {
        let mut seen = Seen::new();
        (0..10).for_each(|_| seen.note(site(), &thread::current()));
        let other = thread::spawn(thread::current).join().expect("no panic");
        seen.note(site(), &other);
        assert_eq!(seen.after(0).told.len(), 2);
    }

    #[test]
    fn a_site_is_the_same_at_each_of_its_addresses() {
        let mut seen = Seen::new();
        for _ in 0..2 {
            seen.note(site(), &thread::current());
        }
        assert_eq!(seen.after(0).told.len(), 1);
    }

    #[test]
    fn sightings_are_bounded() {
        let (mut seen, here) = (Seen::new(), thread::current());
        let note_new = |seen: &mut Seen| {
            let name = format!("lost {}", seen.now);
            seen.note(
                Callsite::leak(&name, module_path!(), SpanKind::Internal),
                &here,
            );
        };
        (0..MOST_SIGHTINGS).for_each(|_| note_new(&mut seen));
        let moment = seen.now;
        assert!(!seen.after(0).is_cut);
        note_new(&mut seen);
        assert_eq!(seen.after(0).told.len(), MOST_SIGHTINGS);
        assert!(seen.after(moment).is_cut && !seen.after(seen.now).is_cut);
    }
}
