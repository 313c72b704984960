//! Spans for places that are not functions.

use std::fmt;
use std::future::Future;
use std::mem;
use std::time::SystemTime;

use super::body::{Body, Part};
use super::current::{self, Fields};
#[cfg(feature = "tracing")]
use super::foreign::Visits;
use super::parent::{IntoLink, IntoParent, LinkTarget};
use super::scoped::{self, Scoped};
use super::start::Start;
use super::starting::Starting;
use super::tracked;
use crate::clock::Moment;
use crate::context::now::{Frame, Now};
use crate::context::{Context, followed};
use crate::processor;
use crate::record::{Header, Items, Key, bits, push_event_at, push_name};
use crate::recorder::SCRATCH_LIMIT;
use crate::sampling::Known;
use crate::sync::fixed::{Arc, Mutex, PoisonError};
use crate::sync::lock;
use crate::{Callsite, Outcome, SpanContext, Status, ToValue, spare};

/// A span that is not bound to a function; made by [`span!`](crate::span).
///
/// It starts when it is made, below what is current there, and ends once: when its body ([`in_scope`](Self::in_scope), [`in_span`](InSpan::in_span)) ends, or by
/// [`end`](Self::end). Clones are handles of the same span: they add attributes until it ends, from any thread. When all of them are gone and none
/// had a body, nobody can end it any more, and it is recorded as [cancelled](Outcome::Cancelled).
///
/// ```
/// use trace_runtime::{span, testing};
///
/// let (sum, spans) = testing::capture(|| span!("sum", terms = 3).in_scope(|| 1 + 2 + 3));
/// assert_eq!(sum, 6);
/// spans.assert_tree("sum terms=3");
/// ```
#[must_use = "a span that is dropped has been cancelled; `in_scope` and `in_span` run its body, `end` ends it"]
#[derive(Clone)]
pub struct Span(pub(super) Option<Arc<Inner>>);

pub(super) struct Inner {
    pub(super) site: &'static Callsite,
    /// The context below the span.
    pub(super) frame: Frame,
    pub(super) parent: u64,
    pub(super) start: Moment,
    pub(super) bits: u8,
    /// What is known of a span that another library enters and leaves.
    #[cfg(feature = "tracing")]
    pub(super) visits: Visits,
    /// `None` once the span ended.
    pub(super) items: Mutex<Option<Items>>,
}

impl Span {
    /// A span below the current one; for the macro.
    pub fn new(site: &'static Callsite) -> Self {
        Starting::new(site).alone()
    }

    /// No span: what is done to it does nothing.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// A span below `parent`; for the macro.
    #[doc(hidden)]
    pub fn below(site: &'static Callsite, parent: impl IntoParent) -> Self {
        Starting::below(site, parent).alone()
    }

    /// The root of a new trace; for the macro.
    #[doc(hidden)]
    pub fn root(site: &'static Callsite) -> Self {
        Starting::root(site).alone()
    }

    /// The span below this parent, decided by what is known of it.
    pub(super) fn knowing(
        site: &'static Callsite,
        parent: Frame,
        orphan: u8,
        known: Known<'_>,
    ) -> Self {
        let start = Start::knowing(site, parent, orphan, known);
        let Start { open, frame, items } = start.with_trace_state();
        Now::here().settle();
        Self(Some(Arc::new(Inner {
            site,
            frame,
            parent: open.parent,
            start: Moment::Ticks(open.start),
            bits: open.state.bits(),
            #[cfg(feature = "tracing")]
            visits: Visits::default(),
            items: Mutex::new(open.is_recorded().then_some(items)),
        })))
    }

