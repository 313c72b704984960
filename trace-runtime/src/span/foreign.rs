//! Spans whose life another library decides: entered and left in any order, by several threads at once, and ended when that library says so.

use std::thread;

use super::current::encode_status;
use super::handle::{Body, Ending, Inner, Span};
use super::open::{Rooted, Start, push_state};
use super::panics;
use super::parent::IntoParent;
use super::scoped::Scope as _;
use super::tracked;
use crate::clock::{self, Moment};
use crate::context::now::{self, Frame, Now, flags};
use crate::record::{Items, OwnedAttributes, status_of};
use crate::sampling::Known;
use crate::sync::fixed::{Arc, AtomicBool, AtomicU64, Mutex, Ordering};
use crate::sync::lock;
use crate::{Callsite, Outcome, Status};
use crate::{id_generator, processor};

impl Span {
    /// A span below the current one, as [`new`](Self::new) makes it.
    pub(crate) fn below_current(site: &'static Callsite) -> Self {
        match Inner::plain(site) {
            Some(plain) => Self(Some(Arc::new(plain))),
            None => Self::new(site),
        }
    }

    /// Whether there is one, recorded or not.
    pub(crate) fn exists(&self) -> bool {
        self.0.is_some()
    }

    /// Adds whole items; the first buffer is kept as it is.
    pub(crate) fn add_items(&self, more: Items) {
        let Some(inner) = self.0.as_ref().filter(|_| !more.is_empty()) else {
            return give_back(more);
        };
        let mut spare = more;
        inner.add_with(|items| {
            if items.is_empty() {
                std::mem::swap(items, &mut spare);
            } else {
                items.extend_from_slice(&spare);
            }
        });
        give_back(spare);
    }

    /// Adds what `write`, which runs no user code, makes of it.
    pub(crate) fn write(&self, write: impl FnOnce(&mut Items)) {
        if let Some(inner) = &self.0 {
            inner.add_with(write);
        }
    }

    /// Sets the status, unless it is an error already and this one says less.
    pub(crate) fn refine_status(&self, status: &Status) {
        let is_bare = matches!(status, Status::Error(reason) if reason.is_empty());
        self.write(|items| {
            let says_less = is_bare && matches!(status_of(items), Status::Error(_));
            if !says_less {
                encode_status(items, status);
            }
        });
    }

