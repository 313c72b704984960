//! The five words that say what is current on this thread.
//!
//! They are plain cells in a const-initialised thread-local without a destructor: no lazy initialisation, no borrow that could fail, and
//! still there while other thread-locals are destroyed. Whoever changes them keeps what was there and puts it back. Each holder owns
//! what it holds, so a guard that is leaked leaks memory and nothing worse.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::num::NonZeroU32;

use super::Extra;
use super::cells::Here;
use crate::record::Items;
use crate::recorder::{Claim, process};
use crate::sync::fixed::{Arc, AtomicU32, Ordering};
use crate::{SpanContext, SpanId, TraceFlags, TraceId};

/// Recorders and captures that are active. Zero is "off".
static ACTIVE: AtomicU32 = AtomicU32::new(0);

/// Whether anything records at all: a relaxed load.
#[inline(always)]
pub(crate) fn is_active() -> bool {
    ACTIVE.load(Ordering::Relaxed) != 0
}

pub(crate) fn activate() {
    ACTIVE.fetch_add(1, Ordering::Relaxed);
}

pub(crate) fn deactivate() {
    ACTIVE.fetch_sub(1, Ordering::Relaxed);
}

/// Makes this thread one of ours: nothing on it is recorded.
pub(crate) fn suppress() {
    Here::new().flags.set(flags::SUPPRESSED | flags::QUIET);
}

/// How many forks lie between this process and the first of its ancestors that recorded.
///
/// The stack and the heap of a forked child are full of what was open in its parent. A [`Frame`] says in which process it was made, and one of
/// another process stands for nothing. A span that ends where nothing is recorded is a parent's.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// See [`GENERATION`].
pub(crate) fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

/// For a forked child: nothing is active, and this thread has no lane and no span.
pub(crate) fn forget() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    ACTIVE.store(0, Ordering::Relaxed);
    let cells = Here::new();
    cells.lane.set(None);
    cells.span.set(0);
    cells.flags.set(0);
    // Leaked: dropping it would free memory, which a handler of a fork must not.
    let _ = cells.extra.replace(ManuallyDrop::new(None));
}

/// The low byte is W3C's trace flags.
pub(crate) mod flags {
    pub(crate) const W3C: u32 = 0xff;
    /// W3C's flag: the current span is sampled.
    pub(crate) const SAMPLED: u32 = 1;
    /// Nothing is recorded on this thread, whatever is attached on it: it is suppressed, and not by a context that another could take the place of. Where W3C has no
    /// flag yet, like the next one.
    pub(crate) const QUIET: u32 = 1 << 6;
    /// What was to be below the current span is left out of the trace, and the current span is named in its place: not recorded, though the span may be. The highest of the
    /// byte, where W3C has no flag yet.
    pub(crate) const LEFT_OUT: u32 = 1 << 7;
    /// The current span is in another process.
    pub(crate) const REMOTE: u32 = 1 << 8;
    /// Spans below the current one are recorded.
    pub(crate) const RECORDING: u32 = 1 << 9;
    /// Spans below the current one belong to a capture.
    pub(crate) const CAPTURED: u32 = 1 << 10;
    /// Nothing is recorded on this thread: it belongs to an exporter.
    pub(crate) const SUPPRESSED: u32 = 1 << 11;
    /// The current span was not sampled, and so are those below it.
    pub(crate) const UNSAMPLED: u32 = 1 << 12;
    /// The body of the current span runs elsewhere: a context was attached here. Spans can be made below it, attributes cannot be added to it.
    pub(crate) const BORROWED: u32 = 1 << 13;
    /// Something came with the trace that the start of a span has to look at: a trace state, a trace id without a parent, a decision left open.
    pub(crate) const CARRYING: u32 = 1 << 14;
    /// Recorded spans below the current one are listed while they are open.
    pub(crate) const TRACKED: u32 = 1 << 15;
}

/// What is current, as a value.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) trace: [u64; 2],
    /// Zero when no span is current.
    pub(crate) span: u64,
    /// Never zero, so that `Option<Frame>` is no larger than a frame.
    flags: NonZeroU32,
    pub(crate) extra: Option<Arc<Extra>>,
}

