//! A span between its start and its end, while it is current on this thread.

use crate::clock;
use crate::context::now::{self, Frame, Now, flags};
use crate::context::{Attached, followed};
use crate::plain;
use crate::processor;
use crate::record::{Head, Header, Items, bits};
use crate::recorder::Claim;
use crate::sampling::{self, Known};
use crate::{Callsite, Outcome, spare};

use super::start::{Start, push_state};
use super::{orphans, panics, parent, scoped, tracked};

/// What the end of a span needs and "now" does not know.
///
/// In this order: `parent` and `start` are neighbours in a record. Were they here too, both would be read by one wide load, which has to
/// wait until the two narrow stores before it have left the store buffer.
#[repr(C)]
pub(super) struct Open {
    pub(super) parent: u64,
    pub(super) site: &'static Callsite,
    pub(super) start: u64,
    pub(super) state: State,
    /// What to put back, if more than the span id changed.
    pub(super) outer: Option<Frame>,
}

/// Two small values in one word, so that one store writes what one load reads when the span is moved. The bits lie where a record has them.
#[derive(Clone, Copy)]
pub(super) struct State(u64);

/// Where the bits begin: where a record's header has them too.
const BITS: u32 = 48;

impl State {
    #[inline(always)]
    pub(super) fn new(mark: u32, bits: u8) -> Self {
        Self(u64::from(mark) | u64::from(bits) << BITS)
    }

    /// The span's own items lie above this on the thread's scratch.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "the low half")]
    pub(super) fn mark(self) -> u32 {
        self.0 as u32
    }

    /// Bits of the record's header, and [`ROOT`], [`PLAIN`], [`SUSPENDED`], [`QUIET`] and [`UNWINDING`].
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "one byte of it")]
    pub(super) fn bits(self) -> u8 {
        (self.0 >> BITS) as u8
    }

    #[inline(always)]
    pub(super) fn has(self, bit: u8) -> bool {
        self.bits() & bit != 0
    }

    /// The span left its thread.
    pub(super) fn suspended(self) -> Self {
        Self::new(0, self.bits() & !PLAIN | SUSPENDED)
    }

    /// The span is current on this thread again.
    pub(super) fn resumed(self, mark: u32) -> Self {
        Self::new(mark, self.bits() & !SUSPENDED)
    }
}

/// The span was made by [`Open::enter_plain_root`]: before it nothing was current.
pub(super) const ROOT: u8 = 1 << 2;
/// The span of a future that was not polled yet: `outer` is the frame to start below, if one was given, and [`ROOT`] asks for a new trace.
pub(super) const FRESH: u8 = 1 << 3;
/// The span was made by [`Open::enter_plain`] or [`Open::enter_plain_root`] and has not left its thread: its record goes to the lane, and its ticks
/// come from the processor's counter.
pub(super) const PLAIN: u8 = 1 << 4;
/// The span is not current now; for futures.
pub(super) const SUSPENDED: u8 = 1 << 5;
/// The span is current but not recorded.
pub(super) const QUIET: u8 = 1 << 6;
/// The thread was already panicking when the span started, so a panic says nothing about the span.
pub(super) const UNWINDING: u8 = 1 << 7;

impl Open {
    /// The usual span: below a recorded one of this thread, which is not panicking, with nothing else about it.
    #[inline(always)]
    pub(super) fn enter_plain(now: Now, site: &'static Callsite) -> Option<Self> {
        Self::enter_below_current(now, site, flags::RECORDING | flags::SAMPLED)
    }

    /// The same in a trace that is not sampled, whose spans are counted apart, or has a trace state, which is the first item of each of its spans.
    #[inline(never)]
    pub(super) fn enter_stated(now: Now, site: &'static Callsite) -> Option<Self> {
        if sampling::decides_children() {
            return None;
        }
        let said = now.flags() & (flags::CARRYING | flags::SAMPLED);
        let open = Self::enter_below_current(now, site, flags::RECORDING | said)?;
        if said & flags::CARRYING != 0 {
            push_trace_state(now);
        }
        Some(open)
    }

