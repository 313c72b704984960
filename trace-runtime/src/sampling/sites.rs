//! Call sites that are switched off.
//!
//! Nothing of it lies in a call site, which is a constant. While there are rules, no span takes the plain path, and the others ask here: in a table by the site's address, whose
//! entries are words that stand for themselves, so nobody waits and nothing is torn. An entry of earlier rules counts as none.

use std::fmt;

use crate::Callsite;
use crate::glob::Glob;
use crate::plain::{self, Obstacle};
use crate::recorder::process::PerProcess;
use crate::sync::fixed::{AtomicU64, Ordering, PoisonError, RwLock};

/// What becomes of the spans of a call site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SiteAction {
    /// They are created: for exceptions from a rule behind.
    On,
    /// They are not created, and what is below them gets the enclosing span as parent.
    Off,
    /// Neither they nor what is below them are created. Other services get the enclosing span as parent.
    OffWithChildren,
}

/// Rules for call sites, by module path and name: the first that matches says what becomes of its spans, wherever they stand in a trace.
///
/// Whether there is a sampler, and what it says, does not matter; spans of a [capture](crate::testing::capture) obey as well. Spans that are open stay.
///
/// While there are rules, no span takes the shortest way: it costs three to four times as much as without any (68 ns instead of 20 where it was measured).
///
/// ```
/// use trace_runtime::sampling::{SiteAction, SiteRules};
/// use trace_runtime::{testing, traced};
///
/// #[traced]
/// fn chatty() {
///     inner();
/// }
///
/// #[traced]
/// fn inner() {}
///
/// SiteRules::new().site("*::chatty", SiteAction::Off).put_in_force();
/// let (_, spans) = testing::capture(chatty);
/// spans.assert_tree("inner");
/// SiteRules::new().put_in_force();
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "rules say nothing before they are put in force"]
pub struct SiteRules(Vec<(Glob, SiteAction)>);

impl SiteRules {
    /// All call sites are on.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// One more rule: sites whose module path and name, with `::` between them, are of this form. `*` stands for any characters or none.
    pub fn site(mut self, pattern: &str, action: SiteAction) -> Self {
        self.0.push((Glob::new(pattern), action));
        self
    }

    /// Makes these the rules of the process, in the place of those before.
    pub fn put_in_force(self) {
        let is_empty = self.0.is_empty();
        let mut rules = rules().write().unwrap_or_else(PoisonError::into_inner);
        *rules = self;
        GENERATION.fetch_add(1, Ordering::Release);
        plain::set(Obstacle::Sites, !is_empty);
    }

    pub(super) fn action(&self, site: &Callsite) -> SiteAction {
        let path = format!("{}::{}", site.module(), site.name());
        let mut rules = self.0.iter();
        let rule = rules.find(|(pattern, _)| pattern.matches(&path));
        rule.map_or(SiteAction::On, |(_, action)| *action)
    }
}

static RULES: PerProcess<RwLock<SiteRules>> = PerProcess::new();

fn rules() -> &'static RwLock<SiteRules> {
    RULES.get_or_make(RwLock::default)
}

/// Which rules these are. Changed under the lock.
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// What is known of sites: `generation: 14 | address: 48 | action: 2`.
static KNOWN: [AtomicU64; PLACES] = [const { AtomicU64::new(0) }; PLACES];

const PLACES: usize = 1 << 10;
const ACTION_BITS: u32 = 2;
const ADDRESS_BITS: u32 = 48;
const ACTION: u64 = (1 << ACTION_BITS) - 1;

/// What becomes of this site's spans.
#[inline]
pub(crate) fn action(site: &'static Callsite) -> SiteAction {
    if plain::stands(Obstacle::Sites) {
        known(site)
    } else {
        SiteAction::On
    }
}

fn known(site: &'static Callsite) -> SiteAction {
    let key = key(site, GENERATION.load(Ordering::Acquire));
    let place = &KNOWN[place(site)];
    let entry = place.load(Ordering::Relaxed);
    if entry & !ACTION == key {
        match entry & ACTION {
            1 => return SiteAction::On,
            2 => return SiteAction::Off,
            3 => return SiteAction::OffWithChildren,
            _ => {}
        }
    }
    find(site, place)
}

/// Asks the rules, and remembers what they say.
#[cold]
fn find(site: &'static Callsite, place: &AtomicU64) -> SiteAction {
    let rules = rules().read().unwrap_or_else(PoisonError::into_inner);
    let action = rules.action(site);
    let key = key(site, GENERATION.load(Ordering::Relaxed));
    place.store(key | action.code(), Ordering::Relaxed);
    action
}

fn address(site: &'static Callsite) -> u64 {
    std::ptr::from_ref(site).addr() as u64
}

/// The entry without its action.
fn key(site: &'static Callsite, generation: u64) -> u64 {
    let address = address(site) & ((1 << ADDRESS_BITS) - 1);
    (generation << ADDRESS_BITS | address) << ACTION_BITS
}

/// The highest ten bits of the address, mixed.
fn place(site: &'static Callsite) -> usize {
    (address(site).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) as usize
}

impl SiteAction {
    const fn code(self) -> u64 {
        match self {
            Self::On => 1,
            Self::Off => 2,
            Self::OffWithChildren => 3,
        }
    }
}

/// Makes a forked child start without rules.
pub(crate) fn forget() {
    RULES.forget();
    plain::set(Obstacle::Sites, false);
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

impl fmt::Display for SiteAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::On => "on",
            Self::Off => "off",
            Self::OffWithChildren => "off with children",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Call sites are texts, which lie at any address.
    #[test]
    fn neighbours_and_generations_have_keys_of_their_own() {
        let texts = "\0\0";
        let sites = [0, 1].map(|at| Callsite::of(&texts[at..]));
        let keys = sites.map(|site| [key(site, 0), key(site, 1)]).concat();
        for (at, one) in keys.iter().enumerate() {
            assert_eq!(one & ACTION, 0);
            assert!(!keys[..at].contains(one));
        }
    }
}