impl Frame {
    const PRESENT: u32 = 1 << 31;
    /// Where the generation of the process stands; flags end below. It may repeat after 2^15 forks, each in the child of the one before.
    const GENERATION: u32 = 16;
    const FLAGS: u32 = (1 << Self::GENERATION) - 1;

    pub(crate) fn new(trace: [u64; 2], span: u64, flags: u32, extra: Option<Arc<Extra>>) -> Self {
        Self {
            trace,
            span,
            flags: Self::marked(flags),
            extra,
        }
    }

    /// The flags of a frame of this process.
    fn marked(flags: u32) -> NonZeroU32 {
        NonZeroU32::new(flags | Self::mark()).expect("one bit is set")
    }

    /// The bits above the flags of a frame of this process.
    fn mark() -> u32 {
        GENERATION.load(Ordering::Relaxed) << Self::GENERATION | Self::PRESENT
    }

    /// Whether it was made before this process was forked off.
    #[inline]
    pub(crate) fn is_foreign(&self) -> bool {
        self.flags.get() & !Self::FLAGS != Self::mark()
    }

    pub(crate) fn flags(&self) -> u32 {
        self.flags.get() & Self::FLAGS
    }

    pub(crate) fn has_span(&self) -> bool {
        self.span != 0
    }

    /// Whether a span is current and lives in this process.
    pub(crate) fn has_local_span(&self) -> bool {
        self.has_span() && self.flags() & flags::REMOTE == 0
    }

    /// The frame with or without a flag.
    pub(crate) fn with(mut self, flag: u32, set: bool) -> Self {
        let others = self.flags.get() & !flag;
        let flags = if set { others | flag } else { others };
        self.flags = NonZeroU32::new(flags).expect("one bit is always set");
        self
    }

    /// Whether spans below it are recorded, by this process.
    pub(crate) fn is_recording(&self) -> bool {
        self.flags() & flags::RECORDING != 0 && !self.is_foreign()
    }

    /// Whether W3C's flag says so.
    pub(crate) fn is_sampled(&self) -> bool {
        self.flags() & flags::SAMPLED != 0
    }

    /// The frame inside of what is left out of the trace. Where nothing is recorded anyway, the frame as it is.
    pub(crate) fn left_out(self) -> Self {
        if self.flags() & flags::UNSAMPLED != 0 {
            return self;
        }
        self.with(flags::UNSAMPLED | flags::LEFT_OUT, true)
            .with(flags::RECORDING, false)
    }

    pub(crate) fn is_left_out(&self) -> bool {
        self.flags() & flags::LEFT_OUT != 0
    }

    pub(crate) fn span_context(&self) -> Option<SpanContext> {
        span_context(self.trace, self.span, self.flags())
    }
}

impl Default for Frame {
    /// Nothing is current.
    fn default() -> Self {
        Self::new([0; 2], 0, 0, None)
    }
}

#[inline]
fn span_context(trace: [u64; 2], span: u64, flags: u32) -> Option<SpanContext> {
    let flags_byte = TraceFlags::from_byte(flags.to_le_bytes()[0]);
    Some(SpanContext::new(
        TraceId::from_halves(trace)?,
        SpanId::from_word(span)?,
        flags_byte,
        flags & flags::REMOTE != 0,
    ))
}

thread_local! {
    /// Gives the lane up when the thread ends.
    static OWNER: Owner = const { Owner(Cell::new(None)) };
}

/// What is current on the calling thread. It lives on the stack: made where it is needed, handed down to what runs on every span.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(crate) struct Now(Here);

impl Now {
    /// This thread's.
    #[inline(always)]
    pub(crate) fn here() -> Self {
        Self(Here::new())
    }

    #[inline(always)]
    pub(crate) fn trace(self) -> [u64; 2] {
        self.0.trace.get()
    }

    #[inline(always)]
    pub(crate) fn span(self) -> u64 {
        self.0.span.get()
    }

