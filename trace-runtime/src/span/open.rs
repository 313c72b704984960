//! A span between its start and its end, while it is current on this thread.

use crate::clock;
use crate::context::now::{self, Frame, Now, flags};
use crate::context::{Attached, Extra, followed};
use crate::id_generator;
use crate::plain;
use crate::processor;
use crate::record::{self, Head, Header, Items, OwnedAttributes, bits};
use crate::recorder::Claim;
use crate::sampling::{self, Decision, Known, SiteAction, sites};
use crate::{Callsite, Context, Outcome, TraceFlags};

use super::decide::{Decided, asks_below};
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
    fn new(mark: u32, bits: u8) -> Self {
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
const QUIET: u8 = 1 << 6;
/// The thread was already panicking when the span started, so a panic says nothing about the span.
const UNWINDING: u8 = 1 << 7;

impl Open {
    /// The usual span: below a recorded one of this thread, which is not panicking, with nothing else about it.
    #[inline(always)]
    pub(super) fn enter_plain(now: Now, site: &'static Callsite) -> Option<Self> {
        Self::enter_below_current(now, site, flags::RECORDING)
    }

    /// The same in a trace that has a trace state, which is the first item of each of its spans.
    #[inline(never)]
    pub(super) fn enter_stated(now: Now, site: &'static Callsite) -> Option<Self> {
        if sampling::decides_children() {
            return None;
        }
        let open = Self::enter_below_current(now, site, flags::RECORDING | flags::CARRYING)?;
        push_trace_state(now);
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
                | flags::TRACKED)
            == wanted;
        match now.known_lane() {
            Some(lane) if plain => {
                let parent = now.span();
                now.set_span(lane.start_span());
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

    /// Runs `f` with what was current before the span.
    pub(super) fn outside<R>(&self, f: impl FnOnce() -> R) -> R {
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

    /// What a record would say if the span ended where it starts.
    fn header_at_start(&self, frame: &Frame) -> Header {
        Header {
            trace: frame.trace,
            span: frame.span,
            parent: self.parent,
            start: self.start,
            end: self.start,
            site: self.site,
            outcome: Outcome::Unfinished,
            flags: frame.flags().to_le_bytes()[0],
            bits: self.state.bits() & (bits::REMOTE_PARENT | bits::ORPHAN),
        }
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

/// A span that has its identity but is not current yet.
pub(super) struct Start {
    pub(super) open: Open,
    pub(super) frame: Frame,
    /// What the sampler and processors say of the span.
    pub(super) items: Items,
}

/// What was decided about a span that has none of this process above it.
pub(super) struct Rooted {
    /// The span has no id yet.
    pub(super) frame: Frame,
    pub(super) bits: u8,
    /// What the sampler says of the span.
    pub(super) attributes: OwnedAttributes,
}

impl Start {
    /// Decides by what is known of a span below `parent` whether it is recorded, and gives it its identity.
    pub(super) fn knowing(
        site: &'static Callsite,
        parent: Frame,
        bits: u8,
        known: Known<'_>,
    ) -> Self {
        if processor::are_there() {
            return Self::processed(site, parent, bits, known);
        }
        Self::decided(site, parent, bits, known)
    }

    /// The same with the trace state that came with the trace among the items, for spans that are not made current.
    pub(super) fn with_trace_state(mut self) -> Self {
        let said = std::mem::take(&mut self.items);
        push_state(&mut self.items, self.frame.extra());
        self.items.extend_from_slice(&said);
        self
    }

    /// The same, shown to processors.
    #[cold]
    fn processed(site: &'static Callsite, parent: Frame, bits: u8, known: Known<'_>) -> Self {
        let context = Context::from_frame(parent.clone());
        let mut start = Self::decided(site, parent, bits, known);
        let Self { open, frame, items } = &mut start;
        if open.is_recorded() {
            processor::started(&open.header_at_start(frame), &context, known.items, items);
        }
        start
    }

    fn decided(site: &'static Callsite, parent: Frame, bits: u8, known: Known<'_>) -> Self {
        match sites::action(site) {
            SiteAction::On => {}
            // What is below it has the parent; what it says of itself is said to nobody.
            SiteAction::Off => return Self::quiet(site, parent.with(flags::BORROWED, true)),
            SiteAction::OffWithChildren => return Self::quiet(site, parent.left_out()),
        }
        if parent.is_left_out() || (parent.has_local_span() && !asks_below(&parent)) {
            return Self::child(site, parent, bits);
        }
        let span = parent.span;
        let Rooted {
            frame,
            bits,
            attributes,
        } = Self::local_root(site, parent, bits, known);
        if frame.has_span() || frame.is_left_out() {
            return Self::quiet(site, frame);
        }
        Self {
            items: attributes.into_items(),
            ..Self::with_identity(site, frame, span, bits)
        }
    }

    /// Decides about a span that does not simply follow its parent. The frame has a span where that is passed through.
    pub(super) fn local_root(
        site: &'static Callsite,
        parent: Frame,
        bits: u8,
        known: Known<'_>,
    ) -> Rooted {
        let remote = parent.span_context();
        let (trace, random) = match parent.trace {
            [0, 0] => id_generator::trace(new_trace()),
            received => (received, parent.flags() & RANDOM != 0),
        };
        let captured = parent.flags() & flags::CAPTURED;
        if captured == 0 && bits & bits::ORPHAN != 0 {
            orphans::note(site);
        }
        let Decided {
            parent,
            decision,
            attributes,
            is_left_out,
        } = Decided::of(site, trace, parent, known);
        let is_dropped_child = !decision.is_recorded() && parent.has_local_span();
        if is_left_out || is_dropped_child {
            let is_visible = is_left_out || parent.is_recording();
            return Rooted {
                frame: if is_visible {
                    parent.left_out()
                } else {
                    parent
                },
                bits,
                attributes,
            };
        }
        let carrying = if parent.extra().received.trace_state.is_empty() {
            0
        } else {
            flags::CARRYING
        };
        let flags = captured | carrying | tracked::flag() | flags_of(random, decision);
        let bits = if remote.is_some_and(|remote| remote.is_remote()) {
            bits | bits::REMOTE_PARENT
        } else {
            bits
        };
        Rooted {
            frame: Frame::new(trace, 0, flags, parent.extra),
            bits,
            attributes,
        }
    }

    fn child(site: &'static Callsite, parent: Frame, bits: u8) -> Self {
        let (span, flags) = (parent.span, parent.flags() & !flags::BORROWED);
        if parent.is_recording() {
            return Self::with_identity(
                site,
                Frame::new(parent.trace, 0, flags, parent.extra),
                span,
                bits,
            );
        }
        Self::quiet(site, parent)
    }

    /// A span that is not created: what is current stays.
    fn quiet(site: &'static Callsite, frame: Frame) -> Self {
        let open = Open {
            site,
            parent: 0,
            start: 0,
            outer: None,
            state: State::new(0, QUIET),
        };
        Self {
            open,
            frame,
            items: Items::new(),
        }
    }

    fn with_identity(site: &'static Callsite, mut frame: Frame, parent: u64, bits: u8) -> Self {
        let lane = Now::here().lane();
        let capture = frame
            .extra
            .as_ref()
            .and_then(|extra| extra.capture.as_ref());
        frame.span = id_generator::span(match capture {
            Some(capture) => {
                capture.start_span();
                lane.unrecorded_span_id()
            }
            None if frame.is_recording() => lane.start_span(),
            None => lane.unrecorded_span_id(),
        });
        let quiet = if frame.is_recording() { 0 } else { QUIET };
        let unwinding = if std::thread::panicking() {
            UNWINDING
        } else {
            0
        };
        let state = State::new(lane.mark(), bits | quiet | unwinding);
        let open = Open {
            site,
            parent,
            start: clock::ticks(),
            outer: None,
            state,
        };
        if tracked::concerns(frame.flags()) {
            Now::here()
                .quietly(|| tracked::note(site, &frame, parent, open.start, open.state.bits()));
        }
        if open.is_recorded() {
            followed::start(site, frame.span, parent);
        }
        Self {
            open,
            frame,
            items: Items::new(),
        }
    }
}

/// The random bit of W3C's flags.
const RANDOM: u32 = TraceFlags::RANDOM.to_byte() as u32;

/// Gives the current span, which has just become current, the trace state that came with its trace.
fn push_trace_state(now: Now) {
    now.with_extra(|extra| now::push_items(|items| push_state(items, extra)));
}

/// The same for a span whose items lie elsewhere.
pub(super) fn push_state(items: &mut Items, extra: &Extra) {
    let state = &extra.received.trace_state;
    if !state.is_empty() {
        record::push_trace_state(items, state.as_str());
    }
}

pub(super) fn flags_of(random: bool, decision: Decision) -> u32 {
    let byte = |flag: TraceFlags, set: bool| if set { u32::from(flag.to_byte()) } else { 0 };
    let recording = if decision.is_recorded() {
        flags::RECORDING
    } else {
        flags::UNSAMPLED
    };
    let recording = if sampling::decides_children() {
        recording & flags::RECORDING | flags::CARRYING
    } else {
        recording
    };
    let sampled = byte(TraceFlags::SAMPLED, decision.is_sampled());
    recording | byte(TraceFlags::RANDOM, random) | sampled
}

fn new_trace() -> [u64; 2] {
    Now::here().lane().trace_id()
}
