//! A span between its start and its end, while it is current on this thread.

use crate::clock;
use crate::context::now::{self, Frame, Now, flags};
use crate::record::{HEADER, Header, bits};
use crate::sampling::{self, SamplingParameters};
use crate::{Callsite, Outcome, TraceFlags, TraceId};

use super::{panics, parent};

/// What the end of a span needs and "now" does not know.
pub(super) struct Open {
    pub(super) site: &'static Callsite,
    pub(super) parent: u64,
    pub(super) start: u64,
    /// What to put back, if more than the span id changed.
    pub(super) outer: Option<Frame>,
    /// The span's own items lie above this on the thread's scratch.
    pub(super) mark: u32,
    /// Bits of the record's header, and [`SUSPENDED`], [`QUIET`] and [`UNWINDING`].
    pub(super) bits: u8,
}

/// The span is not current now; for futures.
pub(super) const SUSPENDED: u8 = 1 << 5;
/// The span is current but not recorded.
const QUIET: u8 = 1 << 6;
/// The thread was already panicking when the span started, so a panic says nothing about the span.
const UNWINDING: u8 = 1 << 7;

impl Open {
    /// A span below what is current; `None` when it passes its parent through.
    #[inline(always)]
    pub(super) fn enter(site: &'static Callsite) -> Option<Self> {
        now::with(|now| {
            let plain = now.flags() & (flags::RECORDING | flags::CAPTURED | flags::REMOTE) == flags::RECORDING;
            match now.known_lane() {
                Some(lane) if plain && site.is_enabled() => {
                    let parent = now.span();
                    now.set_span(lane.start_span());
                    let bits = if std::thread::panicking() { UNWINDING } else { 0 };
                    Some(Self { site, parent, start: clock::ticks(), outer: None, mark: lane.mark(), bits })
                }
                _ => Self::enter_slowly(site, now),
            }
        })
    }

    /// Everything but the plain child: roots, captured spans, a thread's first span.
    #[inline(never)]
    fn enter_slowly(site: &'static Callsite, now: &Now) -> Option<Self> {
        if !may_start(site, now) || (now.has_span() && !is_start(now.flags())) {
            return None;
        }
        let orphan = if now.has_span() { 0 } else { bits::ORPHAN };
        Some(Self::enter_in(site, now.frame(), orphan))
    }

    /// A new trace, whatever is current.
    pub(super) fn enter_root(site: &'static Callsite) -> Option<Self> {
        now::with(|now| may_start(site, now)).then(|| Self::enter_in(site, parent::rootless(), 0))
    }

    /// A span below `parent`, which becomes current even if the span is not recorded.
    pub(super) fn enter_below(site: &'static Callsite, parent: Frame) -> Option<Self> {
        now::with(|now| may_start(site, now)).then(|| Self::enter_in(site, parent, 0))
    }

    fn enter_in(site: &'static Callsite, parent: Frame, bits: u8) -> Self {
        let Start { open, frame } = Start::below(site, parent, bits);
        Self { outer: Some(now::with(|now| now.swap(frame))), ..open }
    }

    pub(super) fn is_recorded(&self) -> bool {
        self.bits & QUIET == 0
    }

    /// Ends the span and puts back what was current before it. `before` are items of earlier polls.
    #[inline]
    pub(super) fn end(&mut self, outcome: Outcome, before: &[u64]) {
        now::with(|now| {
            if self.is_recorded() {
                self.record(now, outcome, before);
            }
            match self.outer.take() {
                None => now.set_span(self.parent),
                Some(outer) => drop(now.restore(outer)),
            }
        });
    }

    /// The same for a sync body that may be unwinding.
    #[inline]
    pub(super) fn end_sync(&mut self, outcome: Outcome) {
        let panicked = std::thread::panicking() && self.bits & UNWINDING == 0;
        if panicked { self.end_panicked(&[]) } else { self.end(outcome, &[]) }
    }

    #[cold]
    pub(super) fn end_panicked(&mut self, before: &[u64]) {
        if self.is_recorded() {
            panics::describe_last(self.start);
        }
        self.end(Outcome::Panicked, before);
    }