    /// Whether attributes would be recorded: the trace is recorded and the span has not ended.
    pub fn is_recording(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|inner| lock(&inner.items).is_some())
    }

    /// The span's identity; `None` when there is none because nothing records.
    pub fn span_context(&self) -> Option<SpanContext> {
        self.0.as_ref()?.frame.span_context()
    }

    /// The context below the span: what is current inside its body.
    pub fn context(&self) -> Context {
        self.0.as_ref().map_or_else(Context::current, |inner| {
            Context::from_frame(inner.frame.clone())
        })
    }

    /// Sets an attribute; the last value of a key wins.
    pub fn set_attribute(&self, key: &str, value: impl ToValue) {
        self.update(|| {
            let mut fields = Fields::new();
            fields.set(key, &value);
            move |items| items.extend_from_slice(fields.items())
        });
    }

    /// Adds the attributes of the macro.
    #[doc(hidden)]
    pub fn add_fields(&self, fields: &Fields) {
        self.update(|| |items| items.extend_from_slice(fields.items()));
    }

    /// Adds an event without attributes.
    pub fn add_event(&self, name: &str) {
        self.update(|| {
            let event = current::Event::inline(name);
            move |items| event.encode(items)
        });
    }

    /// Adds an event that happened at another time than now.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use trace_runtime::{span, testing};
    ///
    /// let yesterday = SystemTime::now() - Duration::from_secs(86_400);
    /// let (_, spans) = testing::capture(|| {
    ///     let replay = span!("replay").starting_at(yesterday);
    ///     replay.add_event_at("retried", yesterday + Duration::from_secs(1));
    ///     replay.end_at(yesterday + Duration::from_secs(3));
    /// });
    /// let replay = spans.named("replay").one();
    /// assert_eq!(replay.start_time(), yesterday);
    /// assert_eq!(replay.events()[0].time(), yesterday + Duration::from_secs(1));
    /// assert_eq!(replay.duration(), Duration::from_secs(3));
    /// ```
    pub fn add_event_at(&self, name: &str, time: SystemTime) {
        self.add_event_with(name, Moment::of(time), &Fields::new());
    }

    pub(crate) fn add_event_with(&self, name: &str, time: Moment, fields: &Fields) {
        self.update(|| |items| push_event_at(items, Key::Inline(name), time, fields.items()));
    }

    /// Adds a link to another span.
    pub fn add_link(&self, target: impl IntoLink) {
        self.update(|| {
            let target = target.into_link();
            move |items| {
                if let Some(target) = &target {
                    target.push(items, &[]);
                }
            }
        });
    }

    #[cfg(feature = "opentelemetry")]
    pub(crate) fn add_link_with(&self, target: &LinkTarget, fields: &Fields) {
        self.update(|| |items| target.push(items, fields.items()));
    }

    /// The span with another start: for work that is recorded after it was done. Said right after the span was made; a span that has clones keeps its start.
    pub fn starting_at(mut self, time: SystemTime) -> Self {
        if let Some(inner) = self.0.as_mut().and_then(Arc::get_mut) {
            inner.start = Moment::of(time);
        }
        self
    }

    /// Renames the span; the last name wins.
    pub fn rename(&self, name: &str) {
        self.update(|| |items| push_name(items, name));
    }

    /// Sets the status. `Ok` is final; otherwise the last one wins.
    pub fn set_status(&self, status: Status) {
        self.update(|| move |items| current::encode_status(items, &status));
    }

    /// Ends the span without a body. Later calls, and calls after a body ended it, change nothing.
    pub fn end(&self) {
        self.end_as(Outcome::Returned);
    }

    /// The same for a span that ended at another time than now. An end before the start counts as the start.
    pub fn end_at(&self, time: SystemTime) {
        self.end_with(Outcome::Returned, Moment::of(time));
    }

    /// The same for a span that ends in another way.
    ///
    /// An outcome says how the body ended, not why: an [error](Outcome::Error) has a status too.
    ///
    /// ```
    /// use trace_runtime::{Outcome, Status, span, testing};
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     let transfer = span!("transfer");
    ///     transfer.set_status(Status::error("the peer went away"));
    ///     transfer.end_as(Outcome::Error);
    /// });
    /// spans.assert_tree("transfer !");
    /// ```
    pub fn end_as(&self, outcome: Outcome) {
        self.end_with(outcome, Moment::now());
    }

    /// [`end_as`](Self::end_as) for what has no more use for the handle.
    #[cfg(feature = "tower")]
    pub(crate) fn finish(self, outcome: Outcome) {
        if let Some(inner) = self.0 {
            Inner::end(inner, outcome);
        }
    }

    pub(crate) fn end_with(&self, outcome: Outcome, end: Moment) {
        if let Some(inner) = &self.0 {
            inner.end_with(outcome, end);
        }
    }

    /// Runs a part of the span's work with the span current, and does not end it when `part` returns. A panic ends it.
    ///
    /// For work that comes in pieces and whose end somebody else knows: a state machine, a body that is polled. Spans that `part` makes are children, and
    /// [`attr!`](crate::attr) and the others reach this span.
    ///
    /// ```
    /// use trace_runtime::{attr, span, testing};
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     let upload = span!("upload");
    ///     for chunk in [3, 4] {
    ///         upload.attach(|| attr!(last_chunk = chunk));
    ///     }
    ///     upload.end();
    /// });
    /// spans.assert_tree("upload last_chunk=4");
    /// ```
    pub fn attach<R>(&self, part: impl FnOnce() -> R) -> R {
        match &self.0 {
            Some(inner) => scoped::run_in(&mut Part::of(inner), part),
            None => part(),
        }
    }

    /// Runs `body` with the span current, and ends the span when `body` returns or panics.
    #[doc(alias("enter", "entered"))]
    pub fn in_scope<R>(self, body: impl FnOnce() -> R) -> R {
        scoped::run(Body::new(self), body)
    }

    /// `prepare` runs the user's code and makes what is then done under the lock.
    fn update<W: FnOnce(&mut Items)>(&self, prepare: impl FnOnce() -> W) {
        let Some(inner) = &self.0 else { return };
        if !self.is_recording() {
            return;
        }
        let write = prepare();
        inner.add_with(write);
    }
}

