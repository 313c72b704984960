//! Spans whose life another library decides: [entered](super::entry) and left in any order, by several threads at once, and ended when that library says so.

use super::current::encode_status;
use super::handle::{Ending, Inner, Span};
use super::parent::IntoParent;
use super::start::{Rooted, Start, push_state};
use super::tracked;
use super::usual::{SPANS, Usual};
use crate::clock::Moment;
use crate::context::now::{Frame, Now, flags};
use crate::id_generator;
use crate::record::{Items, OwnedAttributes, status_of};
use crate::sampling::Known;
use crate::sync::fixed::{Arc, AtomicBool, AtomicU32, AtomicU64, Mutex, Ordering};
use crate::sync::lock;
use crate::{Callsite, Outcome, Status, spare};

impl Span {
    /// A span below the current one, as [`new`](Self::new) makes it, with these items.
    #[inline]
    pub(crate) fn below_current(site: &'static Callsite, items: Items) -> Self {
        match Usual::here(site) {
            Some(usual) => usual.start(site, items),
            None => Self::new(site).with_items(items),
        }
    }

    /// The span with whole items.
    pub(crate) fn with_items(self, items: Items) -> Self {
        self.add_items(items);
        self
    }

    /// Whether there is one, recorded or not.
    pub(crate) fn exists(&self) -> bool {
        self.0.is_some()
    }

    /// Adds whole items; the first buffer is kept as it is.
    pub(crate) fn add_items(&self, more: Items) {
        let Some(inner) = self.0.as_ref().filter(|_| !more.is_empty()) else {
            return spare::give_buffer(more);
        };
        let mut rest = more;
        inner.add_with(|items| {
            if items.is_empty() {
                std::mem::swap(items, &mut rest);
            } else {
                items.extend_from_slice(&rest);
            }
        });
        spare::give_buffer(rest);
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

    /// Counts an event that is to be added, and says how many there were before.
    pub(crate) fn count_event(&self) -> Option<u32> {
        self.0.as_ref().map(|inner| inner.visits.count_event())
    }

    /// Whether it was closed, or moved.
    pub(crate) fn is_stale(&self) -> bool {
        let visits = self.0.as_ref().map(|inner| &inner.visits);
        visits.is_some_and(Visits::is_stale)
    }

    /// Ends the span, where nobody but its status says how: when it was last left, or now if it never was entered.
    pub(crate) fn close(self, site: &'static Callsite, panicked: bool) {
        let Some(mut span) = self.0 else { return };
        span.visits.is_stale.store(true, Ordering::Relaxed);
        // Mostly nobody else is there any more, and there is nothing to lock.
        let (items, is_alone) = match Arc::get_mut(&mut span) {
            Some(inner) => (inner.put_items(None), true),
            None => (lock(&span.items).take(), false),
        };
        if let Some(items) = items {
            span.record_left(site, items, panicked);
        }
        if is_alone && span.frame.extra.is_none() {
            spare::keep(&SPANS, span);
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

fn outcome(items: &Items, panicked: bool) -> Outcome {
    match () {
        () if panicked => Outcome::Panicked,
        () if items.is_empty() => Outcome::Returned,
        () if matches!(status_of(items), Status::Error(_)) => Outcome::Error,
        () => Outcome::Returned,
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
    pub(super) left: AtomicU64,
    events: AtomicU32,
    /// Whether somebody may have seen its identity.
    is_seen: AtomicBool,
    /// Whether another one has taken its place, or it was closed.
    is_stale: AtomicBool,
}

impl Visits {
    pub(super) fn count_event(&self) -> u32 {
        self.events.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn is_stale(&self) -> bool {
        self.is_stale.load(Ordering::Relaxed)
    }
}

impl Inner {
    fn record_left(&self, site: &'static Callsite, items: Items, panicked: bool) {
        let ending = Ending {
            site,
            end: self.last_left(),
            outcome: outcome(&items, panicked),
            flags: self.w3c_flags(),
        };
        let items = self.processed(&ending, items);
        self.record(&ending, &items);
        spare::give_buffer(items);
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
        None => lane.start_span_of(frame.is_sampled()),
    })
}