    #[inline(always)]
    fn record(&self, now: &Now, outcome: Outcome, before: &[u64]) {
        let end = clock::ticks();
        let flags = now.flags();
        let header = |body| {
            Header {
                trace: now.trace(),
                span: now.span(),
                parent: self.parent,
                start: self.start,
                end,
                site: self.site,
                outcome,
                flags: flags.to_le_bytes()[0],
                bits: self.bits & (bits::REMOTE_PARENT | bits::ORPHAN),
            }
            .encode(body)
        };
        if flags & flags::CAPTURED == 0 {
            now.lane().commit(header, before, self.mark);
        } else {
            capture(now, header, before, self.mark);
        }
    }
}

#[cold]
fn capture(now: &Now, header: impl FnOnce(usize) -> [u64; HEADER], before: &[u64], mark: u32) {
    let extra = now.extra();
    if let Some(capture) = extra.as_ref().and_then(|extra| extra.capture.as_ref()) {
        capture.end_span(|recorded| now.lane().commit_to(recorded, header, before, mark));
    }
}

/// Whether spans of this site are created on this thread.
pub(super) fn may_start(site: &Callsite, now: &Now) -> bool {
    site.is_enabled() && !now.is_suppressed()
}

/// Whether a span below these flags asks the sampler or is recorded: below an unsampled local span there is nothing to do.
fn is_start(flags: u32) -> bool {
    flags & (flags::RECORDING | flags::REMOTE) != 0
}

/// A span that has its identity but is not current yet.
pub(super) struct Start {
    pub(super) open: Open,
    pub(super) frame: Frame,
}

impl Start {
    /// Decides whether a span below `parent` is recorded, and gives it its identity.
    pub(super) fn below(site: &'static Callsite, parent: Frame, bits: u8) -> Self {
        if parent.has_local_span() {
            return Self::child(site, parent, bits);
        }
        let remote = parent.span_context();
        let trace = remote.as_ref().map_or_else(new_trace, |remote| remote.trace_id().halves());
        let random = remote.as_ref().is_none_or(|remote| remote.flags().is_random());
        let captured = parent.flags() & flags::CAPTURED;
        let sampled = captured != 0 || TraceId::from_halves(trace).is_some_and(|trace_id| {
            sampling::is_sampled(&SamplingParameters { trace_id, parent: remote.as_ref(), callsite: site })
        });
        let flags = captured
            | if random { u32::from(TraceFlags::RANDOM.to_byte()) } else { 0 }
            | if sampled { u32::from(TraceFlags::SAMPLED.to_byte()) | flags::RECORDING } else { 0 };
        let bits = if remote.is_some() { bits | bits::REMOTE_PARENT } else { bits };
        Self::with_identity(site, Frame::new(trace, 0, flags, parent.extra), parent.span, bits)
    }

    fn child(site: &'static Callsite, parent: Frame, bits: u8) -> Self {
        let (span, flags) = (parent.span, parent.flags());
        if parent.is_recording() {
            return Self::with_identity(site, Frame::new(parent.trace, 0, flags, parent.extra), span, bits);
        }
        let open = Open { site, parent: 0, start: 0, outer: None, mark: 0, bits: QUIET };
        Self { open, frame: parent }
    }

    fn with_identity(site: &'static Callsite, mut frame: Frame, parent: u64, bits: u8) -> Self {
        let lane = now::with(Now::lane);
        let capture = frame.extra.as_ref().and_then(|extra| extra.capture.as_ref());
        frame.span = match capture {
            Some(capture) => {
                capture.start_span();
                lane.unrecorded_span_id()
            }
            None if frame.is_recording() => lane.start_span(),
            None => lane.unrecorded_span_id(),
        };
        let quiet = if frame.is_recording() { 0 } else { QUIET };
        let unwinding = if std::thread::panicking() { UNWINDING } else { 0 };
        let open =
            Open { site, parent, start: clock::ticks(), outer: None, mark: lane.mark(), bits: bits | quiet | unwinding };
        Self { open, frame }
    }
}

fn new_trace() -> [u64; 2] {
    now::with(Now::lane).trace_id()
}