    /// Its identity is known from now on: it stays below the parent that it has.
    pub(crate) fn see(&self) {
        if let Some(inner) = &self.0 {
            inner.visits.is_seen.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn is_seen(&self) -> bool {
        let visits = self.0.as_ref().map(|inner| &inner.visits);
        visits.is_some_and(|visits| visits.is_seen.load(Ordering::Relaxed))
    }

    /// Whether it was closed, or moved.
    pub(crate) fn is_stale(&self) -> bool {
        let visits = self.0.as_ref().map(|inner| &inner.visits);
        visits.is_some_and(|visits| visits.is_stale.load(Ordering::Relaxed))
    }

    /// Ends the span, where nobody but its status says how: when it was last left, or now if it never was entered.
    pub(crate) fn close(mut self, site: &'static Callsite, panicked: bool) {
        let Some(inner) = &mut self.0 else { return };
        inner.visits.is_stale.store(true, Ordering::Relaxed);
        // Mostly nobody else is there any more, and there is nothing to lock.
        let items = match Arc::get_mut(inner) {
            Some(inner) => inner.take_items(),
            None => lock(&inner.items).take(),
        };
        if let Some(items) = items {
            let ending = Ending {
                site,
                end: inner.last_left(),
                outcome: outcome(&items, panicked),
                flags: inner.w3c_flags(),
            };
            let items = inner.processed(&ending, items);
            inner.record(&ending, &items);
            give_back(items);
        }
    }

    /// The same span below another parent. This one is not recorded any more, and nobody may have seen its identity.
    ///
    /// A span that is recorded stays in the [capture](crate::testing::capture) that it started in.
    pub(crate) fn moved_below(&self, parent: impl IntoParent) -> Self {
        let Some(inner) = &self.0 else {
            return Self(None);
        };
        let parent = parent.into_parent().into_frame();
        let moved = inner.moved(Place::below(inner.site, inner.keep_capture(parent)));
        Self(Some(Arc::new(moved)))
    }
}

/// Keeps a buffer for the next span.
fn give_back(items: Items) {
    if items.capacity() > 0 {
        now::give_buffer(items);
    }
}

fn outcome(items: &Items, panicked: bool) -> Outcome {
    match status_of(items) {
        _ if panicked => Outcome::Panicked,
        Status::Error(_) => Outcome::Error,
        _ => Outcome::Returned,
    }
}

/// Where in which trace a span is to be, without an identity of its own.
struct Place {
    rooted: Rooted,
    parent: u64,
}

impl Place {
    fn below(site: &'static Callsite, parent: Frame) -> Self {
        let span = parent.span;
        let rooted = if parent.has_local_span() {
            Rooted {
                frame: parent.with(flags::BORROWED, false),
                bits: 0,
                attributes: OwnedAttributes::default(),
            }
        } else {
            Start::local_root(site, parent, 0, Known::default())
        };
        Self {
            rooted,
            parent: span,
        }
    }
}

/// What is known of a span that is entered and left.
#[derive(Default)]
pub(super) struct Visits {
    /// When it was last left, or 0.
    left: AtomicU64,
    /// Whether somebody may have seen its identity.
    is_seen: AtomicBool,
    /// Whether another one has taken its place, or it was closed.
    is_stale: AtomicBool,
}

impl Inner {
    /// The usual span: below a recorded one of this thread, with nothing else about it.
    fn plain(site: &'static Callsite) -> Option<Self> {
        if processor::are_there() {
            return None;
        }
        let now = Now::here();
        let lane = now.known_lane()?;
        let unusual = flags::CAPTURED | flags::REMOTE | flags::CARRYING | flags::TRACKED;
        let is_plain =
            now.has_span() && now.flags() & (unusual | flags::RECORDING) == flags::RECORDING;
        is_plain.then(|| Self {
            site,
            frame: Frame::new(
                now.trace(),
                id_generator::span(lane.start_span()),
                now.flags() & !flags::BORROWED,
                now.extra(),
            ),
            parent: now.span(),
            start: Moment::now(),
            bits: 0,
            visits: Visits::default(),
            items: Mutex::new(Some(Items::new())),
        })
    }

    fn last_left(&self) -> Moment {
        match self.visits.left.load(Ordering::Relaxed) {
            0 => Moment::now(),
            left => Moment::Ticks(left),
        }
    }

    /// The frame in the capture of this span, or in none.
    fn keep_capture(&self, parent: Frame) -> Frame {
        parent.in_capture(self.frame.extra().capture.clone())
    }

    /// Takes over what this span is made of. A start that was counted is one for the moved span too: it keeps the id.
    fn moved(&self, place: Place) -> Self {
        self.visits.is_stale.store(true, Ordering::Relaxed);
        let before = lock(&self.items).take();
        let Rooted {
            mut frame,
            bits,
            attributes,
        } = place.rooted;
        frame.span = match (&before, frame.is_recording()) {
            (Some(_), true) => self.frame.span,
            (None, true) => start(&frame),
            (_, false) if frame.is_left_out() => frame.span,
            (_, false) => Now::here().lane().unrecorded_span_id(),
        };
        if let Some(items) = before.as_ref().filter(|_| !frame.is_recording()) {
            self.give_up(items);
        }
        let items = frame.is_recording().then(|| {
            let mut items = before.unwrap_or_default();
            push_state(&mut items, frame.extra());
            items.extend_from_slice(attributes.items());
            items
        });
        let moved = Self {
            site: self.site,
            frame,
            parent: place.parent,
            start: self.start,
            bits,
            visits: Visits::default(),
            items: Mutex::new(items),
        };
        moved.track();
        moved
    }

    fn track(&self) {
        if tracked::concerns(self.frame.flags()) {
            Now::here().quietly(|| {
                tracked::note(
                    self.site,
                    &self.frame,
                    self.parent,
                    self.start.ticks(),
                    self.bits,
                );
            });
        }
    }

    /// Accounts for a span that started and turned out not to be sampled.
    fn give_up(&self, items: &Items) {
        if let Some(capture) = &self.frame.extra().capture {
            return capture.end_span(|_| {});
        }
        let ending = Ending {
            site: self.site,
            end: Moment::now(),
            outcome: Outcome::Returned,
            flags: 0,
        };
        self.record(&ending, items);
    }
}

/// Counts the start of a span with this frame, and makes its id.
fn start(frame: &Frame) -> u64 {
    let lane = Now::here().lane();
    id_generator::span(match &frame.extra().capture {
        Some(capture) => {
            capture.start_span();
            lane.unrecorded_span_id()
        }
        None => lane.start_span(),
    })
}

/// A span that is current on this thread since it was entered.
pub(crate) struct Entry {
    body: Body,
    /// The thread was panicking already, so a panic says nothing about the span.
    was_panicking: bool,
}

impl Entry {
    /// Makes the span current; `None` if there is none.
    pub(crate) fn new(span: Span) -> Option<Self> {
        let mut body = Body::new(span);
        if body.is_idle() {
            return None;
        }
        body.resume();
        Some(Self {
            body,
            was_panicking: thread::panicking(),
        })
    }

    /// Whether the span is what is current, and not one that was entered since.
    pub(crate) fn is_current(&self) -> bool {
        let now = Now::here();
        self.body
            .span
            .as_ref()
            .is_some_and(|inner| (now.trace(), now.span()) == (inner.frame.trace, inner.frame.span))
    }

    /// Notes the time, and says whether a panic goes through the body.
    pub(crate) fn exit(&self) -> bool {
        let Some(inner) = &self.body.span else {
            return false;
        };
        inner.visits.left.store(clock::ticks(), Ordering::Relaxed);
        let is_panicked = thread::panicking() && !self.was_panicking;
        if is_panicked && self.is_current() && Now::here().is_recording() {
            panics::describe_last(inner.start.ticks());
        }
        is_panicked
    }

    /// Puts back what was current before, and gives the span back.
    pub(crate) fn leave(mut self) -> Span {
        self.body.leave();
        Span(self.body.span)
    }
}