    /// A span below the current one, if that has these flags and none of the others that matter.
    #[inline(always)]
    fn enter_below_current(now: Now, site: &'static Callsite, wanted: u32) -> Option<Self> {
        if !is_plain_time() {
            return None;
        }
        let plain = now.flags()
            & (flags::RECORDING
                | flags::CAPTURED
                | flags::REMOTE
                | flags::BORROWED
                | flags::CARRYING
                | flags::TRACKED
                | flags::SAMPLED)
            == wanted;
        match now.known_lane() {
            Some(lane) if plain => {
                let parent = now.span();
                now.set_span(lane.start_span_of(wanted & flags::SAMPLED != 0));
                Some(Self {
                    site,
                    parent,
                    start: clock::counter::read(),
                    outer: None,
                    state: State::new(lane.mark(), PLAIN),
                })
            }
            _ => None,
        }
    }

    /// Everything but the plain child: roots, captured spans, a thread's first span.
    /// `None` when it passes its parent through.
    pub(super) fn enter_slowly(site: &'static Callsite, known: Known<'_>) -> Option<Self> {
        if !may_start() {
            return None;
        }
        let orphan = if Now::here().has_span() {
            0
        } else {
            bits::ORPHAN
        };
        Some(Self::enter_in(site, Now::here().frame(), orphan, known))
    }

    /// A new trace, whatever is current.
    pub(super) fn enter_root(site: &'static Callsite, known: Known<'_>) -> Option<Self> {
        may_start().then(|| Self::enter_in(site, parent::rootless(), 0, known))
    }

    /// A span below `parent`, which becomes current even if the span is not recorded.
    pub(super) fn enter_below(
        site: &'static Callsite,
        parent: Frame,
        known: Known<'_>,
    ) -> Option<Self> {
        may_start().then(|| Self::enter_in(site, parent, 0, known))
    }

    fn enter_in(site: &'static Callsite, parent: Frame, bits: u8, known: Known<'_>) -> Self {
        let Start { open, frame, items } = Start::knowing(site, parent, bits, known);
        let outer = Now::here().swap(frame);
        followed::changed();
        if open.is_recorded() && Now::here().flags() & flags::CARRYING != 0 {
            push_trace_state(Now::here());
        }
        if open.is_recorded() && !items.is_empty() {
            now::push_items(|own| own.extend_from_slice(&items));
        }
        Self {
            outer: Some(outer),
            ..open
        }
    }

    pub(super) fn is_recorded(&self) -> bool {
        !self.state.has(QUIET)
    }

    /// The span of a future that is not polled yet.
    #[inline(always)]
    pub(super) fn fresh(site: &'static Callsite, bits: u8, below: Option<Frame>) -> Self {
        Self {
            parent: 0,
            site,
            start: 0,
            state: State::new(0, FRESH | bits),
            outer: below,
        }
    }

    /// Whether a fresh span has nothing said about its parent.
    #[inline(always)]
    pub(super) fn is_usual(&self) -> bool {
        !self.state.has(ROOT) && self.outer.is_none()
    }

    /// Starts the span of a fresh one, of which these items are known; `None` when it passes its parent through.
    pub(super) fn start_fresh(&mut self, items: &[u64]) -> Option<Self> {
        let (now, site) = (Now::here(), self.site);
        let known = Known { name: None, items };
        match self.outer.take() {
            Some(parent) => Self::enter_below(site, parent, known),
            None if self.state.has(ROOT) => {
                Self::enter_plain_root(now, site, 0).or_else(|| Self::enter_root(site, known))
            }
            None => Self::enter_plain_root(now, site, bits::ORPHAN)
                .or_else(|| Self::enter_stated(now, site))
                .or_else(|| Self::enter_slowly(site, known)),
        }
    }

    /// One of a sync body, whose items come before it starts.
    pub(super) fn waiting(
        now: Now,
        site: &'static Callsite,
        bits: u8,
        below: Option<Frame>,
    ) -> Self {
        let fresh = Self::fresh(site, bits, below);
        Self {
            state: fresh.state.resumed(now.lane().mark()),
            ..fresh
        }
    }