    #[inline(always)]
    pub(crate) fn set_span(self, span: u64) {
        self.0.span.set(span);
    }

    #[inline(always)]
    pub(crate) fn flags(self) -> u32 {
        self.0.flags.get()
    }

    /// Whether a span is current, here or in another process.
    #[inline(always)]
    pub(crate) fn has_span(self) -> bool {
        self.span() != 0
    }

    /// Whether spans below the current one are not recorded.
    #[inline(always)]
    pub(crate) fn is_unsampled(self) -> bool {
        self.flags() & flags::UNSAMPLED != 0
    }

    /// Whether nothing is recorded on this thread, whatever is attached on it.
    pub(crate) fn is_quiet(self) -> bool {
        self.flags() & flags::QUIET != 0
    }

    /// Whether nothing is recorded on this thread.
    pub(crate) fn is_suppressed(self) -> bool {
        self.flags() & flags::SUPPRESSED != 0
    }

    /// Whether the current span takes attributes: it is recorded and lives here.
    #[inline(always)]
    pub(crate) fn is_recording(self) -> bool {
        self.has_span()
            && self.flags() & (flags::RECORDING | flags::REMOTE | flags::BORROWED)
                == flags::RECORDING
    }

    /// Whether nothing is current, not even a capture.
    #[inline(always)]
    pub(crate) fn is_empty(self) -> bool {
        self.span() == 0 && self.flags() == 0
    }

    /// Makes the root of a recorded trace current where nothing was.
    #[inline(always)]
    pub(crate) fn start_trace(self, trace: [u64; 2], span: u64) {
        let sampled = TraceFlags::SAMPLED | TraceFlags::RANDOM;
        self.0.trace.set(trace);
        self.0.span.set(span);
        self.0
            .flags
            .set(flags::RECORDING | u32::from(sampled.to_byte()));
    }

    /// Undoes [`start_trace`](Self::start_trace).
    #[inline(always)]
    pub(crate) fn clear(self) {
        self.0.trace.set([0; 2]);
        self.0.span.set(0);
        self.0.flags.set(0);
        if self.0.late.get() {
            self.give_up_late_lane();
        }
    }

    #[inline]
    pub(crate) fn span_context(self) -> Option<SpanContext> {
        span_context(self.trace(), self.span(), self.flags())
    }

    pub(crate) fn extra(self) -> Option<Arc<Extra>> {
        let held = self.0.extra.replace(ManuallyDrop::new(None));
        let copy = (*held).clone();
        self.0.extra.set(held);
        copy
    }

    /// Shows `look`, which runs no user code, what is there beside the identity.
    pub(crate) fn with_extra(self, look: impl FnOnce(&Extra)) {
        let held = self.0.extra.replace(ManuallyDrop::new(None));
        if let Some(extra) = &*held {
            look(extra);
        }
        self.0.extra.set(held);
    }

    /// A copy of what is current.
    pub(crate) fn frame(self) -> Frame {
        Frame::new(self.trace(), self.span(), self.flags(), self.extra())
    }

    /// Makes `frame` current and returns what was.
    #[inline]
    pub(crate) fn swap(self, mut frame: Frame) -> Frame {
        self.exchange(&mut frame);
        frame
    }

    /// Puts back what [`swap`](Self::swap) returned, and returns what it replaces.
    #[inline]
    pub(crate) fn restore(self, mut outer: Frame) -> Frame {
        self.exchange_back(&mut outer);
        outer
    }

    /// Gives the lane of a thread up that is ending, when no span is current any more.
    #[inline]
    pub(crate) fn settle(self) {
        if self.0.late.get() && !self.has_span() {
            self.give_up_late_lane();
        }
    }

