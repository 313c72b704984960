//! How a span starts that is not plain: whether it is recorded, and who it is.

use super::decide::{Decided, asks_below};
use super::open::{Open, QUIET, State, UNWINDING};
use super::{orphans, tracked};
use crate::clock;
use crate::context::now::{Frame, Now, flags};
use crate::context::{Context, Extra, followed};
use crate::record::{self, Header, Items, OwnedAttributes, bits};
use crate::sampling::{self, Decision, Known, SiteAction, sites};
use crate::{Callsite, Outcome, TraceFlags, id_generator, processor};

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
        if start.open.is_recorded() {
            let header = start.header();
            processor::started(&header, &context, known.items, &mut start.items);
        }
        start
    }

    /// What a record would say if the span ended where it starts.
    fn header(&self) -> Header {
        let Self { open, frame, .. } = self;
        Header {
            trace: frame.trace,
            span: frame.span,
            parent: open.parent,
            start: open.start,
            end: open.start,
            site: open.site,
            outcome: Outcome::Unfinished,
            flags: frame.flags().to_le_bytes()[0],
            bits: open.state.bits() & (bits::REMOTE_PARENT | bits::ORPHAN),
        }
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
            None if frame.is_recording() => lane.start_span_of(frame.is_sampled()),
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

/// Adds the trace state that came with a trace.
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