    /// Takes the span's own items off the thread's scratch.
    pub(super) fn take_own(&self, now: Now) -> Items {
        let mut own = spare::take_buffer();
        let take = |items: &[u64]| own.extend_from_slice(items);
        now.quietly(|| now.lane().take_above(self.state.mark(), take));
        own
    }

    /// Runs `f` with what was current before the span.
    pub(super) fn outside<R>(&self, f: impl FnOnce() -> R) -> R {
        if self.state.has(FRESH) {
            return f();
        }
        let outer = match &self.outer {
            Some(outer) => outer.clone(),
            None if self.state.has(ROOT) => Now::here().frame().without_trace(),
            None => {
                let mut outer = Now::here().frame();
                outer.span = self.parent;
                outer
            }
        };
        scoped::run(Attached(outer), f)
    }

    /// The usual root: nothing is current, and everything is sampled.
    #[inline(always)]
    pub(super) fn enter_plain_root(now: Now, site: &'static Callsite, orphan: u8) -> Option<Self> {
        if !is_plain_time() {
            return None;
        }
        match now.known_lane() {
            Some(lane) if now.is_empty() && sampling::takes_all_roots() => {
                if orphan != 0 {
                    orphans::note(site);
                }
                now.start_trace(lane.trace_id(), lane.start_span());
                Some(Self {
                    site,
                    parent: 0,
                    start: clock::counter::read(),
                    outer: None,
                    state: State::new(lane.mark(), PLAIN | ROOT | orphan),
                })
            }
            _ => None,
        }
    }

    /// The lane for the record of a plain span.
    #[inline(always)]
    pub(super) fn plain_lane(&self, now: Now) -> Option<Claim> {
        let recorded = self.state.has(PLAIN) & is_recorded_here(now);
        now.known_lane().filter(|_| recorded)
    }

    /// Ends a plain span that nothing happened to but its body; `false` if there is more to do.
    #[inline(always)]
    pub(super) fn end_plain(&self, now: Now, lane: Claim, outcome: Outcome) -> bool {
        let published = lane.try_commit(self.state.mark(), || self.ending(now, outcome));
        if published {
            self.leave(now);
        }
        published
    }

    /// The same for one without items.
    #[inline(always)]
    pub(super) fn end_bare(&self, now: Now, lane: Claim, outcome: Outcome) -> bool {
        let published = lane.try_commit_bare(|| self.ending(now, outcome));
        if published {
            self.leave(now);
        }
        published
    }

