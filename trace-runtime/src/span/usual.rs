//! The usual [foreign](super::foreign) span, of which there is nothing to ask: it starts in the memory of one before.

use super::foreign::Visits;
use super::handle::{Inner, Span};
use super::orphans;
use super::start::flags_of;
use crate::Callsite;
use crate::clock::Moment;
use crate::context::now::{Frame, Now, flags};
use crate::plain;
use crate::record::{Items, bits};
use crate::recorder::Claim;
use crate::sampling::{self, Decision};
use crate::spare::{self, Spares};
use crate::sync::fixed::{Arc, Mutex};

thread_local! {
    /// The memory of spans that are closed. As many as end on a thread before others start: one, or as many as a request has.
    pub(super) static SPANS: Spares<Arc<Inner>, 16> = const { Spares::new() };
}

/// What it starts with.
pub(super) struct Usual {
    frame: Frame,
    parent: u64,
    bits: u8,
}

impl Usual {
    /// Below what is current, if that is recorded and sampled, or neither, or a root where nothing is current and everything is sampled.
    #[inline]
    pub(super) fn here(site: &'static Callsite) -> Option<Self> {
        const UNUSUAL: u32 = flags::CAPTURED | flags::REMOTE | flags::CARRYING | flags::TRACKED;
        const DECIDED: u32 = flags::RECORDING | flags::UNSAMPLED | flags::SAMPLED;
        const SAMPLED: u32 = flags::RECORDING | flags::SAMPLED;
        const LEFT_OUT: u32 = flags::UNSAMPLED | flags::SAMPLED;
        let now = Now::here();
        let lane = now.known_lane().filter(|_| plain::is_open())?;
        match now.flags() & (UNUSUAL | DECIDED) {
            SAMPLED if now.has_span() => Some(Self::child(now, lane)),
            flags::UNSAMPLED | LEFT_OUT if now.has_span() => Some(Self::unsampled(now)),
            _ if now.is_empty() && sampling::takes_all_roots() => Some(Self::root(now, lane, site)),
            _ => None,
        }
    }

    #[inline]
    fn child(now: Now, lane: Claim) -> Self {
        let (span, flags) = (lane.start_span(), now.flags() & !flags::BORROWED);
        Self {
            frame: Frame::new(now.trace(), span, flags, now.extra()),
            parent: now.span(),
            bits: 0,
        }
    }

    /// No span of its own: what is current stays so.
    fn unsampled(now: Now) -> Self {
        Self {
            frame: now.frame(),
            parent: 0,
            bits: 0,
        }
    }

    fn root(now: Now, lane: Claim, site: &'static Callsite) -> Self {
        orphans::note(site);
        let flags = flags_of(true, Decision::RecordAndSample);
        Self {
            frame: Frame::new(lane.trace_id(), lane.start_span(), flags, now.extra()),
            parent: 0,
            bits: bits::ORPHAN,
        }
    }

    #[inline]
    pub(super) fn start(self, site: &'static Callsite, items: Items) -> Span {
        let is_recorded = self.frame.flags() & flags::RECORDING != 0;
        let mut span = spare::take(&SPANS).unwrap_or_else(|| Arc::new(Inner::blank(site)));
        let inner = Arc::get_mut(&mut span).expect("spare ones and new ones are nobody's");
        inner.site = site;
        inner.frame = self.frame;
        inner.parent = self.parent;
        inner.start = Moment::now();
        inner.bits = self.bits;
        inner.visits = Visits::default();
        inner.put_items(is_recorded.then_some(items));
        Span(Some(span))
    }
}

impl Inner {
    /// A span that is to be written over.
    fn blank(site: &'static Callsite) -> Self {
        Self {
            site,
            frame: Frame::default(),
            parent: 0,
            start: Moment::Ticks(0),
            bits: 0,
            visits: Visits::default(),
            items: Mutex::default(),
        }
    }
}