impl IntoLink for &Span {
    fn into_link(self) -> Option<LinkTarget> {
        let target = LinkTarget::from(self.span_context()?);
        Some(target.with_trace_state(self.context().trace_state().clone()))
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Span")
            .field("name", &self.0.as_ref().map(|inner| inner.site.name()))
            .field("span_context", &self.span_context())
            .field("is_recording", &self.is_recording())
            .finish()
    }
}

/// What a record says that is known when its span ends.
pub(super) struct Ending {
    pub(super) site: &'static Callsite,
    pub(super) end: Moment,
    pub(super) outcome: Outcome,
    /// W3C's trace flags.
    pub(super) flags: u8,
}

/// Words that are kept free behind the first items: what is known at the end of a span mostly fits in.
const ROOM: usize = 16;

impl Inner {
    /// Ends the span of this handle, which is given up. Mostly it is the last one, and there is nothing to lock.
    pub(super) fn end(mut this: Arc<Self>, outcome: Outcome) {
        let end = Moment::now();
        let items = match Arc::get_mut(&mut this) {
            Some(inner) => inner.put_items(None),
            None => lock(&this.items).take(),
        };
        if let Some(items) = items {
            this.record_end(outcome, end, items);
        }
    }

    /// Records the span, if nobody did.
    pub(super) fn end_with(&self, outcome: Outcome, end: Moment) {
        let items = lock(&self.items).take();
        if let Some(items) = items {
            self.record_end(outcome, end, items);
        }
    }

    fn record_end(&self, outcome: Outcome, end: Moment, items: Items) {
        let ending = Ending {
            site: self.site,
            end,
            outcome,
            flags: self.w3c_flags(),
        };
        let items = self.processed(&ending, items);
        self.record(&ending, &items);
        spare::give_buffer(items);
    }

    /// The items with what processors add.
    pub(super) fn processed(&self, ending: &Ending, mut items: Items) -> Items {
        if processor::are_there() && self.frame.is_recording() {
            processor::ending(&self.header(ending), &mut items);
        }
        items
    }

    /// Exchanges the items, where nobody else has a handle.
    pub(super) fn put_items(&mut self, items: Option<Items>) -> Option<Items> {
        let held = self.items.get_mut();
        mem::replace(held.unwrap_or_else(PoisonError::into_inner), items)
    }