    #[inline(always)]
    fn ending(&self, now: Now, outcome: Outcome) -> Ending<'_> {
        Ending {
            open: self,
            now,
            outcome,
            end: clock::counter::read(),
        }
    }

    /// Ends the span and puts back what was current before it. `before` are items of earlier polls.
    ///
    /// A span of a forked child's parent is not recorded, and leaves nothing current.
    #[inline(never)]
    pub(super) fn end(&mut self, outcome: Outcome, before: &[u64]) {
        if self.is_recorded() && is_recorded_here(Now::here()) {
            self.record(outcome, before);
        }
        match self.outer.take() {
            None => self.leave_here(),
            Some(outer) => drop(Now::here().restore(outer)),
        }
        followed::changed();
    }

    /// [`leave`](Self::leave) for a span that may be that of a forked child's parent, which leaves nothing.
    pub(super) fn leave_here(&self) {
        if is_recorded_here(Now::here()) {
            self.leave(Now::here());
        }
    }

    /// Puts back what was current, which is known from the span itself.
    #[inline(always)]
    fn leave(&self, now: Now) {
        if self.state.has(ROOT) {
            now.clear();
        } else {
            now.set_span(self.parent);
        }
    }

    /// [`end`](Self::end) for a sync body that may be unwinding.
    #[inline(never)]
    pub(super) fn end_sync(&mut self, outcome: Outcome) {
        let panicked = std::thread::panicking() && !self.state.has(UNWINDING);
        if panicked {
            self.end_panicked(&[]);
        } else {
            self.end(outcome, &[]);
        }
    }

    #[cold]
    pub(super) fn end_panicked(&mut self, before: &[u64]) {
        if self.is_recorded() && is_recorded_here(Now::here()) {
            panics::describe_last(self.start);
        }
        self.end(Outcome::Panicked, before);
    }

    fn record(&self, outcome: Outcome, before: &[u64]) {
        let ending = Ending {
            open: self,
            now: Now::here(),
            outcome,
            end: clock::ticks(),
        };
        if processor::are_there() {
            let items = self.processed(&ending, before);
            return self.publish(&ending, &items);
        }
        self.publish(&ending, before);
    }

    /// The items of the span, all of them taken off the thread, with what processors add.
    #[cold]
    fn processed(&self, ending: &Ending<'_>, before: &[u64]) -> Items {
        let (mut items, lane) = (before.to_vec(), ending.now.lane());
        ending.now.quietly(|| {
            lane.take_above(self.state.mark(), |above| items.extend_from_slice(above));
        });
        processor::ending(&Header::of(ending), &mut items);
        items
    }

    fn publish(&self, ending: &Ending<'_>, before: &[u64]) {
        let now = ending.now;
        let is_captured = now.flags() & flags::CAPTURED != 0;
        let is_tracked = tracked::concerns(now.flags());
        now.quietly(|| {
            if is_tracked {
                tracked::strike(now.span());
            }
            if is_captured {
                self.record_captured(ending, before);
            } else {
                now.lane().commit_with(ending, before, self.state.mark());
            }
        });
        followed::end(now.span());
    }

    #[cold]
    fn record_captured(&self, ending: &Ending<'_>, before: &[u64]) {
        let extra = ending.now.extra();
        if let Some(capture) = extra.as_ref().and_then(|extra| extra.capture.as_ref()) {
            capture.end_span(|recorded| {
                let lane = ending.now.lane();
                lane.commit_to(recorded, ending, before, self.state.mark());
            });
        }
    }
}

/// A span that is current and ends now.
struct Ending<'a> {
    open: &'a Open,
    now: Now,
    outcome: Outcome,
    end: u64,
}

impl Head for Ending<'_> {
    #[inline(always)]
    fn trace(&self) -> [u64; 2] {
        self.now.trace()
    }

    #[inline(always)]
    fn span(&self) -> u64 {
        self.now.span()
    }

    #[inline(always)]
    fn parent(&self) -> u64 {
        self.open.parent
    }

    #[inline(always)]
    fn start(&self) -> u64 {
        self.open.start
    }

    #[inline(always)]
    fn end(&self) -> u64 {
        self.end
    }

    #[inline(always)]
    fn site(&self) -> &'static Callsite {
        self.open.site
    }

    #[inline(always)]
    fn outcome(&self) -> Outcome {
        self.outcome
    }

    #[inline(always)]
    fn flags(&self) -> u8 {
        self.now.flags().to_le_bytes()[0]
    }

    #[inline(always)]
    fn bits(&self) -> u8 {
        self.open.state.bits() & (bits::REMOTE_PARENT | bits::ORPHAN)
    }
}

/// Whether spans can be plain now, as far as it is not their own business.
#[inline(always)]
fn is_plain_time() -> bool {
    !std::thread::panicking() && plain::is_open()
}

/// Whether the recorded span that is about to end was started by this process: while it is current, spans are recorded. In a forked child, nothing
/// of its parent's is ever current.
#[inline(always)]
fn is_recorded_here(now: Now) -> bool {
    now.flags() & flags::RECORDING != 0
}

/// Whether spans are created on this thread.
pub(super) fn may_start() -> bool {
    !Now::here().is_suppressed()
}

/// Gives the current span, which has just become current, the trace state that came with its trace.
fn push_trace_state(now: Now) {
    now.with_extra(|extra| now::push_items(|items| push_state(items, extra)));
}