    /// Makes `frame` current, and leaves in it what was. In place, field by field: a frame that is moved as a whole has to wait for what wrote it.
    #[inline]
    pub(crate) fn exchange(self, frame: &mut Frame) {
        if frame.is_foreign() {
            *frame = Frame::default();
        }
        let flags = self.0.flags.replace(frame.flags());
        frame.flags = Frame::marked(flags);
        frame.trace = self.0.trace.replace(frame.trace);
        frame.span = self.0.span.replace(frame.span);
        let extra = ManuallyDrop::new(frame.extra.take());
        frame.extra = ManuallyDrop::into_inner(self.0.extra.replace(extra));
    }

    /// Undoes [`exchange`](Self::exchange).
    #[inline]
    pub(crate) fn exchange_back(self, outer: &mut Frame) {
        self.exchange(outer);
        self.settle();
    }

    /// Makes a copy of `frame`, which is of this process, current, and leaves in `outer` what was.
    #[inline(always)]
    pub(crate) fn enter(self, frame: &Frame, outer: &mut Frame) {
        outer.flags = Frame::marked(self.0.flags.replace(frame.flags()));
        outer.trace = self.0.trace.replace(frame.trace);
        outer.span = self.0.span.replace(frame.span);
        let extra = ManuallyDrop::new(frame.extra.clone());
        outer.extra = ManuallyDrop::into_inner(self.0.extra.replace(extra));
    }

    /// Puts back what [`enter`](Self::enter) left in `outer`.
    #[inline(always)]
    pub(crate) fn put_back(self, outer: &mut Frame) {
        if outer.is_foreign() {
            *outer = Frame::default();
        }
        self.0.flags.set(outer.flags());
        self.0.trace.set(outer.trace);
        self.0.span.set(outer.span);
        let extra = ManuallyDrop::new(outer.extra.take());
        drop(ManuallyDrop::into_inner(self.0.extra.replace(extra)));
        self.settle();
    }

    /// This thread's lane, if it has one already.
    #[inline(always)]
    pub(crate) fn known_lane(self) -> Option<Claim> {
        self.0.lane.get()
    }

    /// This thread's lane.
    #[inline]
    pub(crate) fn lane(self) -> Claim {
        self.known_lane().unwrap_or_else(|| self.claim_lane())
    }

    #[cold]
    fn claim_lane(self) -> Claim {
        self.quietly(|| {
            let claim = process::recorder().claim();
            let owned = OWNER.try_with(|owner| owner.0.set(Some(claim)));
            self.0.late.set(owned.is_err());
            self.0.lane.set(Some(claim));
            claim
        })
    }

    /// The thread is ending and nobody will give this lane up later.
    #[cold]
    fn give_up_late_lane(self) {
        if let Some(claim) = self.0.lane.take() {
            self.quietly(|| process::recorder().give_up(claim));
        }
    }

    /// Runs what may allocate while it holds the lane or a lock, or decides about a span. The program's allocator may be traced itself, and so
    /// may its sampler: meanwhile they find a thread on which nothing records. The identity of the current span stays, since its record is being
    /// written.
    #[inline]
    pub(crate) fn quietly<R>(self, run: impl FnOnce() -> R) -> R {
        let flags = self.flags();
        let quiet = flags & flags::W3C | flags::SUPPRESSED | flags::UNSAMPLED | flags::QUIET;
        self.0.flags.set(quiet);
        let _loud = Loud { now: self, flags };
        run()
    }
}

/// Ends what [`Now::quietly`] began.
struct Loud {
    now: Now,
    flags: u32,
}

impl Drop for Loud {
    #[inline]
    fn drop(&mut self) {
        self.now.0.flags.set(self.flags);
    }
}

struct Owner(Cell<Option<Claim>>);

impl Drop for Owner {
    fn drop(&mut self) {
        let Some(claim) = self.0.take() else { return };
        // In a forked child the lane is the parent's, and so is its recorder.
        let now = Now::here();
        if now.0.lane.take().is_some() {
            now.quietly(|| process::recorder().give_up(claim));
        }
    }
}

/// Adds items to the current span. `push` runs no user code.
#[inline]
pub(crate) fn push_items(push: impl FnOnce(&mut Items)) {
    let now = Now::here();
    let lane = now.lane();
    now.quietly(|| lane.push(push));
}