    pub(super) fn w3c_flags(&self) -> u8 {
        self.frame.flags().to_le_bytes()[0]
    }

    /// Writes the record of a span whose items were taken, unless it is one of a forked child's parent.
    pub(super) fn record(&self, ending: &Ending, items: &Items) {
        if !self.frame.is_recording() {
            return;
        }
        let frame = &self.frame;
        let is_bare =
            items.is_empty() && frame.extra.is_none() && !tracked::concerns(frame.flags());
        if !(is_bare && Now::here().lane().try_commit_bare(|| self.header(ending))) {
            self.record_quietly(&self.header(ending), items);
        }
        followed::end(frame.span);
        Now::here().settle();
    }

    fn record_quietly(&self, header: &Header, items: &Items) {
        let now = Now::here();
        let lane = now.lane();
        let capture = self.frame.extra().capture.as_ref();
        now.quietly(|| {
            if tracked::concerns(self.frame.flags()) {
                tracked::strike(self.frame.span);
            }
            match capture {
                Some(capture) => {
                    capture.end_span(|recorded| {
                        lane.commit_to(recorded, header, items, lane.mark());
                    });
                }
                None => lane.commit_with(header, items, lane.mark()),
            }
        });
    }

    /// Without a call: a header that is returned through memory is read again before it has arrived there.
    #[inline(always)]
    fn header(&self, ending: &Ending) -> Header {
        let (start, end, wall) = in_one_unit(self.start, ending.end);
        Header {
            trace: self.frame.trace,
            span: self.frame.span,
            parent: self.parent,
            start,
            end,
            site: ending.site,
            outcome: ending.outcome,
            flags: ending.flags,
            bits: self.bits & (bits::REMOTE_PARENT | bits::ORPHAN) | wall,
        }
    }

    /// Adds what the span's body recorded on this thread.
    pub(super) fn take_above(&self, now: Now, mark: u32) {
        let lane = now.lane();
        now.quietly(|| lane.take_above(mark, |items| self.add(items)));
    }

    fn add(&self, more: &[u64]) {
        self.add_with(|items| {
            if items.capacity() == 0 {
                *items = spare::take_buffer();
                items.reserve(more.len() + ROOM);
            }
            items.extend_from_slice(more);
        });
    }

    /// Adds whole items, as long as all of them stay below the limit of a thread's scratch.
    pub(super) fn add_with(&self, write: impl FnOnce(&mut Items)) {
        let mut items = lock(&self.items);
        let Some(items) = items.as_mut() else { return };
        let before = items.len();
        write(items);
        if items.len() > SCRATCH_LIMIT {
            items.truncate(before);
            Now::here().lane().lose_items();
        }
    }
}

/// Start and end as a record keeps them, and the bit that says how.
fn in_one_unit(start: Moment, end: Moment) -> (u64, u64, u8) {
    match (start, end) {
        (Moment::Ticks(start), Moment::Ticks(end)) => (start, end, 0),
        _ => (start.unix_nanos(), end.unix_nanos(), bits::WALL),
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(items) = self.put_items(None) {
            self.record_end(Outcome::Cancelled, Moment::now(), items);
        }
    }
}

/// Gives futures a span.
#[doc(alias = "instrument")]
pub trait InSpan: Sized {
    /// The future with `span` current during each poll and while it is dropped. The span ends when the future is ready, and as
    /// [cancelled](Outcome::Cancelled) when it is dropped before.
    ///
    /// ```
    /// use trace_runtime::{InSpan, span, testing};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let work = async { tokio::task::yield_now().await };
    /// let (_, spans) = testing::capture_async(async { work.in_span(span!("work")).await }).await;
    /// spans.assert_tree("work");
    /// # });
    /// ```
    fn in_span(self, span: Span) -> SpanFuture<Self> {
        Scoped::new(Body::new(span), self)
    }
}

impl<F: Future> InSpan for F {}

/// A future in a [`Span`]; made by [`in_span`](InSpan::in_span).
pub type SpanFuture<F> = Scoped<F, Body>;
